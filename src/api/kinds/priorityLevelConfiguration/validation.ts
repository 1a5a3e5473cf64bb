import type { FieldError } from '../../apiError.ts';
import type { PriorityLevelConfiguration } from '../../objects.ts';
import { forbidden, invalid, notSupported, required } from '../../validation/fieldErrors.ts';
import { validateConditionTypes, validateMandatorySpec } from '../../validation/flowControl.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta } from '../../validation/objectMeta.ts';

type Spec = NonNullable<PriorityLevelConfiguration['spec']>;
type Limited = NonNullable<Spec['limited']>;

const TYPES: readonly string[] = ['Exempt', 'Limited'];
const RESPONSES: readonly string[] = ['Queue', 'Reject'];
const MAX_QUEUES = 10_000_000;
/** Bits of the hash that shuffle sharding deals queues by. @source k8s.io/apiserver util/shufflesharding */
const MAX_HASH_BITS = 60;

/** @source pkg/apis/flowcontrol/validation ValidatePriorityLevelConfiguration */
export function validatePriorityLevel({ metadata, spec, status }: PriorityLevelConfiguration): FieldError[] {
  const name = metadata.name ?? '';
  const errors = validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain });
  const type = spec?.type ?? '';
  if ((name === 'exempt') !== (type === 'Exempt')) errors.push(invalid('spec.type', type, "type must be 'Exempt' if and only if name is 'exempt'"));
  if (!TYPES.includes(type)) errors.push(notSupported('spec.type', type, TYPES));
  else errors.push(...type === 'Exempt' ? validateExempt(spec) : validateLimited(spec));
  return [...errors, ...validateMandatorySpec('PriorityLevelConfiguration', { name, spec }), ...validateConditionTypes(status?.conditions ?? [])];
}

function validateExempt(spec: Spec | undefined): FieldError[] {
  return [
    ...spec?.limited === undefined ? [] : [forbidden('spec.limited', 'must be nil if the type is not Limited')],
    ...spec?.exempt === undefined ? [required('spec.exempt', 'must not be empty if the type is Exempt')] : validateShares(spec.exempt, 'spec.exempt'),
  ];
}

function validateLimited(spec: Spec | undefined): FieldError[] {
  const errors = spec?.exempt === undefined ? [] : [forbidden('spec.exempt', 'must be nil if the type is Limited')];
  if (spec?.limited === undefined) return [...errors, required('spec.limited', 'must not be empty when type is Limited')];
  const { limited } = spec;
  errors.push(...validateShares(limited, 'spec.limited'));
  if ((limited.borrowingLimitPercent ?? 0) < 0) errors.push(invalid('spec.limited.borrowingLimitPercent', limited.borrowingLimitPercent, 'if specified, must be a non-negative integer'));
  return [...errors, ...validateLimitResponse(limited)];
}

function validateShares({ nominalConcurrencyShares: shares = 0, lendablePercent: lendable = 0 }: { readonly nominalConcurrencyShares?: number; readonly lendablePercent?: number }, path: string): FieldError[] {
  return [
    ...shares < 0 ? [invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')] : [],
    ...lendable < 0 || lendable > 100 ? [invalid(`${path}.lendablePercent`, lendable, 'must be between 0 and 100, inclusive')] : [],
  ];
}

function validateLimitResponse({ limitResponse }: Limited): FieldError[] {
  const path = 'spec.limited.limitResponse';
  const { type = '', queuing } = limitResponse ?? {};
  if (!RESPONSES.includes(type)) return [notSupported(`${path}.type`, type, RESPONSES)];
  if (type === 'Reject') return queuing === undefined ? [] : [forbidden(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited')];
  if (queuing === undefined) return [required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited')];
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = queuing;
  const errors: FieldError[] = [];
  if (queueLengthLimit <= 0) errors.push(invalid(`${path}.queuing.queueLengthLimit`, queueLengthLimit, 'must be positive'));
  if (queues <= 0) errors.push(invalid(`${path}.queuing.queues`, queues, 'must be positive'));
  else if (queues > MAX_QUEUES) errors.push(invalid(`${path}.queuing.queues`, queues, `must not be greater than ${MAX_QUEUES}`));
  const problem = handSizeProblem(handSize, queues);
  return problem === undefined ? errors : [...errors, invalid(`${path}.queuing.handSize`, handSize, problem)];
}

function handSizeProblem(handSize: number, queues: number): string | undefined {
  if (handSize <= 0) return 'must be positive';
  if (handSize > queues) return `should not be greater than queues (${queues})`;
  const bits = Math.ceil(Math.log2(queues) * handSize);
  return bits > MAX_HASH_BITS ? `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${MAX_HASH_BITS}` : undefined;
}
