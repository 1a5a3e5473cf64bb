import { atomicType, deducedType } from './fieldType.ts';
import type { FieldType, ListType, MapType } from './fieldType.ts';
import { tableType } from './tableType.ts';

/** The part of a CustomResourceDefinition's `openAPIV3Schema` that says how values merge. */
export interface StructuralSchema {
  readonly type?: string | undefined;
  readonly properties?: Readonly<Record<string, StructuralSchema>> | undefined;
  /** A schema, or true for anything. */
  readonly additionalProperties?: unknown;
  readonly items?: unknown;
  readonly default?: unknown;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean | undefined;
  readonly 'x-kubernetes-int-or-string'?: boolean | undefined;
  readonly 'x-kubernetes-embedded-resource'?: boolean | undefined;
  readonly 'x-kubernetes-list-type'?: string | undefined;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[] | undefined;
  readonly 'x-kubernetes-map-type'?: string | undefined;
}

/** The type of a custom kind's objects; `schema` undefined: whatever they look like. Their metadata merges as everybody's does. */
export function customResourceType(schema: StructuralSchema | undefined): FieldType {
  const own = schema === undefined ? deducedType : structuralType(schema);
  const map = own.map ?? deducedType.map as MapType;
  const scalar: FieldType = { scalar: 'string' };
  const metadata = tableType('v1', 'ConfigMap')?.map?.declared('metadata');
  return { map: { ...map, get others() { return map.others; }, declared: name => name === 'metadata' ? metadata : name === 'apiVersion' || name === 'kind' ? scalar : map.declared(name) } };
}

const types = new WeakMap<object, FieldType>();

/** The type of a value that a structural schema describes. @source kube-openapi schemaconv */
export function structuralType(schema: StructuralSchema): FieldType {
  let type = types.get(schema);
  if (type === undefined) types.set(schema, type = toType(schema));
  return type;
}

function toType(schema: StructuralSchema): FieldType {
  if (schema['x-kubernetes-int-or-string'] === true) return { scalar: 'untyped' };
  switch (schema.type) {
    case 'string': return { scalar: 'string' };
    case 'integer':
    case 'number': return { scalar: 'numeric' };
    case 'boolean': return { scalar: 'boolean' };
    case 'array': return { list: listType(schema) };
    case 'object': return { map: mapType(schema) };
    default: return schema['x-kubernetes-preserve-unknown-fields'] === true ? deducedType : atomicType;
  }
}

function mapType(schema: StructuralSchema): MapType {
  const { properties, additionalProperties } = schema;
  const free = schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true || additionalProperties === true || (properties === undefined && additionalProperties === undefined);
  return {
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    declared: name => properties !== undefined && Object.hasOwn(properties, name) ? structuralType(properties[name] as StructuralSchema) : undefined,
    get others() { return isSchema(additionalProperties) ? structuralType(additionalProperties) : free ? deducedType : undefined; },
  };
}

function listType(schema: StructuralSchema): ListType {
  const kind = schema['x-kubernetes-list-type'];
  const items = isSchema(schema.items) ? schema.items : undefined;
  return {
    kind: kind === 'map' || kind === 'set' ? kind : 'atomic', keys: kind === 'map' ? schema['x-kubernetes-list-map-keys'] ?? [] : [],
    keyDefault: key => items?.properties?.[key]?.default,
    get items() { return items === undefined ? deducedType : structuralType(items); },
  };
}

const isSchema = (value: unknown): value is StructuralSchema => typeof value === 'object' && value !== null && !Array.isArray(value);
