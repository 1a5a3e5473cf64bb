import type { FieldError } from '../../apiError.ts';
import type { ReplicaSet, ReplicaSetStatus } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, invalid, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateReplicaTemplate, validateWorkloadSelector } from '../../validation/workload.ts';

/** @source pkg/apis/apps/validation ValidateReplicaSet */
export function validateReplicaSet({ metadata, spec }: ReplicaSet): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain });
  if (spec === undefined) return [...errors, required('spec')];
  return [
    ...errors,
    ...validateNonNegative(spec.replicas, 'spec.replicas'),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateWorkloadSelector(spec.selector, { path: 'spec.selector', kind: 'deployment' }),
    ...validateReplicaTemplate(spec, { path: 'spec' }),
  ];
}

export function validateReplicaSetUpdate(next: ReplicaSet, old: ReplicaSet, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource === 'status') return [...errors, ...validateStatus(next.status)];
  if (!semanticEqual(next.spec?.selector, old.spec?.selector)) errors.push(invalid('spec.selector', next.spec?.selector, FIELD_IMMUTABLE));
  return errors;
}

function validateStatus(status: ReplicaSetStatus | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const fields = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'] as const;
  for (const field of fields) errors.push(...validateNonNegative(status?.[field], `status.${field}`));
  for (const field of ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const) {
    if ((status?.[field] ?? 0) > (status?.replicas ?? 0)) errors.push(invalid(`status.${field}`, status?.[field], 'cannot be greater than status.replicas'));
  }
  if ((status?.availableReplicas ?? 0) > (status?.readyReplicas ?? 0)) errors.push(invalid('status.availableReplicas', status?.availableReplicas, 'cannot be greater than readyReplicas'));
  return errors;
}
