import type { FieldError } from '../../apiError.ts';
import type { ReplicationController } from '../../objects.ts';
import { required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateReplicaStatus, validateReplicaTemplate } from '../../validation/workload.ts';

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
  return [...validateObjectMetaUpdate(next.metadata, old.metadata), ...(subresource === 'status' ? validateReplicaStatus(next.status) : [])];
}
