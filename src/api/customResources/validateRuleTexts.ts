import type { FieldError } from '../apiError.ts';
import { invalid, notSupported, required } from '../validation/fieldErrors.ts';
import { compiledRules } from './compiledRules.ts';
import { fieldSchema, type JsonSchema, type ValidationRule } from './jsonSchema.ts';

const REASONS: readonly string[] = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** What is wrong with the rules of a valid structural schema, those that do not compile among it. @source apiextensions-apiserver pkg/apis/apiextensions/validation ValidateCustomResourceDefinitionOpenAPISchema */
export function validateRuleTexts(schema: JsonSchema, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  visit(schema, path, { uncorrelatable: undefined, errors });
  return errors;
}

interface Place { readonly uncorrelatable: string | undefined; readonly errors: FieldError[] }

function visit(schema: JsonSchema, path: string, { uncorrelatable, errors }: Place): void {
  compiledRules(schema).forEach((compiled, index) => {
    const { rule } = compiled;
    const at = `${path}.x-kubernetes-validations[${index}]`;
    const textual = textErrors(schema, rule, at);
    errors.push(...textual);
    if (textual.length > 0) return;
    if (compiled.error !== undefined) errors.push(invalid(`${at}.rule`, goValue(rule), compiled.error));
    if (compiled.messageError !== undefined) errors.push(invalid(`${at}.messageExpression`, goValue(rule), compiled.messageError));
    if (compiled.usesOldSelf && uncorrelatable !== undefined) errors.push(invalid(`${at}.rule`, rule.rule, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`));
    if (!compiled.usesOldSelf && rule.optionalOldSelf !== undefined) errors.push(invalid(`${at}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule'));
  });
  const inside = (cut: boolean): Place => ({ uncorrelatable: uncorrelatable ?? (cut ? path : undefined), errors });
  for (const [name, property] of Object.entries(schema.properties ?? {})) visit(property, `${path}.properties[${name}]`, inside(schema['x-kubernetes-map-type'] === 'atomic'));
  if (schema.items !== undefined) visit(schema.items, `${path}.items`, inside(schema['x-kubernetes-list-type'] !== 'map'));
  if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties, `${path}.additionalProperties`, inside(false));
}

function textErrors(schema: JsonSchema, { rule = '', message, messageExpression, reason, fieldPath }: ValidationRule, at: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const hasLineBreaks = (text: string) => /[\r\n]/.test(text);
  if (rule.trim() === '') errors.push(required(`${at}.rule`, 'rule is not specified'));
  else if ((message ?? '') !== '' && message?.trim() === '') errors.push(invalid(`${at}.message`, message, 'must be non-empty if specified'));
  else if (hasLineBreaks((message ?? '').trim())) errors.push(invalid(`${at}.message`, message, 'must not contain line breaks'));
  else if (hasLineBreaks(rule.trim()) && (message ?? '').trim() === '') errors.push(required(`${at}.message`, 'message must be specified if rule contains line breaks'));
  if ((messageExpression ?? '') !== '' && messageExpression?.trim() === '') errors.push(required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'));
  if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${at}.reason`, reason, REASONS));
  if (fieldPath === undefined || fieldPath === '') return errors;
  if (fieldPath.trim() === '') errors.push(invalid(`${at}.fieldPath`, fieldPath, 'must be non-empty if specified'));
  if (hasLineBreaks(fieldPath)) errors.push(invalid(`${at}.fieldPath`, fieldPath, 'must not contain line breaks'));
  if (!leadsToField(schema, fieldPath)) errors.push(invalid(`${at}.fieldPath`, fieldPath, 'must be a valid path'));
  return errors;
}

/** '.spec.minReplicas', ".labels['a.b']". */
function leadsToField(schema: JsonSchema, fieldPath: string): boolean {
  const steps = [...fieldPath.matchAll(/\.([^.[\]]+)|\['((?:\\.|[^'\\])*)'\]/g)];
  if (steps.map(([text]) => text).join('') !== fieldPath) return false;
  return steps.reduce<JsonSchema | undefined>((at, [, name, key]) => at === undefined ? undefined : fieldSchema(at, name ?? (key ?? '').replace(/\\(.)/g, '$1')), schema) !== undefined;
}

/** As upstream prints its own type. */
function goValue({ rule, message = '', messageExpression = '', reason, fieldPath = '', optionalOldSelf }: ValidationRule): object {
  return { Rule: rule, Message: message, MessageExpression: messageExpression, Reason: reason ?? null, FieldPath: fieldPath, OptionalOldSelf: optionalOldSelf ?? null };
}
