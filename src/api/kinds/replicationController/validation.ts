import type { FieldError } from '../../apiError.ts';
import type { ReplicationController } from '../../objects.ts';
import { invalid, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateReplicaTemplate } from '../../validation/workload.ts';

/** @source pkg/apis/core/validation ValidateReplicationController */
export function validateReplicationController({ metadata, spec }: ReplicationController): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain });
  const selector = spec?.selector ?? {};
  return [
    ...errors,
    ...validateNonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'),
    ...(Object.keys(selector).length === 0 ? [required('spec.selector')] : []),
    ...validateNonNegative(spec?.replicas, 'spec.replicas'),
    ...validateReplicaTemplate({ ...spec, selector: { matchLabels: selector } }, { path: 'spec', kind: 'ReplicationController' }),
  ];
}

export function validateReplicationControllerUpdate(next: ReplicationController, old: ReplicationController, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource !== 'status') return errors;
  const { status } = next;
  const fields = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'] as const;
  for (const field of fields) errors.push(...validateNonNegative(status?.[field], `status.${field}`));
  for (const field of ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const) {
    if ((status?.[field] ?? 0) > (status?.replicas ?? 0)) errors.push(invalid(`status.${field}`, status?.[field], 'cannot be greater than status.replicas'));
  }
  if ((status?.availableReplicas ?? 0) > (status?.readyReplicas ?? 0)) errors.push(invalid('status.availableReplicas', status?.availableReplicas, 'cannot be greater than readyReplicas'));
  return errors;
}
