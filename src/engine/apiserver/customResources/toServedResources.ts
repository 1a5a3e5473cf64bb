import { applySchemaDefaults, lacksDefaults } from '../../../api/customResources/applySchemaDefaults.ts';
import { makeCustomKind, type CustomKind } from '../../../api/customResources/customKind.ts';
import { isConditionTrue, type CustomResourceDefinition, type CustomVersion } from '../../../api/customResources/customResourceDefinition.ts';
import { findUnknownFields } from '../../../api/customResources/findUnknownFields.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { apiVersionOf, type Resource } from '../../../api/resources.ts';
import { withoutFields } from '../../../api/schema/withoutFields.ts';
import { oncePerObject } from '../../../base/oncePerObject.ts';
import type { ServedResource } from '../served.ts';
import { AwaitedConversions } from './awaitedConversions.ts';
import type { ConversionParts } from './convertObjects.ts';
import { makeWebhookConversion } from './webhookConversion.ts';

/** What an established definition adds to the API: one resource a served version; nothing as long as its names are not accepted. */
export function toServedResources(definition: CustomResourceDefinition, parts: ConversionParts): readonly ServedResource[] {
  const storage = definition.spec.versions.find(version => version.storage);
  if (storage === undefined || !isConditionTrue(definition, 'Established')) return [];
  const stored = toResource(definition, storage);
  const awaited = new AwaitedConversions();
  const { strategy, webhook } = definition.spec.conversion ?? {};
  return definition.spec.versions.filter(({ served }) => served).map(version => {
    const custom = makeCustomKind(definition, version);
    const resource = toResource(definition, version);
    const read = oncePerObject((object: KubernetesObject) => toVersion(object, resource, custom));
    if (strategy !== 'Webhook' || webhook?.clientConfig === undefined) return { ...resource, custom, view: { of: stored, toServed: read, toStored: object => ({ ...structuredClone(object), apiVersion: apiVersionOf(stored) }) } };
    const conversion = makeWebhookConversion(parts, { clientConfig: webhook.clientConfig, conversionReviewVersions: webhook.conversionReviewVersions }, { served: resource, stored, awaited });
    return { ...resource, custom, conversion, view: { of: stored, toServed: read, toStored: object => structuredClone(object) } };
  });
}

/** All objects of a definition as they are stored, whatever versions are served; for those that look after them. */
export function toStoredResource(definition: CustomResourceDefinition): ServedResource | undefined {
  const storage = definition.spec.versions.find(version => version.storage);
  return storage === undefined ? undefined : { ...toResource(definition, storage), custom: makeCustomKind(definition, storage) };
}

function toResource({ spec, status, metadata }: CustomResourceDefinition, version: CustomVersion): Resource {
  const names = status?.acceptedNames ?? spec.names;
  return {
    group: spec.group, version: version.name, plural: spec.names.plural, singular: names.singular ?? spec.names.kind.toLowerCase(), kind: spec.names.kind,
    namespaced: spec.scope === 'Namespaced', shortNames: names.shortNames ?? [], categories: names.categories ?? [],
    subresources: (['status', 'scale'] as const).filter(name => version.subresources?.[name] !== undefined),
    ...(metadata.deletionTimestamp === undefined ? {} : { verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] }),
  };
}

/** As the version's schema has it: what it does not know goes, defaults come; parts of the stored object itself where that is so already. @source apiextensions-apiserver pkg/apiserver customresource_handler.go schemaCoercingDecoder */
function toVersion(stored: KubernetesObject, resource: Resource, { schema }: CustomKind): KubernetesObject {
  const apiVersion = apiVersionOf(resource);
  const unknown = findUnknownFields(stored, schema);
  if (unknown.length === 0 && !lacksDefaults(stored, schema)) return stored.apiVersion === apiVersion ? stored : { ...stored, apiVersion };
  const object = { ...withoutFields(stored, unknown), apiVersion };
  applySchemaDefaults(object, schema);
  return object;
}
