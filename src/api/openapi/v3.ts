import { createHash } from 'node:crypto';
import { apiVersionOf } from '../resources.ts';
import { keysOrigin } from '../schema/keys.ts';
import { kinds, schemaOrigin } from '../schema/table.ts';
import { V3, type GroupVersionKind, type Schema } from './components.ts';
import { allSchemas, type DescribedResource } from './customSchemas.ts';
import { definitionsOf, describePaths, PATCH_NAME, PATCH_SCHEMA, type OperationDescription } from './operations.ts';

/** What is served: the resources, and the version that the documents name ('v1.36.0'). */
export interface OpenApiSource { readonly resources: readonly DescribedResource[]; readonly version: string }

/** The body of GET /openapi/v3: one entry for each group and version, with a hash that changes when the document does. */
export function openApiV3Index({ resources, version }: OpenApiSource): { readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>> } {
  return {
    paths: Object.fromEntries(groupVersions(resources).map(groupVersion => {
      const inputs = JSON.stringify([version, schemaOrigin, keysOrigin, resourcesOf(resources, groupVersion)]);
      const hash = createHash('sha512').update(inputs).digest('hex').toUpperCase();
      return [groupVersion, { serverRelativeURL: `/openapi/v3/${groupVersion}?hash=${hash}` }];
    })),
  };
}

/** The body of GET /openapi/v3/<groupVersion> ('api/v1', 'apis/apps/v1'); undefined for what is not served. Costs milliseconds: keep the text. */
export function openApiV3Document({ resources, version }: OpenApiSource, groupVersion: string): Schema | undefined {
  const served = resourcesOf(resources, groupVersion);
  if (served.length === 0) return undefined;
  const paths = served.flatMap(resource => describePaths(resource));
  return {
    openapi: '3.0.0', info: { title: 'Kubernetes', version },
    paths: Object.fromEntries(paths.map(({ path, parameters, operations }) => [path, {
      ...Object.fromEntries(operations.map(operation => [operation.method, toOperation(operation)])),
      ...(parameters.length === 0 ? {} : { parameters: parameters.map(name => ({ name, in: 'path', required: true, schema: { type: 'string', uniqueItems: true } })) }),
    }])),
    components: { schemas: { ...allSchemas(served, { roots: definitionsOf(paths), kindsOf: kindsByDefinition(), dialect: V3 }), [PATCH_NAME]: PATCH_SCHEMA } },
  };
}

/** Kinds of a definition, as `x-kubernetes-group-version-kind` lists them. */
export function kindsByDefinition(): (name: string) => readonly GroupVersionKind[] {
  const index = new Map<string, GroupVersionKind[]>();
  for (const { apiVersion, kind, definition } of kinds()) {
    const slash = apiVersion.indexOf('/');
    const entry = { group: slash < 0 ? '' : apiVersion.slice(0, slash), kind, version: apiVersion.slice(slash + 1) };
    index.set(definition, [...index.get(definition) ?? [], entry]);
  }
  return name => index.get(name) ?? [];
}

function groupVersions(resources: readonly DescribedResource[]): readonly string[] {
  return [...new Set(resources.map(pathOf))];
}

function resourcesOf(resources: readonly DescribedResource[], groupVersion: string): readonly DescribedResource[] {
  return resources.filter(resource => pathOf(resource) === groupVersion);
}

function pathOf(resource: DescribedResource): string {
  return `${resource.group === '' ? 'api' : 'apis'}/${apiVersionOf(resource)}`;
}

function toOperation({ action, answer, body, description, gvk, operationId, query, tag }: OperationDescription): Schema {
  const content = (definition: string, mediaTypes: readonly string[]) =>
    Object.fromEntries(mediaTypes.map(mediaType => [mediaType, { schema: { $ref: `${V3.refPrefix}${definition}` } }]));
  return {
    tags: [tag], description, operationId,
    parameters: query.map(({ name, type, description: text }) => ({ name, in: 'query', description: text, schema: { type, uniqueItems: true } })),
    ...(body === undefined ? {} : { requestBody: { content: content(body.definition, body.mediaTypes), ...(action === 'delete' || action === 'deletecollection' ? {} : { required: true }) } }),
    responses: { 200: { description: 'OK', content: content(answer, ['application/json']) }, 401: { description: 'Unauthorized' } },
    'x-kubernetes-action': action, 'x-kubernetes-group-version-kind': gvk,
  };
}
