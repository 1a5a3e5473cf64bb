import type { FieldError } from '../apiError.ts';
import type { KindBehaviour } from '../kind.ts';
import type { KubernetesObject } from '../objects.ts';
import { keepStatusApart } from '../kinds/statusApart.ts';
import { customResourceType } from '../managedFields/structuralType.ts';
import { checkDefinition, formatPath, type SchemaProblem } from '../schema/check.ts';
import { semanticEqual } from '../semanticEqual.ts';
import { dns1123Subdomain, qualifiedName } from '../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../validation/objectMeta.ts';
import { applySchemaDefaults } from './applySchemaDefaults.ts';
import { customColumns } from './customColumns.ts';
import type { CustomResourceDefinition, CustomVersion, ScalePaths } from './customResourceDefinition.ts';
import { findUnknownFields } from './findUnknownFields.ts';
import type { JsonSchema } from './jsonSchema.ts';
import { readJsonPath } from './jsonPath.ts';
import { validateRules } from './validateRules.ts';
import { validateValue } from './validateValue.ts';

/** One version of a custom resource, as the API server works with it. */
export interface CustomKind {
  /** What was made of which all this is. */
  readonly definition: CustomResourceDefinition['spec'];
  readonly behaviour: KindBehaviour;
  readonly schema: JsonSchema;
  readonly listKind: string;
  readonly scale?: ScalePaths;
  /** For readers and writers of a deprecated version. */
  readonly deprecationWarning?: string;
  /** Fields that the schema does not know, and metadata that does not decode. */
  check(object: KubernetesObject): readonly SchemaProblem[];
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** Never throws. @source apiextensions-apiserver pkg/registry/customresource */
export function makeCustomKind({ spec }: CustomResourceDefinition, version: CustomVersion): CustomKind {
  const schema: JsonSchema = version.schema?.openAPIV3Schema ?? { 'x-kubernetes-preserve-unknown-fields': true };
  const { scale } = version.subresources ?? {};
  const listKind = spec.names.listKind ?? `${spec.names.kind}List`;
  const preserve = spec.preserveUnknownFields === true;
  return {
    definition: spec, behaviour: toBehaviour({ version, schema, namespaced: spec.scope === 'Namespaced' }), schema, listKind,
    ...(scale === undefined ? {} : { scale }),
    ...(version.deprecated === true ? { deprecationWarning: version.deprecationWarning ?? `${spec.group}/${version.name} ${spec.names.kind} is deprecated` } : {}),
    check: object => [
      ...checkDefinition(object.metadata, OBJECT_META, ['metadata']),
      ...(preserve ? [] : findUnknownFields(object, schema)).map(path => ({ code: 'unknownField' as const, path, subject: String(path.at(-1)), message: `unknown field ${JSON.stringify(formatPath(path))}` })),
    ],
  };
}

function toBehaviour({ version, schema, namespaced }: { readonly version: CustomVersion; readonly schema: JsonSchema; readonly namespaced: boolean }): KindBehaviour {
  const hasStatus = version.subresources?.status !== undefined;
  return {
    applyDefaults: object => applySchemaDefaults(object, schema),
    prepareForCreate(object) {
      if (hasStatus) delete (object as { status?: unknown }).status;
      object.metadata.generation = 1;
    },
    prepareForUpdate(next, old, subresource) {
      if (!hasStatus) return;
      keepStatusApart(next, old, subresource);
      if (subresource === 'status') next.metadata = { ...structuredClone(old.metadata), ...(next.metadata.managedFields === undefined ? {} : { managedFields: next.metadata.managedFields }) };
    },
    needsVersionToUpdate: true,
    validate: object => [...validateObjectMeta(object.metadata, { namespaced, nameRule: dns1123Subdomain, bareFinalizers: true })],
    validateCreate: object => judge(object, schema),
    validateUpdate: (next, old) => [...validateObjectMetaUpdate(next.metadata, old.metadata), ...judge(next, schema, old)],
    warnings: finalizerWarnings,
    generationChanged: (next, old) => !semanticEqual(content(next, hasStatus), content(old, hasStatus)),
    selectableFields: object => Object.fromEntries((version.selectableFields ?? []).map(({ jsonPath }) => [jsonPath.replace(/^\./, ''), String(readJsonPath(object, jsonPath)[0] ?? '')])),
    fieldType: () => customResourceType(schema),
    ...customColumns(version.additionalPrinterColumns),
  };
}

const OWN_FINALIZERS: readonly string[] = ['orphan', 'foregroundDeletion', 'kubernetes'];

/** Of finalizers that are new. @source apiextensions-apiserver pkg/registry/customresource validator.go validateKubeFinalizerName */
function finalizerWarnings({ metadata }: KubernetesObject, old: KubernetesObject | undefined): readonly string[] {
  const added = (metadata.finalizers ?? []).filter(name => old?.metadata.finalizers?.includes(name) !== true).sort();
  return added.flatMap(name => {
    const path = name.includes('.') ? ' including a path (/)' : '';
    const plain = !name.includes('/') && !OWN_FINALIZERS.includes(name) ? [`prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`] : [];
    return [...qualifiedName(name), ...plain].map(sentence => `metadata.finalizers: ${JSON.stringify(name)}: ${sentence}`);
  });
}

/** Rules are asked of what fits the schema only. */
function judge(object: KubernetesObject, schema: JsonSchema, old?: KubernetesObject): readonly FieldError[] {
  const errors = validateValue(object, schema, old);
  return errors.length > 0 ? errors : validateRules(object, schema, old);
}

/** What `metadata.generation` counts: everything but metadata, and the status when it has its own subresource. */
function content(object: KubernetesObject, hasStatus: boolean): unknown {
  const { metadata: _metadata, apiVersion: _apiVersion, ...rest } = object as KubernetesObject & { status?: unknown };
  if (hasStatus) delete rest.status;
  return rest;
}
