import { isAtomicDefinition } from '../schema/keys.ts';
import { definition, definitionForKind } from '../schema/table.ts';
import type { Definition, Property } from '../schema/table.ts';
import { atomicType, deducedType } from './fieldType.ts';
import type { FieldType, ListType, MapType } from './fieldType.ts';

/** The type of a kind's objects after the schema table; undefined for kinds that it does not hold. */
export function tableType(apiVersion: string, kind: string): FieldType | undefined {
  const found = definitionForKind(apiVersion, kind);
  return found === undefined ? undefined : ofDefinition(found);
}

const definitionTypes = new WeakMap<Definition, FieldType>();
const propertyTypes = new WeakMap<Property, FieldType>();

function ofDefinition(found: Definition): FieldType {
  let type = definitionTypes.get(found);
  if (type === undefined) definitionTypes.set(found, type = { map: structType(found, isAtomicDefinition(found.name)) });
  return type;
}

function ofProperty(property: Property): FieldType {
  let type = propertyTypes.get(property);
  if (type === undefined) propertyTypes.set(property, type = toType(property));
  return type;
}

/** @source kube-openapi schemaconv */
function toType(property: Property): FieldType {
  switch (property.type) {
    case 'string': return { scalar: property.format?.startsWith('date-time') === true ? 'untyped' : 'string' };
    case 'integer':
    case 'number': return { scalar: 'numeric' };
    case 'boolean': return { scalar: 'boolean' };
    case 'quantity':
    case 'intOrString': return { scalar: 'untyped' };
    case 'any': return atomicType;
    case 'array': return { list: listType(property) };
    case 'object': return objectType(property);
  }
}

function objectType({ ref, additionalProperties, mapType }: Property): FieldType {
  const atomic = mapType === 'atomic';
  const target = ref === undefined ? undefined : definition(ref);
  if (target !== undefined) return atomic ? { map: structType(target, true) } : ofDefinition(target);
  if (additionalProperties === undefined) return atomic ? atomicType : { map: deducedType.map as MapType };
  return { map: { atomic, declared: () => undefined, get others() { return ofProperty(additionalProperties); } } };
}

function structType(found: Definition, atomic: boolean): MapType {
  return {
    atomic, others: undefined,
    declared(name) { return Object.hasOwn(found.properties, name) ? ofProperty(found.properties[name] as Property) : undefined; },
  };
}

function listType({ items, listType: kind, listMapKeys, patchStrategy, patchMergeKey }: Property): ListType {
  const merges = patchStrategy?.split(',').includes('merge') === true;
  const found = kind ?? (!merges ? 'atomic' : patchMergeKey === undefined ? 'set' : 'map');
  const struct = items?.ref === undefined ? undefined : definition(items.ref);
  return {
    kind: found, keys: found === 'map' ? listMapKeys ?? [patchMergeKey as string] : [],
    keyDefault: key => struct?.properties[key]?.default,
    get items() { return items === undefined ? deducedType : ofProperty(items); },
  };
}
