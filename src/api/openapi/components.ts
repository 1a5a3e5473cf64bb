import { isAtomicDefinition } from '../schema/keys.ts';
import { definition, type Definition, type Property } from '../schema/table.ts';

/** An OpenAPI schema object, as JSON. */
export type Schema = Readonly<Record<string, unknown>>;

export interface GroupVersionKind { readonly group: string; readonly version: string; readonly kind: string }

/** How a dialect writes references: v3 below components (with `allOf` where there is a description), v2 below definitions. */
export interface Dialect { readonly refPrefix: string; readonly oneOf: boolean }

export const V3: Dialect = { refPrefix: '#/components/schemas/', oneOf: true };
export const V2: Dialect = { refPrefix: '#/definitions/', oneOf: false };

const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';

/** Schemas of `roots` and of everything that they refer to, sorted by name. `kindsOf` tells which kinds a definition is. */
export function toSchemas(roots: readonly string[], kindsOf: (name: string) => readonly GroupVersionKind[], dialect: Dialect): Readonly<Record<string, Schema>> {
  const schemas = new Map<string, Schema>();
  const pending = [...roots];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (schemas.has(name)) continue;
    const found = definition(name);
    schemas.set(name, found === undefined ? specialSchema(name, dialect) : toSchema(found, kindsOf(name), { dialect, refer: target => { pending.push(target); return `${dialect.refPrefix}${target}`; } }));
  }
  return Object.fromEntries([...schemas].sort(([a], [b]) => a < b ? -1 : 1));
}

interface Context { readonly dialect: Dialect; readonly refer: (name: string) => string }

function toSchema({ name: own, description, required, properties }: Definition, kinds: readonly GroupVersionKind[], context: Context): Schema {
  return {
    ...(description === undefined ? {} : { description }), type: 'object', ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, toPropertySchema(property, context)])),
    ...(kinds.length === 0 ? {} : { 'x-kubernetes-group-version-kind': kinds }), ...(isAtomicDefinition(own) ? { 'x-kubernetes-map-type': 'atomic' } : {}),
  };
}

function toPropertySchema(property: Property, context: Context): Schema {
  const { description, patchMergeKey, patchStrategy, listType, listMapKeys, mapType } = property;
  const extensions = {
    ...(listMapKeys === undefined ? {} : { 'x-kubernetes-list-map-keys': listMapKeys }), ...(listType === undefined ? {} : { 'x-kubernetes-list-type': listType }),
    ...(mapType === undefined ? {} : { 'x-kubernetes-map-type': mapType }),
    ...(patchMergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': patchMergeKey }), ...(patchStrategy === undefined ? {} : { 'x-kubernetes-patch-strategy': patchStrategy }),
  };
  const value = toValueSchema(property, context);
  if (description === undefined) return { ...value, ...extensions };
  const beside = '$ref' in value && context.dialect.oneOf ? { allOf: [value] } : value;
  return { description, ...beside, ...extensions };
}

function toValueSchema({ type, ref, items, additionalProperties, format, enum: values }: Property, context: Context): Schema {
  switch (type) {
    case 'quantity': return { $ref: context.refer(QUANTITY) };
    case 'intOrString': return { $ref: context.refer(INT_OR_STRING) };
    case 'array': return { type: 'array', items: items === undefined ? {} : toPropertySchema(items, context) };
    case 'any': return {};
    case 'object':
      if (ref !== undefined) return { $ref: context.refer(ref) };
      return { type: 'object', ...(additionalProperties === undefined ? {} : { additionalProperties: toPropertySchema(additionalProperties, context) }) };
    default: {
      const spelled = format === 'date-time-micro' ? 'date-time' : format;
      return { type, ...(spelled === undefined ? {} : { format: spelled }), ...(values === undefined ? {} : { enum: values }) };
    }
  }
}

function specialSchema(name: string, { oneOf }: Dialect): Schema {
  if (name === QUANTITY) {
    const description = 'Quantity is a fixed-point representation of a number: a number with an optional decimal suffix (m, k, M, G, T, P, E), binary suffix (Ki, Mi, Gi, Ti, Pi, Ei) or decimal exponent.';
    return oneOf ? { description, oneOf: [{ type: 'string' }, { type: 'number' }] } : { description, type: 'string' };
  }
  if (name === INT_OR_STRING) {
    const description = 'IntOrString is a type that can hold an int32 or a string. It allows a JSON field that can accept a name or number.';
    return oneOf ? { description, format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] } : { description, type: 'string', format: 'int-or-string' };
  }
  throw new Error(`the schema table has no ${name}`);
}
