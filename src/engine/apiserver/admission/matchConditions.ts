import { type AdmissionExpression, evaluateAdmission } from '../../../api/cel/admissionExpressions.ts';
import { CelBudget, CelBudgetError } from '../../../api/cel/compile.ts';
import { MATCH_CONDITIONS_BUDGET } from '../../../api/cel/costs.ts';

/** Whether a request meets conditions; `error`: it cannot be said, and the failure policy is not to let that pass. */
export interface ConditionVerdict { readonly met: boolean; readonly error?: string }

/**
 * One false condition decides; one that cannot be evaluated, while none is false, is an error, or with the failure policy Ignore means that the
 * conditions are not met. @source k8s.io/apiserver pkg/admission/plugin/webhook/matchconditions
 */
export function judgeConditions(conditions: readonly AdmissionExpression[], values: Readonly<Record<string, unknown>>, failurePolicy: string | undefined): ConditionVerdict {
  const budget = new CelBudget(MATCH_CONDITIONS_BUDGET);
  const errors: string[] = [];
  try {
    for (const condition of conditions) {
      const { value, error } = evaluateAdmission(condition, values, budget);
      if (value === false) return { met: false };
      if (error !== undefined) errors.push(error);
    }
  } catch (error) {
    if (!(error instanceof CelBudgetError)) throw error;
    errors.splice(0, errors.length, error.message);
  }
  if (errors.length === 0) return { met: true };
  return failurePolicy === 'Ignore' ? { met: false } : { met: false, error: errors.length === 1 ? errors[0] as string : `[${errors.join(', ')}]` };
}
