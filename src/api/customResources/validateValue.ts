import type { FieldError } from '../apiError.ts';
import { matchesPattern } from '../pattern.ts';
import { semanticEqual } from '../semanticEqual.ts';
import { duplicate, invalid, notSupported, required, tooLong, tooMany } from '../validation/fieldErrors.ts';
import { matchesFormat } from './matchesFormat.ts';
import { fieldSchema, isJsonObject, type JsonSchema } from './jsonSchema.ts';
import { correlateItems, listMapKey } from './listMapKey.ts';
import { jsonTypeOf, validateNumber } from './validateNumber.ts';

const TYPE_FIELDS: readonly string[] = ['apiVersion', 'kind', 'metadata'];

/**
 * What a structural schema has against an object, in kube-apiserver's words. Parts that are as they were in `old` are let pass, whatever the
 * schema says today (ratcheting). The metadata of the object itself is not looked at. Never throws.
 * @source kube-openapi pkg/validation/validate, apiextensions-apiserver pkg/apiserver/{validation,schema/listtype}
 */
export function validateValue(object: unknown, schema: JsonSchema, old?: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  visit(object, schema, { path: '', old, isResource: true, errors });
  return errors;
}

interface Place { readonly path: string; readonly old: unknown; readonly isResource: boolean; readonly errors: FieldError[] }

function visit(value: unknown, schema: JsonSchema, place: Place): void {
  const { path, errors } = place;
  if (value === null && schema.nullable === true) return;
  const expected = schema['x-kubernetes-int-or-string'] === true ? ['integer', 'string'] : schema.type === undefined ? [] : [schema.type];
  const actual = jsonTypeOf(value);
  if (expected.length > 0 && !expected.includes(actual) && !(actual === 'integer' && expected.includes('number'))) {
    errors.push({ ...invalid(path, actual, `${path} in body must be of type ${expected.join(',')}: ${JSON.stringify(actual)}`), reason: 'FieldValueTypeInvalid' });
    return;
  }
  if (schema.enum !== undefined && !schema.enum.some(each => semanticEqual(each, value))) errors.push(notSupported(path, value, schema.enum.map(each => typeof each === 'string' ? each : JSON.stringify(each))));
  if (typeof value === 'string') validateString(value, schema, place);
  if (typeof value === 'number') errors.push(...validateNumber(value, schema, path));
  if (Array.isArray(value)) validateList(value, schema, place);
  if (isJsonObject(value)) validateObject(value, schema, place);
  validateJunctors(value, schema, place);
}

function validateString(value: string, schema: JsonSchema, { path, errors }: Place): void {
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) errors.push(tooLong(path, schema.maxLength));
  if (schema.minLength !== undefined && length < schema.minLength) errors.push(invalid(path, value, `${path} in body should be at least ${schema.minLength} chars long`));
  if (schema.pattern !== undefined && !matchesPattern(value, schema.pattern)) errors.push(invalid(path, value, `${path} in body should match '${schema.pattern}'`));
  if (schema.format !== undefined && !matchesFormat(value, schema.format)) errors.push({ ...invalid(path, value, `${path} in body must be of type ${schema.format}: ${JSON.stringify(value)}`), reason: 'FieldValueTypeInvalid' });
}

function validateList(value: readonly unknown[], schema: JsonSchema, { path, old, errors }: Place): void {
  if (schema.maxItems !== undefined && value.length > schema.maxItems) errors.push(tooMany(path, value.length, schema.maxItems));
  if (schema.minItems !== undefined && value.length < schema.minItems) errors.push(invalid(path, value.length, `${path} in body should have at least ${schema.minItems} items`));
  const before = correlateItems(old, schema);
  const seen = new Set<string>();
  value.forEach((item, index) => {
    const at = `${path}[${index}]`;
    const key = listMapKey(item, schema);
    if (key !== undefined && seen.has(key.text)) errors.push(duplicate(at, key.value));
    if (key !== undefined) seen.add(key.text);
    if (schema.items !== undefined) visitChild(item, schema.items, { path: at, old: key === undefined ? undefined : before.get(key.text), isResource: schema.items['x-kubernetes-embedded-resource'] === true, errors });
  });
}

function validateObject(value: Readonly<Record<string, unknown>>, schema: JsonSchema, { path, old, isResource, errors }: Place): void {
  const count = Object.keys(value).length;
  if (schema.maxProperties !== undefined && count > schema.maxProperties) errors.push(tooMany(path, count, schema.maxProperties));
  if (schema.minProperties !== undefined && count < schema.minProperties) errors.push(invalid(path, count, `${path} in body should have at least ${schema.minProperties} properties`));
  for (const [field, child] of Object.entries(value)) {
    if (isResource && TYPE_FIELDS.includes(field)) continue;
    const known = fieldSchema(schema, field);
    if (known === undefined) continue;
    visitChild(child, known, { path: path === '' ? field : `${path}.${field}`, old: isJsonObject(old) && Object.hasOwn(old, field) ? old[field] : undefined, isResource: known['x-kubernetes-embedded-resource'] === true, errors });
  }
  for (const field of schema.required ?? []) if (!Object.hasOwn(value, field)) errors.push(required(path === '' ? field : `${path}.${field}`));
}

function visitChild(value: unknown, schema: JsonSchema, place: Place): void {
  if (place.old === undefined || !semanticEqual(value, place.old)) visit(value, schema, place);
}

function validateJunctors(value: unknown, { allOf = [], anyOf = [], oneOf = [], not }: JsonSchema, place: Place): void {
  const { path, errors } = place;
  const refuse = (why: string) => errors.push(invalid('<nil>', '', `${JSON.stringify(path)} ${why}`));
  const outcomes = (schemas: readonly JsonSchema[]) => schemas.map(schema => { const own: FieldError[] = []; visit(value, schema, { ...place, errors: own }); return own; });
  const isValid = (own: readonly FieldError[]) => own.length === 0;
  const best = (all: readonly (readonly FieldError[])[]) => [...all].sort((a, b) => a.length - b.length)[0] ?? [];
  const all = outcomes(allOf);
  if (!all.every(isValid)) { errors.push(...all.flat()); refuse(`must validate all the schemas (allOf)${all.some(isValid) ? '' : '. None validated'}`); }
  const any = outcomes(anyOf);
  if (any.length > 0 && !any.some(isValid)) { refuse('must validate at least one schema (anyOf)'); errors.push(...best(any)); }
  const one = outcomes(oneOf);
  const valid = one.filter(isValid).length;
  if (one.length > 0 && valid === 0) { refuse('must validate one and only one schema (oneOf). Found none valid'); errors.push(...best(one)); }
  if (valid > 1) refuse(`must validate one and only one schema (oneOf). Found ${valid} valid alternatives`);
  if (not !== undefined && outcomes([not]).every(isValid)) refuse('must not validate the schema (not)');
}
