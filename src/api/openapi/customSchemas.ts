import type { CustomKind } from '../customResources/customKind.ts';
import type { JsonSchema } from '../customResources/jsonSchema.ts';
import type { Resource } from '../resources.ts';
import { apiVersionOf } from '../resources.ts';
import { kindEntry } from '../schema/table.ts';
import { toSchemas, type Dialect, type GroupVersionKind, type Schema } from './components.ts';

/** A resource with what OpenAPI documents say of it when no table does. */
export interface DescribedResource extends Resource { readonly custom?: Pick<CustomKind, 'schema' | 'listKind'> }

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** The OpenAPI names of a resource's object and list: the table's, or 'com.example.v1.Widget'. */
export function definitionNamesOf(resource: DescribedResource): { readonly object: string; readonly list: string } {
  if (resource.custom !== undefined) {
    const prefix = `${resource.group.split('.').reverse().join('.')}.${resource.version}`;
    return { object: `${prefix}.${resource.kind}`, list: `${prefix}.${resource.custom.listKind}` };
  }
  const object = kindEntry(apiVersionOf(resource), resource.kind)?.definition ?? '';
  return { object, list: kindEntry(apiVersionOf(resource), `${resource.kind}List`)?.definition ?? object };
}

interface SchemaRequest { readonly roots: readonly string[]; readonly kindsOf: (name: string) => readonly GroupVersionKind[]; readonly dialect: Dialect }

/** Schemas of `roots` and of all that they refer to, those of custom resources among them, sorted by name. */
export function allSchemas(resources: readonly DescribedResource[], { roots, kindsOf, dialect }: SchemaRequest): Readonly<Record<string, Schema>> {
  const own = Object.assign({}, ...resources.map(resource => customSchemasOf(resource, dialect))) as Record<string, Schema>;
  const known = roots.filter(name => !Object.hasOwn(own, name));
  const all = { ...own, ...toSchemas(Object.keys(own).length === 0 ? known : [...known, `${META}.ObjectMeta`, `${META}.ListMeta`], kindsOf, dialect) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Schemas of a custom resource's object and list; none for others. @source apiextensions-apiserver pkg/controller/openapi/builder */
function customSchemasOf(resource: DescribedResource, dialect: Dialect): Readonly<Record<string, Schema>> {
  const { custom, group, version, kind } = resource;
  if (custom === undefined) return {};
  const names = definitionNamesOf(resource);
  const ref = (name: string) => dialect.oneOf ? { allOf: [{ $ref: `${dialect.refPrefix}${name}` }] } : { $ref: `${dialect.refPrefix}${name}` };
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...properties } = custom.schema.properties ?? {};
  const own = toOpenApi({ ...custom.schema, properties }, dialect);
  const typeMeta = { apiVersion: { type: 'string', description: API_VERSION }, kind: { type: 'string', description: KIND } };
  return {
    [names.object]: {
      ...own, type: 'object',
      properties: { ...typeMeta, metadata: { description: METADATA, ...ref(`${META}.ObjectMeta`) }, ...own['properties'] as object },
      'x-kubernetes-group-version-kind': [{ group, kind, version }],
    },
    [names.list]: {
      description: `${custom.listKind} is a list of ${kind}`, type: 'object', required: ['items'],
      properties: {
        ...typeMeta, metadata: { description: LIST_METADATA, ...ref(`${META}.ListMeta`) },
        items: { description: `List of ${resource.plural}. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md`, type: 'array', items: { $ref: `${dialect.refPrefix}${names.object}` } },
      },
      'x-kubernetes-group-version-kind': [{ group, kind: custom.listKind, version }],
    },
  };
}

/** Version 2 knows neither junctors nor null, and has no schemas where unknown fields are kept. */
function toOpenApi(schema: JsonSchema, dialect: Dialect): Schema {
  if (dialect.oneOf) return schema as Schema;
  const { allOf: _allOf, anyOf: _anyOf, oneOf: _oneOf, not: _not, nullable, ...rest } = schema;
  const { properties, items, additionalProperties, ...plain } = nullable === true ? { ...rest, type: undefined, format: undefined } : rest;
  return {
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, toOpenApi(property, dialect)])) }),
    ...(items === undefined ? {} : { items: toOpenApi(items, dialect) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: typeof additionalProperties === 'object' ? toOpenApi(additionalProperties, dialect) : additionalProperties }),
  };
}

const CONVENTIONS = 'More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';
const API_VERSION = `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. ${CONVENTIONS}#resources`;
const KIND = `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. ${CONVENTIONS}#types-kinds`;
const METADATA = `Standard object's metadata. ${CONVENTIONS}#metadata`;
const LIST_METADATA = `Standard list metadata. ${CONVENTIONS}#types-kinds`;
