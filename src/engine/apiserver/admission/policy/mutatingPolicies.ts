import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../../../../api/apiError.ts';
import { evaluateAdmission, makeVariables } from '../../../../api/cel/admissionExpressions.ts';
import { CelBudget } from '../../../../api/cel/compile.ts';
import { REQUEST_BUDGET } from '../../../../api/cel/costs.ts';
import type { FieldType } from '../../../../api/managedFields/fieldType.ts';
import type { KubernetesObject, MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding } from '../../../../api/objects.ts';
import { groupResourceOf, mutatingAdmissionPolicies, mutatingAdmissionPolicyBindings } from '../../../../api/resources.ts';
import { knownFields } from '../../reading/fieldValidation.ts';
import type { ServedResource } from '../../served.ts';
import type { AdmissionAttributes, AdmissionPlugin, MutationRound } from '../admissionPlugin.ts';
import { toExpressionValues } from '../expressionValues.ts';
import { forbidden } from '../forbidden.ts';
import { judgeConditions } from '../matchConditions.ts';
import { matchResourceRules, matchResources } from '../matchRules.ts';
import { namespaceLabelsOf } from '../namespaceLabels.ts';
import { makeReinvocations, type Reinvocation } from '../reinvocation.ts';
import { replaceWith } from '../replaceWith.ts';
import { fromSeen, seeRequest } from '../seenRequest.ts';
import { applyMutation } from './applyMutation.ts';
import { type BoundPolicy, makeBoundPolicies } from './boundPolicies.ts';
import { collectParams, paramResourceOf, PolicyConfigurationError } from './collectParams.ts';
import { type CompiledMutations, compileMutations } from './compiledMutation.ts';
import { namespaceOf, type PolicyParts } from './policyParts.ts';

export interface MutatingPolicyParts extends PolicyParts {
  readonly applyDefaults: (resource: ServedResource, object: KubernetesObject) => void;
  /** How fields of a resource merge. */
  readonly fieldTypeOf: (resource: ServedResource) => FieldType;
}

/** One policy, bound once, with one set of parameters, before one request. */
interface Invocation {
  readonly policy: MutatingAdmissionPolicy;
  readonly binding: MutatingAdmissionPolicyBinding;
  readonly params: KubernetesObject | undefined;
  readonly seenAs: ServedResource;
}

/** Why a request is refused; `reason` is absent for what is set up wrongly. */
interface Denial { readonly sentence: string; readonly reason?: 'Invalid' }

/** Lets MutatingAdmissionPolicies change the object, one after the other. @source k8s.io/apiserver pkg/admission/plugin/policy/mutating dispatcher.go */
export function makeMutatingPolicies(parts: MutatingPolicyParts): AdmissionPlugin {
  const bound = makeBoundPolicies<MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding>(parts.storage, {
    policies: groupResourceOf(mutatingAdmissionPolicies), bindings: groupResourceOf(mutatingAdmissionPolicyBindings),
  });
  const reinvocationOf = makeReinvocations();
  return {
    name: 'MutatingAdmissionPolicy',
    handles: request => bound().some(({ policy }) => matchResourceRules(parts.resources.all, policy.spec?.matchConstraints ?? {}, request) !== undefined),
    async mutate(attributes, round) {
      const denials: Denial[] = [];
      const invocations: Invocation[] = [];
      for (const each of bound()) invocations.push(...await toInvocations(parts, each, { attributes, denials }));
      const reinvocation = reinvocationOf(attributes.object);
      reinvocation.begin(attributes.object, round);
      for (const invocation of invocations) await invoke(parts, invocation, { attributes, denials, round, reinvocation });
      reinvocation.end(attributes.object);
      const [first] = denials;
      if (first !== undefined) throw toRefusal(attributes, first, denials);
    },
  };
}

interface Outcome { readonly attributes: AdmissionAttributes; readonly denials: Denial[] }

async function toInvocations(parts: MutatingPolicyParts, { policy, bindings }: BoundPolicy<MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding>, { attributes, denials }: Outcome): Promise<readonly Invocation[]> {
  const labelsOf = namespaceLabelsOf(parts.storage);
  const seenAs = matchResources(parts.resources.all, policy.spec?.matchConstraints ?? {}, attributes, labelsOf);
  if (seenAs === undefined) return [];
  const invocations: Invocation[] = [];
  let at: MutatingAdmissionPolicyBinding | undefined;
  try {
    const resource = paramResourceOf(parts, policy.spec?.paramKind);
    for (const binding of bindings) {
      at = binding;
      if (binding.spec?.matchResources !== undefined && matchResources(parts.resources.all, binding.spec.matchResources, attributes, labelsOf) === undefined) continue;
      for (const params of await collectParams(parts, resource, { paramRef: binding.spec?.paramRef, namespace: attributes.namespace })) invocations.push({ policy, binding, params, seenAs });
    }
  } catch (error) {
    if (!(error instanceof PolicyConfigurationError)) throw error;
    deny(denials, { policy, binding: at }, { why: `failed to configure ${at === undefined ? 'policy' : 'binding'}: ${error.message}` });
  }
  return invocations;
}

