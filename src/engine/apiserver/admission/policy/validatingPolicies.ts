import { ApiError } from '../../../../api/apiError.ts';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../../../api/objects.ts';
import { groupResourceOf, validatingAdmissionPolicies, validatingAdmissionPolicyBindings } from '../../../../api/resources.ts';
import type { ServedResource } from '../../served.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admissionPlugin.ts';
import { toExpressionValues } from '../expressionValues.ts';
import { forbidden } from '../forbidden.ts';
import { matchResourceRules, matchResources } from '../matchRules.ts';
import { namespaceLabelsOf } from '../namespaceLabels.ts';
import { seeRequest } from '../seenRequest.ts';
import { type BoundPolicy, makeBoundPolicies } from './boundPolicies.ts';
import { collectParams, paramResourceOf, PolicyConfigurationError } from './collectParams.ts';
import { compilePolicy } from './compiledPolicy.ts';
import { judgePolicy, type PolicyVerdict } from './judgePolicy.ts';
import { namespaceOf, type PolicyParts } from './policyParts.ts';

type Bound = BoundPolicy<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding>;

/** Why a request is refused; `binding` is absent when the policy itself cannot be used. */
interface Denial { readonly policy: string; readonly binding?: string; readonly message: string; readonly reason?: string }
/** As the audit annotation writes it. */
interface Failure { readonly message: string; readonly policy: string; readonly binding: string; readonly expressionIndex: number; readonly validationActions: readonly string[] }

const CODES: Readonly<Record<string, number>> = { Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413 };
const INVALID = 422;
const MAX_FAILURES = 50;
const MAX_ANNOTATION_LENGTH = 10 * 1024;

/** Judges requests by ValidatingAdmissionPolicies and their bindings. @source k8s.io/apiserver pkg/admission/plugin/policy/validating dispatcher.go */
export function makeValidatingPolicies(parts: PolicyParts): AdmissionPlugin {
  const bound = makeBoundPolicies<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding>(parts.storage, {
    policies: groupResourceOf(validatingAdmissionPolicies), bindings: groupResourceOf(validatingAdmissionPolicyBindings),
  });
  return {
    name: 'ValidatingAdmissionPolicy',
    handles: request => bound().some(({ policy }) => matchResourceRules(parts.resources.all, policy.spec?.matchConstraints ?? {}, request) !== undefined),
    async validate(attributes) {
      const denials: Denial[] = [];
      const failures: Failure[] = [];
      for (const each of bound()) await applyPolicy(parts, each, { attributes, denials, failures });
      if (failures.length > 0) attributes.annotate('validation.policy.admission.k8s.io/validation_failure', JSON.stringify(failures.slice(0, MAX_FAILURES)));
      const [first] = denials;
      if (first !== undefined) throw toRefusal(attributes, first);
    },
  };
}

interface Outcome { readonly attributes: AdmissionAttributes; readonly denials: Denial[]; readonly failures: Failure[] }

async function applyPolicy(parts: PolicyParts, { policy, bindings }: Bound, { attributes, denials, failures }: Outcome): Promise<void> {
  const labelsOf = namespaceLabelsOf(parts.storage);
  const name = policy.metadata.name ?? '';
  const seenAs = matchResources(parts.resources.all, policy.spec?.matchConstraints ?? {}, attributes, labelsOf);
  if (seenAs === undefined) return;
  const annotations = new Map<string, Set<string>>();
  await attempt(policy, undefined, denials, async () => {
    const params = paramResourceOf(parts, policy.spec?.paramKind);
    for (const binding of bindings) {
      await attempt(policy, binding, denials, async () => {
        if (binding.spec?.matchResources !== undefined && matchResources(parts.resources.all, binding.spec.matchResources, attributes, labelsOf) === undefined) return;
        for (const verdict of await judgeBinding(parts, { policy, binding, params }, { attributes, seenAs })) {
          act({ policy: name, binding: binding.metadata.name ?? '', actions: binding.spec?.validationActions ?? [] }, verdict, { attributes, denials, failures });
          for (const { key, value } of verdict.annotations) annotations.set(key, (annotations.get(key) ?? new Set()).add(value.slice(0, MAX_ANNOTATION_LENGTH)));
        }
      });
    }
  });
  for (const [key, values] of annotations) attributes.annotate(`${name}/${key}`, [...values].join(', '));
}

/** Lets the failure policy decide on what is set up wrongly. */
async function attempt({ metadata, spec }: ValidatingAdmissionPolicy, binding: ValidatingAdmissionPolicyBinding | undefined, denials: Denial[], action: () => Promise<void>): Promise<void> {
  try { await action(); } catch (error) {
    if (!(error instanceof PolicyConfigurationError)) throw error;
    if (spec?.failurePolicy === 'Ignore') return;
    denials.push({ policy: metadata.name ?? '', ...(binding === undefined ? {} : { binding: binding.metadata.name ?? '' }), message: `failed to configure ${binding === undefined ? 'policy' : 'binding'}: ${error.message}` });
  }
}

interface Judged { readonly policy: ValidatingAdmissionPolicy; readonly binding: ValidatingAdmissionPolicyBinding; readonly params: ServedResource | undefined }

async function judgeBinding(parts: PolicyParts, { policy, binding, params }: Judged, { attributes, seenAs }: { readonly attributes: AdmissionAttributes; readonly seenAs: ServedResource }): Promise<readonly PolicyVerdict[]> {
  const namespace = namespaceOf(parts.storage, attributes);
  const compiled = compilePolicy(policy);
  const all = await collectParams(parts, params, { paramRef: binding.spec?.paramRef, namespace: attributes.namespace });
  const seen = await seeRequest(attributes, seenAs);
  return all.map(each => judgePolicy(policy, compiled, toExpressionValues({ attributes, seen, authorizer: parts.authorizer, params: each, namespace })));
}

interface Acting { readonly policy: string; readonly binding: string; readonly actions: readonly string[] }

function act({ policy, binding, actions }: Acting, { objections, failures: errors }: PolicyVerdict, { attributes, denials, failures }: Outcome): void {
  for (const { message, reason, index } of objections) {
    for (const action of actions) {
      if (action === 'Deny') denials.push({ policy, binding, message, ...(reason === undefined ? {} : { reason }) });
      else if (action === 'Audit') failures.push({ message, policy, binding, expressionIndex: index, validationActions: actions });
      else attributes.warn(`Validation failed for ValidatingAdmissionPolicy '${policy}' with binding '${binding}': ${message}`);
    }
  }
  for (const message of errors) denials.push({ policy, binding, message });
}

function toRefusal(attributes: AdmissionAttributes, { policy, binding, message, reason = 'Invalid' }: Denial): ApiError {
  const sentence = `ValidatingAdmissionPolicy '${policy}' ${binding === undefined ? '' : `with binding '${binding}' `}denied request: ${message}`;
  const { status } = forbidden(attributes, sentence);
  return new ApiError({ ...status, reason, code: CODES[reason] ?? INVALID, details: { ...status.details, causes: [{ message: sentence }] } });
}
