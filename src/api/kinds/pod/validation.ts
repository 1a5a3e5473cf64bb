import type { FieldError } from '../../apiError.ts';
import type { Pod } from '../../objects.ts';
import { forbidden, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta } from '../../validation/objectMeta.ts';
import { validatePodSpec } from '../../validation/podSpec.ts';

/** @source pkg/apis/core/validation ValidatePodCreate */
export function validatePod({ metadata, spec }: Pod): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain });
  if (spec === undefined) return [...errors, required('spec.containers')];
  errors.push(...validatePodSpec(spec, 'spec'));
  if ((spec.nodeName ?? '') !== '' && (spec.schedulingGates ?? []).length > 0) {
    errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
  return errors;
}
