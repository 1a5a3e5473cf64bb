import type { SchemaPath } from '../schema/check.ts';
import { fieldSchema, isJsonObject, preservesUnknownFields, type JsonSchema } from './jsonSchema.ts';

const TYPE_FIELDS: readonly string[] = ['apiVersion', 'kind', 'metadata'];

/** Paths of the fields that a structural schema does not know and that are therefore not stored, in document order. @source apiextensions-apiserver pkg/apiserver/schema/pruning */
export function findUnknownFields(value: unknown, schema: JsonSchema): readonly SchemaPath[] {
  const found: SchemaPath[] = [];
  visit(value, schema, { path: [], isResource: true, preserve: false, found });
  return found;
}

interface Place { readonly path: SchemaPath; readonly isResource: boolean; readonly preserve: boolean; readonly found: SchemaPath[] }

function visit(value: unknown, schema: JsonSchema | undefined, { path, isResource, preserve, found }: Place): void {
  const keepsAll = preserve || (schema !== undefined && preservesUnknownFields(schema));
  if (Array.isArray(value)) {
    if (schema?.items !== undefined) value.forEach((item, index) => visit(item, schema.items, { path: [...path, index], isResource: schema.items?.['x-kubernetes-embedded-resource'] === true, preserve: false, found }));
    else if (!keepsAll) value.forEach((item, index) => visit(item, {}, { path: [...path, index], isResource: false, preserve: false, found }));
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [field, child] of Object.entries(value)) {
    if (isResource && TYPE_FIELDS.includes(field)) continue;
    const known = schema === undefined ? undefined : fieldSchema(schema, field);
    if (known !== undefined) visit(child, known, { path: [...path, field], isResource: known['x-kubernetes-embedded-resource'] === true, preserve: false, found });
    else if (!keepsAll) found.push([...path, field]);
  }
}
