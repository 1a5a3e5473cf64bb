import type { JsonSchema } from './jsonSchema.ts';

const ruled = new WeakMap<JsonSchema, boolean>();

/** Whether the schema has rules anywhere, so that what has none is not walked. */
export function hasRules(schema: JsonSchema): boolean {
  let known = ruled.get(schema);
  if (known === undefined) {
    const { items, additionalProperties, properties = {} } = schema;
    const children = [...Object.values(properties), ...(items === undefined ? [] : [items]), ...(typeof additionalProperties === 'object' ? [additionalProperties] : [])];
    ruled.set(schema, known = (schema['x-kubernetes-validations']?.length ?? 0) > 0 || children.some(hasRules));
  }
  return known;
}
