import type { FieldError } from '../../apiError.ts';
import type { PodDisruptionBudget } from '../../objects.ts';
import { invalid, notSupported } from '../../validation/fieldErrors.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import { validateAtMost100Percent, validateIntOrPercent, validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const EVICTION_POLICIES: readonly string[] = ['AlwaysAllow', 'IfHealthyBudget'];

/** @source pkg/apis/policy/validation ValidatePodDisruptionBudget */
export function validatePodDisruptionBudget({ metadata, spec = {} }: PodDisruptionBudget): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced: true, nameRule: () => [] });
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) errors.push(invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set'));
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[field];
    if (value !== undefined) errors.push(...validateIntOrPercent(value, `spec.${field}`), ...validateAtMost100Percent(value, `spec.${field}`));
  }
  errors.push(...validateLabelSelector(spec.selector, 'spec.selector'));
  const policy = spec.unhealthyPodEvictionPolicy;
  return policy === undefined || EVICTION_POLICIES.includes(policy) ? errors : [...errors, notSupported('spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES)];
}

export function validatePodDisruptionBudgetUpdate(next: PodDisruptionBudget, old: PodDisruptionBudget, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource !== 'status') return errors;
  const fields = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const;
  return [...errors, ...fields.flatMap(field => validateNonNegative(next.status?.[field], `status.${field}`))];
}
