import { toCelDuration } from '../cel/celDuration.ts';
import { celFieldName } from './celFieldName.ts';
import { isJsonObject, type JsonSchema } from './jsonSchema.ts';

/**
 * A value as rules see it: numbers and strings by the schema's types and formats, objects with the fields that the schema names (escaped), maps
 * with all their keys. Of metadata there are the names only. @source k8s.io/apiserver pkg/cel/common/valuesunstructured.go
 */
export function toSchemaCelValue(value: unknown, schema: JsonSchema, { isResource }: { readonly isResource: boolean }): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return schema.type === 'number' && schema['x-kubernetes-int-or-string'] !== true ? value : BigInt(Math.trunc(value));
  if (typeof value === 'string') return toText(value, schema.format);
  if (Array.isArray(value)) return value.map(item => toSchemaCelValue(item, schema.items ?? {}, { isResource: schema.items?.['x-kubernetes-embedded-resource'] === true }));
  if (!isJsonObject(value)) return value;
  const { additionalProperties } = schema;
  if (typeof additionalProperties === 'object') return new Map(Object.entries(value).map(([key, child]) => [key, toSchemaCelValue(child, additionalProperties, { isResource: additionalProperties['x-kubernetes-embedded-resource'] === true })]));
  const fields = Object.entries(value).flatMap(([field, child]) => {
    const name = celFieldName(field);
    if (name === undefined) return [];
    if (isResource && (field === 'apiVersion' || field === 'kind')) return [[name, child] as const];
    if (isResource && field === 'metadata') return [[name, new Map(isJsonObject(child) ? Object.entries(child).filter(([key]) => key === 'name' || key === 'generateName') : [])] as const];
    const known = schema.properties !== undefined && Object.hasOwn(schema.properties, field) ? schema.properties[field] : undefined;
    return known === undefined ? [] : [[name, toSchemaCelValue(child, known, { isResource: known['x-kubernetes-embedded-resource'] === true })] as const];
  });
  return new Map<string, unknown>(fields);
}

function toText(text: string, format: string | undefined): unknown {
  switch (format) {
    case 'date':
    case 'date-time': return new Date(text);
    case 'duration': return toCelDuration(text);
    case 'byte': return new Uint8Array(Buffer.from(text, 'base64'));
    default: return text;
  }
}
