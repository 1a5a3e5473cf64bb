import type { FieldError } from '../apiError.ts';
import { CelBudget, CelBudgetError, CelError } from '../cel/compile.ts';
import { REQUEST_BUDGET } from '../cel/costs.ts';
import { toOptional } from '../cel/oldSelf.ts';
import { semanticEqual } from '../semanticEqual.ts';
import { duplicate, forbidden, invalid, invalidWithoutValue, required } from '../validation/fieldErrors.ts';
import { compiledRules, type CompiledRule } from './compiledRules.ts';
import { hasRules } from './hasRules.ts';
import { fieldSchema, isJsonObject, type JsonSchema, type ValidationRule } from './jsonSchema.ts';
import { correlateItems, listMapKey } from './listMapKey.ts';
import { toSchemaCelValue } from './toSchemaCelValue.ts';

/**
 * What the rules in CEL (`x-kubernetes-validations`) have against an object. `old`: its state before; rules on oldSelf are asked only then, other
 * rules are not asked again of parts that are as they were, nor of items that cannot be told apart in a list that is as it was. Never throws.
 * @source apiextensions-apiserver pkg/apiserver/schema/cel/validation.go. Upstream warns of what it lets pass because it was there before.
 */
export function validateRules(object: unknown, schema: JsonSchema, old?: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  try {
    visit(object, schema, { path: '', old, settled: false, isResource: true, errors, budget: new CelBudget(REQUEST_BUDGET) });
  } catch (error) {
    if (!(error instanceof NoMoreRules)) throw error;
  }
  return errors;
}

interface Place {
  readonly path: string;
  readonly old: unknown;
  /** The nearest part around it that can be found again is as it was. */
  readonly settled: boolean;
  readonly isResource: boolean;
  readonly errors: FieldError[];
  readonly budget: CelBudget;
}

/** The last error ends all. */
class NoMoreRules extends Error {}

function visit(value: unknown, schema: JsonSchema, place: Place): void {
  if (value === null || value === undefined || !hasRules(schema)) return;
  const settled = place.old === undefined ? place.settled : semanticEqual(value, place.old);
  runRules(value, schema, { ...place, settled });
  const { path, old } = place;
  const childOf = (child: JsonSchema, at: string, before: unknown): Place => ({ ...place, path: at, old: before, settled, isResource: child['x-kubernetes-embedded-resource'] === true });
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

function runRules(value: unknown, schema: JsonSchema, place: Place): void {
  const rules = compiledRules(schema);
  if (rules.length === 0) return;
  const { old, isResource } = place;
  const self = toSchemaCelValue(value, schema, { isResource });
  const before = old === undefined || old === null ? undefined : toSchemaCelValue(old, schema, { isResource });
  for (const compiled of rules) {
    const { rule, program, usesOldSelf } = compiled;
    if (program === undefined || (place.settled && !usesOldSelf)) continue;
    if (usesOldSelf && before === undefined && rule.optionalOldSelf !== true) continue;
    runRule(compiled, { self, oldSelf: rule.optionalOldSelf === true ? toOptional(before) : before ?? null }, { ...place, value, type: schema.type ?? '' });
  }
}

interface Asked extends Place { readonly value: unknown; readonly type: string }

function runRule({ rule, program, messageProgram }: CompiledRule, variables: Readonly<Record<string, unknown>>, { path, value, type, errors, budget }: Asked): void {
  const text = (rule.message ?? '').trim() || rule.rule.trim();
  const refuse = (why: string) => errors.push(invalid(path || '<nil>', type, why));
  try {
    if (program?.evaluate(variables, budget) === true) return;
    errors.push(toError(rule, { path: `${path}${rule.fieldPath ?? ''}`.replace(/^\./, '') || '<nil>', value, type, detail: messageOf(rule, messageProgram, { variables, budget }) }));
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    const isOver = error.message.startsWith('operation cancelled');
    if (error instanceof CelBudgetError) refuse(error.message);
    else if (isOver) refuse(`'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${text}`);
    else if (error.message.startsWith('no such overload')) refuse(`'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${text}`);
    else refuse(`${error.message} evaluating rule: ${text}`);
    if (isOver || error instanceof CelBudgetError) throw new NoMoreRules();
  }
}

function messageOf(rule: ValidationRule, program: CompiledRule['messageProgram'], { variables, budget }: { readonly variables: Readonly<Record<string, unknown>>; readonly budget: CelBudget }): string {
  try {
    const message = program?.evaluate(variables, budget);
    if (typeof message === 'string' && message.trim() !== '' && !message.includes('\n')) return message.trim();
  } catch (error) { if (!(error instanceof CelError) || error instanceof CelBudgetError) throw error; }
  return (rule.message ?? '').trim() || `failed rule: ${rule.rule.trim()}`;
}

function toError({ reason }: ValidationRule, { path, value, type, detail }: { readonly path: string; readonly value: unknown; readonly type: string; readonly detail: string }): FieldError {
  switch (reason) {
    case 'FieldValueForbidden': return forbidden(path, detail);
    case 'FieldValueRequired': return required(path, detail);
    case 'FieldValueDuplicate': return duplicate(path, value);
    default: return type === 'object' || type === 'array' ? invalidWithoutValue(path, detail) : invalid(path, value, detail);
  }
}
