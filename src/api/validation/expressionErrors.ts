import type { FieldError } from '../apiError.ts';
import type { AdmissionExpression } from '../cel/admissionExpressions.ts';
import { invalid } from './fieldErrors.ts';

/** Why an expression could not be compiled. */
export function expressionErrors(expression: AdmissionExpression | undefined, path: string): FieldError[] {
  return expression?.error === undefined ? [] : [invalid(path, expression.text, expression.error)];
}
