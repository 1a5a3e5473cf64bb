import { oncePerObject } from '../../../../base/oncePerObject.ts';
import { type AdmissionCompiler, type AdmissionExpression, makeAdmissionCompiler } from '../../../../api/cel/admissionExpressions.ts';
import type { ValidatingAdmissionPolicy } from '../../../../api/objects.ts';

/** A policy with its expressions ready to run. */
export interface CompiledPolicy {
  readonly variables: AdmissionCompiler['variables'];
  readonly matchConditions: readonly AdmissionExpression[];
  /** In the order of the policy's validations. */
  readonly validations: readonly { readonly expression: AdmissionExpression; readonly message?: AdmissionExpression }[];
  readonly auditAnnotations: readonly { readonly key: string; readonly value: AdmissionExpression }[];
}

/** Compiled once for a stored policy, which never changes in place. Never throws: what does not compile says so when it is evaluated. */
export const compilePolicy = oncePerObject(compile);

function compile({ spec = {} }: ValidatingAdmissionPolicy): CompiledPolicy {
  const { paramKind, variables = [], matchConditions = [], validations = [], auditAnnotations = [] } = spec;
  const compiler = makeAdmissionCompiler({ hasParams: paramKind !== undefined, variables });
  return {
    variables: compiler.variables,
    matchConditions: matchConditions.map(({ expression }) => compiler.compile(expression, ['bool'])),
    validations: validations.map(({ expression, messageExpression = '' }) => ({
      expression: compiler.compile(expression, ['bool']), ...(messageExpression === '' ? {} : { message: compiler.compile(messageExpression, ['string'], { authorizer: false }) }),
    })),
    auditAnnotations: auditAnnotations.map(({ key, valueExpression }) => ({ key, value: compiler.compile(valueExpression, ['string', 'null']) })),
  };
}
