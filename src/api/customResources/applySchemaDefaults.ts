import { cloneJson } from '../../base/cloneJson.ts';
import { fieldSchema, isJsonObject, type JsonSchema } from './jsonSchema.ts';

/**
 * Fills in the defaults of a structural schema, in place; an explicit null where null is not allowed counts as absent when there is a default.
 * @source apiextensions-apiserver pkg/apiserver/schema/defaulting
 */
export function applySchemaDefaults(value: unknown, schema: JsonSchema): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items !== undefined) for (const item of value) applySchemaDefaults(item, items);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [field, child] of missingDefaults(value, schema)) value[field] = cloneJson(child.default);
  for (const [field, child] of Object.entries(value)) {
    const known = fieldSchema(schema, field);
    if (known !== undefined) applySchemaDefaults(child, known);
  }
}

/** Whether `applySchemaDefaults` would change anything. */
export function lacksDefaults(value: unknown, schema: JsonSchema): boolean {
  if (Array.isArray(value)) return schema.items !== undefined && value.some(item => lacksDefaults(item, schema.items ?? {}));
  if (!isJsonObject(value)) return false;
  return missingDefaults(value, schema).length > 0 || Object.entries(value).some(([field, child]) => lacksDefaults(child, fieldSchema(schema, field) ?? {}));
}

function missingDefaults(value: Readonly<Record<string, unknown>>, { properties = {} }: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  return Object.entries(properties).filter(([field, child]) => child.default !== undefined && (!Object.hasOwn(value, field) || (value[field] === null && child.nullable !== true)));
}
