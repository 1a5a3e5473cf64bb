import { oncePerObject } from '../../base/oncePerObject.ts';
import type { DeclaredType } from '../cel/estimate/celType.ts';
import { celFieldName } from './celFieldName.ts';
import type { JsonSchema } from './jsonSchema.ts';

/** The largest request that is read, which bounds what a schema leaves open. @source k8s.io/apiserver pkg/apis/cel MaxRequestSizeBytes */
export const MAX_REQUEST_BYTES = 3 * 1024 * 1024;
const MAX_NAME = 253;

/** A type that rules see; nothing where they see no values of a schema. */
interface Declared { readonly type?: DeclaredType }

const ofField = oncePerObject((schema: JsonSchema): Declared => wrap(makeType(schema)));
const ofResource = oncePerObject((schema: JsonSchema): Declared => wrap(makeType(withMetadata(schema))));
const wrap = (type: DeclaredType | undefined): Declared => type === undefined ? {} : { type };

/**
 * The static type of what a schema describes, with the sizes that it allows; undefined where rules see nothing of it. `isResource`: the root of an object, which has a name.
 * @source k8s.io/apiserver pkg/cel/common/schemas.go SchemaDeclType; apiextensions-apiserver pkg/apiserver/schema/cel/model
 */
export function declaredType(schema: JsonSchema, { isResource }: { readonly isResource: boolean }): DeclaredType | undefined {
  return (isResource ? ofResource : ofField)(schema).type;
}

const nested = (schema: JsonSchema): DeclaredType | undefined => declaredType(schema, { isResource: schema['x-kubernetes-embedded-resource'] === true });
const limit = (value: number | undefined, otherwise: number): number => value === undefined ? otherwise : Math.max(0, value);

function makeType(schema: JsonSchema): DeclaredType | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) return { kind: 'dyn', maxElements: textLimit(schema), minSerializedSize: 1 };
  switch (schema.type) {
    case 'array': {
      const element = schema.items === undefined ? undefined : nested(schema.items);
      return element === undefined ? undefined : { kind: 'list', element, maxElements: limit(schema.maxItems, Math.floor((MAX_REQUEST_BYTES - 2) / (element.minSerializedSize + 1))), minSerializedSize: 2 };
    }
    case 'object': return typeof schema.additionalProperties === 'object' ? mapType(schema, schema.additionalProperties) : structType(schema);
    case 'string': return textType(schema);
    case 'boolean': return { kind: 'bool', maxElements: 0, minSerializedSize: 4 };
    case 'number': return { kind: 'double', maxElements: 0, minSerializedSize: 1 };
    case 'integer': return { kind: 'int', maxElements: 0, minSerializedSize: 1 };
    default: return undefined;
  }
}

function mapType({ maxProperties }: JsonSchema, values: JsonSchema): DeclaredType | undefined {
  const element = nested(values);
  return element === undefined ? undefined : { kind: 'map', element, maxElements: limit(maxProperties, Math.floor((MAX_REQUEST_BYTES - 2) / (element.minSerializedSize + 6))), minSerializedSize: 2 };
}

/** In JSON: braces, and of each field that must be written its name, its value, quotes, colon and comma. */
function structType({ properties = {}, required = [] }: JsonSchema): DeclaredType {
  const fields = new Map<string, DeclaredType>();
  let minSerializedSize = 2;
  for (const [field, property] of Object.entries(properties)) {
    const type = nested(property);
    if (type === undefined) continue;
    const name = celFieldName(field);
    if (name !== undefined) fields.set(name, type);
    if (required.includes(field) && property.default === undefined) minSerializedSize += Buffer.byteLength(field) + type.minSerializedSize + 4;
  }
  return { kind: 'struct', fields, maxElements: 0, minSerializedSize };
}

const FORMATS: Readonly<Record<string, DeclaredType>> = {
  'duration': { kind: 'duration', maxElements: 32, minSerializedSize: 3 },
  'date': { kind: 'timestamp', maxElements: 12, minSerializedSize: 12 },
  'date-time': { kind: 'timestamp', maxElements: 32, minSerializedSize: 21 },
};

function textType(schema: JsonSchema): DeclaredType {
  const { format = '', maxLength } = schema;
  if (format === 'byte') return { kind: 'bytes', maxElements: limit(maxLength, MAX_REQUEST_BYTES - 2), minSerializedSize: 2 };
  return (Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined) ?? { kind: 'string', maxElements: textLimit(schema), minSerializedSize: 2 };
}

/** Bytes: a character may take four. */
function textLimit({ maxLength, type, enum: values = [] }: JsonSchema): number {
  if (maxLength !== undefined) return limit(maxLength, 0) * 4;
  if (type !== 'string' || values.length === 0) return MAX_REQUEST_BYTES - 2;
  return Math.max(0, ...values.map(value => typeof value === 'string' ? Buffer.byteLength(value) : 0));
}

/** Every object has a name, whether its schema speaks of it or not. */
function withMetadata(schema: JsonSchema): JsonSchema {
  const { metadata } = schema.properties ?? {};
  const name = (field: string, most: number): JsonSchema => ({ type: 'string', maxLength: Math.min(most, metadata?.properties?.[field]?.maxLength ?? most) });
  return { ...schema, properties: { ...schema.properties, apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object', properties: { name: name('name', MAX_NAME), generateName: name('generateName', MAX_NAME - 1) } } } };
}
