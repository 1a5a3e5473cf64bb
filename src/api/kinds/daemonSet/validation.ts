import type { FieldError } from '../../apiError.ts';
import type { DaemonSet } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, invalid, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { intOrPercentValue, validateAtMost100Percent, validateIntOrPercent, validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateReplicaTemplate, validateWorkloadSelector } from '../../validation/workload.ts';

/** @source pkg/apis/apps/validation ValidateDaemonSet */
export function validateDaemonSet({ metadata, spec }: DaemonSet): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain });
  if (spec === undefined) return [...errors, required('spec')];
  return [
    ...errors,
    ...validateWorkloadSelector(spec.selector, { path: 'spec.selector', kind: 'daemonset' }),
    ...validateReplicaTemplate(spec, { path: 'spec', kind: 'DaemonSet' }),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateStrategy(spec.updateStrategy ?? {}, 'spec.updateStrategy'),
    ...validateNonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ];
}

export function validateDaemonSetUpdate(next: DaemonSet, old: DaemonSet, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource === 'status') return [...errors, ...validateStatus(next.status, old.status)];
  if (!semanticEqual(next.spec?.selector, old.spec?.selector)) errors.push(invalid('spec.selector', next.spec?.selector, FIELD_IMMUTABLE));
  return errors;
}

function validateStrategy(strategy: NonNullable<NonNullable<DaemonSet['spec']>['updateStrategy']>, path: string): FieldError[] {
  if (strategy.type === 'OnDelete') return [];
  if (strategy.type !== 'RollingUpdate') return [notSupported(`${path}.type`, strategy.type, ['RollingUpdate', 'OnDelete'])];
  if (strategy.rollingUpdate === undefined) return [required(`${path}.rollingUpdate`)];
  const at = `${path}.rollingUpdate`;
  const { maxUnavailable = 0, maxSurge = 0 } = strategy.rollingUpdate;
  const errors = [
    ...validateIntOrPercent(maxUnavailable, `${at}.maxUnavailable`), ...validateIntOrPercent(maxSurge, `${at}.maxSurge`),
    ...validateAtMost100Percent(maxUnavailable, `${at}.maxUnavailable`), ...validateAtMost100Percent(maxSurge, `${at}.maxSurge`),
  ];
  const [hasUnavailable, hasSurge] = [intOrPercentValue(maxUnavailable) !== 0, intOrPercentValue(maxSurge) !== 0];
  if (hasUnavailable && hasSurge) errors.push(invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (!hasUnavailable && !hasSurge) errors.push(required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}

function validateStatus(status: DaemonSet['status'], old: DaemonSet['status']): FieldError[] {
  const fields = [
    'currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady', 'observedGeneration', 'updatedNumberScheduled', 'numberAvailable', 'numberUnavailable', 'collisionCount',
  ] as const;
  const errors = fields.flatMap(field => validateNonNegative(status?.[field], `status.${field}`));
  const [count = 0, had] = [status?.collisionCount, old?.collisionCount];
  return had !== undefined && count < had ? [...errors, invalid('status.collisionCount', count, 'cannot be decremented')] : errors;
}
