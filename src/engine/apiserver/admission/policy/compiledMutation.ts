import { oncePerObject } from '../../../../base/oncePerObject.ts';
import { type AdmissionCompiler, type AdmissionExpression, makeAdmissionCompiler, MUTATION_TYPES } from '../../../../api/cel/admissionExpressions.ts';
import type { MutatingAdmissionPolicy, Mutation } from '../../../../api/objects.ts';

/** A mutating policy with its expressions ready to run. */
export interface CompiledMutations {
  readonly variables: AdmissionCompiler['variables'];
  readonly matchConditions: readonly AdmissionExpression[];
  readonly mutations: readonly { readonly patchType: Mutation['patchType']; readonly expression: AdmissionExpression }[];
}

/** Compiled once for a stored policy, which never changes in place. Never throws. */
export const compileMutations = oncePerObject(compile);

function compile({ spec = {} }: MutatingAdmissionPolicy): CompiledMutations {
  const { paramKind, variables = [], matchConditions = [], mutations = [] } = spec;
  const compiler = makeAdmissionCompiler({ hasParams: paramKind !== undefined, variables, patches: true });
  return {
    variables: compiler.variables,
    matchConditions: matchConditions.map(({ expression }) => compiler.compile(expression, ['bool'])),
    mutations: mutations.map(({ patchType, applyConfiguration, jsonPatch }) => ({
      patchType, expression: compiler.compile((patchType === 'JSONPatch' ? jsonPatch : applyConfiguration)?.expression ?? '', MUTATION_TYPES[patchType as keyof typeof MUTATION_TYPES]),
    })),
  };
}
