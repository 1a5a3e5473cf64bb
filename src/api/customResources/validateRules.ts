import type { FieldError } from '../apiError.ts';
import { CelError } from '../cel/compile.ts';
import { toOptional } from '../cel/oldSelf.ts';
import { semanticEqual } from '../semanticEqual.ts';
import { duplicate, forbidden, invalid, required } from '../validation/fieldErrors.ts';
import { compiledRules, type CompiledRule } from './compiledRules.ts';
import { fieldSchema, isJsonObject, type JsonSchema, type ValidationRule } from './jsonSchema.ts';
import { correlateItems, listMapKey } from './listMapKey.ts';
import { toSchemaCelValue } from './toSchemaCelValue.ts';

/**
 * What the rules in CEL (`x-kubernetes-validations`) have against an object. `old`: its state before; rules on oldSelf are asked only then, other
 * rules are not asked again of parts that are as they were. Never throws.
 * @source apiextensions-apiserver pkg/apiserver/schema/cel/validation.go. Ours has no cost budget.
 */
export function validateRules(object: unknown, schema: JsonSchema, old?: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  visit(object, schema, { path: '', old, isResource: true, errors });
  return errors;
}

interface Place { readonly path: string; readonly old: unknown; readonly isResource: boolean; readonly errors: FieldError[] }

function visit(value: unknown, schema: JsonSchema, place: Place): void {
  if (value === null || value === undefined || !hasRules(schema)) return;
  runRules(value, schema, place);
  const { path, old, errors } = place;
  const childOf = (child: JsonSchema, at: string, before: unknown): Place => ({ path: at, old: before, isResource: child['x-kubernetes-embedded-resource'] === true, errors });
  const { items } = schema;
  if (Array.isArray(value) && items !== undefined) {
    const before = correlateItems(old, schema);
    value.forEach((item, index) => visit(item, items, childOf(items, `${path}[${index}]`, before.get(listMapKey(item, schema)?.text ?? ''))));
  }
  if (!isJsonObject(value)) return;
  for (const [field, child] of Object.entries(value)) {
    const known = fieldSchema(schema, field);
    if (known === undefined) continue;
    const at = schema.properties !== undefined && Object.hasOwn(schema.properties, field) ? path === '' ? field : `${path}.${field}` : `${path}[${field}]`;
    visit(child, known, childOf(known, at, isJsonObject(old) && Object.hasOwn(old, field) ? old[field] : undefined));
  }
}

function runRules(value: unknown, schema: JsonSchema, { path, old, isResource, errors }: Place): void {
  const rules = compiledRules(schema);
  if (rules.length === 0) return;
  const unchanged = old !== undefined && semanticEqual(value, old);
  const self = toSchemaCelValue(value, schema, { isResource });
  const before = old === undefined || old === null ? undefined : toSchemaCelValue(old, schema, { isResource });
  for (const compiled of rules) {
    const { rule, program, usesOldSelf } = compiled;
    if (program === undefined || (unchanged && !usesOldSelf)) continue;
    if (usesOldSelf && before === undefined && rule.optionalOldSelf !== true) continue;
    const variables = { self, oldSelf: rule.optionalOldSelf === true ? toOptional(before) : before };
    try {
      if (program.evaluate(variables) === true) continue;
      errors.push(toError(rule, schema, { path: `${path}${rule.fieldPath ?? ''}`.replace(/^\./, '') || '<nil>', value, detail: messageOf(compiled, variables) }));
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      errors.push(invalid(path || '<nil>', schema.type ?? '', `${error.message} evaluating rule: ${(rule.message ?? '').trim() || rule.rule.trim()}`));
    }
  }
}

function messageOf({ rule, messageProgram }: CompiledRule, variables: Readonly<Record<string, unknown>>): string {
  try {
    const message = messageProgram?.evaluate(variables);
    if (typeof message === 'string' && message.trim() !== '' && !message.includes('\n')) return message.trim();
  } catch (error) { if (!(error instanceof CelError)) throw error; }
  return (rule.message ?? '').trim() || `failed rule: ${rule.rule.trim()}`;
}

function toError({ reason }: ValidationRule, { type }: JsonSchema, { path, value, detail }: { readonly path: string; readonly value: unknown; readonly detail: string }): FieldError {
  switch (reason) {
    case 'FieldValueForbidden': return forbidden(path, detail);
    case 'FieldValueRequired': return required(path, detail);
    case 'FieldValueDuplicate': return duplicate(path, value);
    default: return type === 'object' || type === 'array' ? { field: path, reason: 'FieldValueInvalid', message: `Invalid value: ${detail}` } : invalid(path, value, detail);
  }
}

const ruled = new WeakMap<JsonSchema, boolean>();

/** Whether the schema has rules anywhere, so that what has none is not walked. */
function hasRules(schema: JsonSchema): boolean {
  let known = ruled.get(schema);
  if (known === undefined) {
    const { items, additionalProperties, properties = {} } = schema;
    const children = [...Object.values(properties), ...(items === undefined ? [] : [items]), ...(typeof additionalProperties === 'object' ? [additionalProperties] : [])];
    ruled.set(schema, known = (schema['x-kubernetes-validations']?.length ?? 0) > 0 || children.some(hasRules));
  }
  return known;
}
