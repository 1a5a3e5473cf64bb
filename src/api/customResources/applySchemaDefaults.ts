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
  for (const [field, child] of Object.entries(schema.properties ?? {})) {
    if (child.default === undefined) continue;
    if (!Object.hasOwn(value, field) || (value[field] === null && child.nullable !== true)) value[field] = structuredClone(child.default);
  }
  for (const [field, child] of Object.entries(value)) {
    const known = fieldSchema(schema, field);
    if (known !== undefined) applySchemaDefaults(child, known);
  }
}
