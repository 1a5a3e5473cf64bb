import { type AdmissionExpression, makeAdmissionCompiler } from '../../../../api/cel/admissionExpressions.ts';
import type { Authorizer } from '../../authorization/authorizer.ts';
import type { AdmissionAttributes } from '../admissionPlugin.ts';
import { toExpressionValues } from '../expressionValues.ts';
import { forbidden } from '../forbidden.ts';
import { judgeConditions } from '../matchConditions.ts';
import type { SeenRequest } from '../seenRequest.ts';
import type { Webhook } from './webhook.ts';

const known = new WeakMap<Webhook, readonly AdmissionExpression[]>();

export interface Condition { readonly authorizer: Authorizer; readonly attributes: AdmissionAttributes; readonly seen: SeenRequest }

/** Whether all match conditions of a webhook hold. Throws ApiError 403 when that cannot be said. */
export function meetsConditions(webhook: Webhook, input: Condition): boolean {
  if ((webhook.matchConditions ?? []).length === 0) return true;
  const { met, error } = judgeConditions(compiledConditions(webhook), toExpressionValues(input), webhook.failurePolicy);
  if (error !== undefined) throw forbidden(input.attributes, error);
  return met;
}

/** Compiled once for a stored configuration, which never changes in place. */
function compiledConditions(webhook: Webhook): readonly AdmissionExpression[] {
  let compiled = known.get(webhook);
  if (compiled === undefined) {
    const compiler = makeAdmissionCompiler({ hasParams: false });
    known.set(webhook, compiled = (webhook.matchConditions ?? []).map(({ expression }) => compiler.compile(expression.trim(), ['bool'])));
  }
  return compiled;
}
