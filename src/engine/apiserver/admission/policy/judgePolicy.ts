import { evaluateAdmission, makeVariables } from '../../../../api/cel/admissionExpressions.ts';
import { CelBudget, CelBudgetError } from '../../../../api/cel/compile.ts';
import { REQUEST_BUDGET } from '../../../../api/cel/costs.ts';
import type { ValidatingAdmissionPolicy, Validation } from '../../../../api/objects.ts';
import { byteLength } from '../../../../api/validation/names.ts';
import { judgeConditions } from '../matchConditions.ts';
import type { CompiledPolicy } from './compiledPolicy.ts';

/** What a policy has against a request. */
export interface Objection { readonly message: string; readonly reason?: string; /** Of the validation. */ readonly index: number }

export interface PolicyVerdict {
  /** Left to the binding's actions. */
  readonly objections: readonly Objection[];
  /** Refuse the request whatever the binding's actions. */
  readonly failures: readonly string[];
  readonly annotations: readonly { readonly key: string; readonly value: string }[];
}

const MAX_MESSAGE_BYTES = 5 * 1024;
const NOTHING: PolicyVerdict = { objections: [], failures: [], annotations: [] };

/** Judges a request by one policy with one set of parameters, which is among `values`. Pure but for the authorizer. @source k8s.io/apiserver pkg/admission/plugin/policy/validating validator.go */
export function judgePolicy({ spec = {} }: ValidatingAdmissionPolicy, compiled: CompiledPolicy, values: Readonly<Record<string, unknown>>): PolicyVerdict {
  const ignores = spec.failurePolicy === 'Ignore';
  const fail = (message: string): PolicyVerdict => ignores ? NOTHING : { ...NOTHING, objections: [{ message, index: 0 }] };
  const withVariables = (budget: CelBudget) => Object.create(values, { variables: { value: makeVariables(compiled.variables, values, budget) } }) as Readonly<Record<string, unknown>>;
  const { met, error } = judgeConditions(compiled.matchConditions, withVariables(new CelBudget(REQUEST_BUDGET)), spec.failurePolicy);
  if (error !== undefined) return fail(error);
  if (!met) return NOTHING;
  try {
    return { objections: validate(spec.validations ?? [], compiled, { withVariables, ignores }), ...annotate(compiled, { withVariables, ignores }) };
  } catch (error) {
    if (error instanceof CelBudgetError) return fail(error.message);
    throw error;
  }
}

interface Judging { readonly withVariables: (budget: CelBudget) => Readonly<Record<string, unknown>>; readonly ignores: boolean }

function validate(validations: readonly Validation[], compiled: CompiledPolicy, { withVariables, ignores }: Judging): readonly Objection[] {
  const budget = new CelBudget(REQUEST_BUDGET);
  const values = withVariables(budget);
  return compiled.validations.flatMap(({ expression, message }, index): readonly Objection[] => {
    const { value, error } = evaluateAdmission(expression, values, budget);
    if (error !== undefined) return ignores ? [] : [{ message: error, index }];
    if (value === true) return [];
    const validation = validations[index];
    const computed = message === undefined ? undefined : evaluateAdmission(message, values, budget).value;
    return [{ message: readable(computed) || (validation?.message ?? '').trim() || `failed expression: ${expression.text.trim()}`, reason: validation?.reason ?? 'Invalid', index }];
  });
}

/** '' for what is no message: another type, too long, more than a line. */
function readable(message: unknown): string {
  if (typeof message !== 'string') return '';
  const text = message.trim();
  return byteLength(text) > MAX_MESSAGE_BYTES || text.includes('\n') ? '' : text;
}

function annotate({ auditAnnotations }: CompiledPolicy, { withVariables, ignores }: Judging): Pick<PolicyVerdict, 'failures' | 'annotations'> {
  const budget = new CelBudget(REQUEST_BUDGET);
  const values = withVariables(budget);
  const outcomes = auditAnnotations.map(({ key, value: expression }) => ({ key, expression, ...evaluateAdmission(expression, values, budget) }));
  return {
    annotations: outcomes.flatMap(({ key, value }) => typeof value === 'string' && value.trim() !== '' ? [{ key, value: value.trim() }] : []),
    failures: outcomes.flatMap(({ expression, value, error }) => {
      if (error !== undefined) return ignores ? [] : [error];
      return value === null || typeof value === 'string' ? [] : [`valueExpression '${expression.text}' resulted in unsupported return type. Return type must be either string or null.`];
    }),
  };
}
