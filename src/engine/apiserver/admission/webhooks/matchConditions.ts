import { oncePerObject } from '../../../../base/oncePerObject.ts';
import { type AdmissionExpression, makeAdmissionCompiler } from '../../../../api/cel/admissionExpressions.ts';
import type { Authorizer } from '../../authorization/authorizer.ts';
import type { AdmissionAttributes } from '../admissionPlugin.ts';
import { toExpressionValues } from '../expressionValues.ts';
import { forbidden } from '../forbidden.ts';
import { judgeConditions } from '../matchConditions.ts';
import type { SeenRequest } from '../seenRequest.ts';
import type { Webhook } from './webhook.ts';

export interface Condition { readonly authorizer: Authorizer; readonly attributes: AdmissionAttributes; readonly seen: SeenRequest }

/** Whether all match conditions of a webhook hold. Throws ApiError 403 when that cannot be said. */
export function meetsConditions(webhook: Webhook, input: Condition): boolean {
  if ((webhook.matchConditions ?? []).length === 0) return true;
  const { met, error } = judgeConditions(compiledConditions(webhook), toExpressionValues(input), webhook.failurePolicy);
  if (error !== undefined) throw forbidden(input.attributes, error);
  return met;
}

/** Compiled once for a stored configuration, which never changes in place. */
const compiledConditions = oncePerObject(({ matchConditions = [] }: Webhook): readonly AdmissionExpression[] => {
  const compiler = makeAdmissionCompiler({ hasParams: false });
  return matchConditions.map(({ expression }) => compiler.compile(expression.trim(), ['bool']));
});
