import type { FieldError } from '../../apiError.ts';
import type { ReplicaSet } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, invalid, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateReplicaStatus, validateReplicaTemplate, validateWorkloadSelector } from '../../validation/workload.ts';

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
  if (subresource === 'status') return [...errors, ...validateReplicaStatus(next.status)];
  if (!semanticEqual(next.spec?.selector, old.spec?.selector)) errors.push(invalid('spec.selector', next.spec?.selector, FIELD_IMMUTABLE));
  return errors;
}