async function invoke(parts: MutatingPolicyParts, invocation: Invocation, { attributes, denials, round, reinvocation }: Outcome & { readonly round: MutationRound; readonly reinvocation: Reinvocation }): Promise<void> {
  const { policy, binding, params } = invocation;
  const id = [policy.metadata.name, binding.metadata.name, params?.metadata.namespace, params?.metadata.name].join('/');
  if (attributes.object === undefined || !reinvocation.isDue(id, round)) return;
  const before = structuredClone(attributes.object);
  const fail = (error: unknown): void => {
    if (error instanceof ApiError) throw error;
    deny(denials, invocation, { why: (error as Error).message, reason: 'Invalid' });
  };
  try {
    if (!await mutate(parts, invocation, { attributes, fail })) return;
  } catch (error) { fail(error); }
  reinvocation.note(id, round, { changed: !isDeepStrictEqual(before, attributes.object), wantsMore: policy.spec?.reinvocationPolicy === 'IfNeeded' });
}

/** False when the policy's conditions are not met. Throws an Error that says why it cannot be carried out; a single mutation that cannot is told to `fail`, and the next follows. */
async function mutate(parts: MutatingPolicyParts, { policy, params, seenAs }: Invocation, { attributes, fail }: { readonly attributes: AdmissionAttributes; readonly fail: (error: unknown) => void }): Promise<boolean> {
  const compiled = compileMutations(policy);
  const namespace = namespaceOf(parts.storage, attributes);
  for (const [index, { patchType, expression }] of compiled.mutations.entries()) {
    const seen = await seeRequest(attributes, seenAs);
    const values = toExpressionValues({ attributes, seen, authorizer: parts.authorizer, params, namespace });
    if (index === 0 && !isMet(compiled, values, policy.spec?.failurePolicy)) return false;
    try {
      const budget = new CelBudget(REQUEST_BUDGET);
      const { value, error } = evaluateAdmission(expression, withVariables(compiled, values, budget), budget);
      if (error !== undefined) throw new Error(error);
      if (seen.object === undefined || attributes.object === undefined) continue;
      const changed = applyMutation(patchType, value, { object: seen.object, type: parts.fieldTypeOf(seenAs) });
      const known = seen.ownKind === undefined ? knownFields(seenAs, changed, { fieldValidation: 'Ignore', warn: () => undefined }) : changed;
      replaceWith(attributes.object, await fromSeen(attributes.resource, seen, known));
      if (seen.ownKind === undefined) parts.applyDefaults(attributes.resource, attributes.object);
    } catch (error) { fail(error); }
  }
  return true;
}

function withVariables({ variables }: CompiledMutations, values: Readonly<Record<string, unknown>>, budget: CelBudget): Readonly<Record<string, unknown>> {
  return Object.create(values, { variables: { value: makeVariables(variables, values, budget) } }) as Readonly<Record<string, unknown>>;
}

function isMet(compiled: CompiledMutations, values: Readonly<Record<string, unknown>>, failurePolicy: string | undefined): boolean {
  const { met, error } = judgeConditions(compiled.matchConditions, withVariables(compiled, values, new CelBudget(REQUEST_BUDGET)), failurePolicy);
  if (error !== undefined) throw new Error(error);
  return met;
}

function deny(denials: Denial[], { policy, binding }: { readonly policy: MutatingAdmissionPolicy; readonly binding: MutatingAdmissionPolicyBinding | undefined }, { why, reason }: { readonly why: string; readonly reason?: 'Invalid' }): void {
  if (policy.spec?.failurePolicy === 'Ignore') return;
  const name = policy.metadata.name ?? '';
  const sentence = binding === undefined ? `policy ${JSON.stringify(name)} denied request: ${why}` : `policy '${name}' with binding '${binding.metadata.name ?? ''}' denied request: ${why}`;
  denials.push({ sentence, ...(reason === undefined ? {} : { reason }) });
}

/** Upstream changes the reason, not the code. */
function toRefusal(attributes: AdmissionAttributes, first: Denial, all: readonly Denial[]): ApiError {
  const { status } = forbidden(attributes, first.sentence);
  return new ApiError({ ...status, message: first.sentence, ...(first.reason === undefined ? {} : { reason: first.reason }), details: { ...status.details, causes: all.map(({ sentence }) => ({ message: sentence })) } });
}
