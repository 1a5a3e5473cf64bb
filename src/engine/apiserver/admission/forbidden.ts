import { type ApiError, apiErrors } from '../../../api/apiError.ts';
import { subjectOf } from '../served.ts';
import type { AdmissionAttributes } from './admissionPlugin.ts';

/** A plugin's refusal of an object, whose name may still be to be generated. @source k8s.io/apiserver pkg/admission errors.go NewForbidden */
export function forbidden({ resource, name, object }: Pick<AdmissionAttributes, 'resource' | 'name' | 'object'>, why: string): ApiError {
  return apiErrors.forbidden(subjectOf(resource, name || object?.metadata.name || object?.metadata.generateName || 'Unknown'), why);
}
