import type { FieldError } from '../../apiError.ts';
import type { Deployment, DeploymentSpec, DeploymentStatus } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, forbidden, invalid, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { intOrPercentValue, validateAtMost100Percent, validateIntOrPercent, validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateReplicaTemplate, validateWorkloadSelector } from '../../validation/workload.ts';

/** @source pkg/apis/apps/validation ValidateDeployment */
export function validateDeployment(deployment: Deployment): FieldError[] {
  const errors = validateObjectMeta(deployment.metadata, { namespaced: true, nameRule: dns1123Subdomain });
  return deployment.spec === undefined ? [...errors, required('spec')] : [...errors, ...validateSpec(deployment.spec)];
}

export function validateDeploymentUpdate(next: Deployment, old: Deployment, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource === 'status') return [...errors, ...validateStatus(next.status ?? {}, old.status ?? {})];
  if (!semanticEqual(next.spec?.selector, old.spec?.selector)) errors.push(invalid('spec.selector', next.spec?.selector, FIELD_IMMUTABLE));
  return errors;
}

function validateSpec(spec: DeploymentSpec): FieldError[] {
  const errors = [
    ...validateNonNegative(spec.replicas, 'spec.replicas'),
    ...validateWorkloadSelector(spec.selector, { path: 'spec.selector', kind: 'deployment' }),
    ...validateReplicaTemplate(spec, { path: 'spec' }),
    ...validateStrategy(spec.strategy ?? {}, 'spec.strategy'),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateNonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ];
  const deadline = spec.progressDeadlineSeconds;
  if (deadline === undefined) return errors;
  errors.push(...validateNonNegative(deadline, 'spec.progressDeadlineSeconds'));
  if (deadline <= (spec.minReadySeconds ?? 0)) errors.push(invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  return errors;
}

function validateStrategy(strategy: NonNullable<DeploymentSpec['strategy']>, path: string): FieldError[] {
  if (strategy.type === 'Recreate') {
    return strategy.rollingUpdate === undefined ? [] : [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (strategy.type !== 'RollingUpdate') return [notSupported(`${path}.type`, strategy.type, ['Recreate', 'RollingUpdate'])];
  if (strategy.rollingUpdate === undefined) return [required(`${path}.rollingUpdate`, 'this should be defaulted and never be nil')];
  const at = `${path}.rollingUpdate`;
  const { maxUnavailable = 0, maxSurge = 0 } = strategy.rollingUpdate;
  const errors = [...validateIntOrPercent(maxUnavailable, `${at}.maxUnavailable`), ...validateIntOrPercent(maxSurge, `${at}.maxSurge`)];
  if (intOrPercentValue(maxUnavailable) === 0 && intOrPercentValue(maxSurge) === 0) errors.push(invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  return [...errors, ...validateAtMost100Percent(maxUnavailable, `${at}.maxUnavailable`)];
}

function validateStatus(status: DeploymentStatus, old: DeploymentStatus): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['observedGeneration', 'replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas', 'collisionCount'] as const) {
    errors.push(...validateNonNegative(status[field], `status.${field}`));
  }
  const { replicas = 0, readyReplicas = 0 } = status;
  for (const field of ['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const) {
    if ((status[field] ?? 0) > replicas) errors.push(invalid(`status.${field}`, status[field], 'cannot be greater than status.replicas'));
  }
  if ((status.availableReplicas ?? 0) > readyReplicas) errors.push(invalid('status.availableReplicas', status.availableReplicas, 'cannot be greater than readyReplicas'));
  if (old.collisionCount !== undefined && (status.collisionCount === undefined || status.collisionCount < old.collisionCount)) {
    errors.push(invalid('status.collisionCount', status.collisionCount, 'cannot be decremented'));
  }
  return errors;
}
