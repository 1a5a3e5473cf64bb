import type { FieldError } from '../apiError.ts';
import { makeAdmissionCompiler } from '../cel/admissionExpressions.ts';
import type { MatchCondition } from '../objects.ts';
import { expressionErrors } from './expressionErrors.ts';
import { duplicate, invalidEach, required, tooMany } from './fieldErrors.ts';
import { qualifiedName } from './names.ts';

const MAX_CONDITIONS = 64;

/** The CEL conditions of a webhook or policy; `hasParams`: they may use `params`. @source pkg/apis/admissionregistration/validation validateMatchConditions */
export function validateMatchConditions(conditions: readonly MatchCondition[], path: string, { hasParams = false }: { readonly hasParams?: boolean } = {}): FieldError[] {
  const errors = conditions.length > MAX_CONDITIONS ? [tooMany(path, conditions.length, MAX_CONDITIONS)] : [];
  return [...errors, ...conditions.flatMap(({ name, expression }, index) => {
    const at = `${path}[${index}]`;
    return [
      ...expression.trim() === '' ? [required(`${at}.expression`)] : expressionErrors(makeAdmissionCompiler({ hasParams }).compile(expression.trim(), ['bool']), `${at}.expression`),
      ...name === '' ? [required(`${at}.name`)] : invalidEach(`${at}.name`, name, qualifiedName(name)),
      ...name !== '' && conditions.findIndex(each => each.name === name) < index ? [duplicate(`${at}.name`, name)] : [],
    ];
  })];
}
