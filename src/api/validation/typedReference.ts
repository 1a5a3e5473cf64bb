import type { FieldError } from '../apiError.ts';
import { invalidEach, required } from './fieldErrors.ts';
import { dns1123Subdomain, pathSegmentName } from './names.ts';

/** A reference to an object of any kind in the same namespace. @source pkg/apis/networking/validation validateIngressTypedLocalObjectReference */
export function validateTypedReference({ apiGroup, kind, name }: { readonly apiGroup?: string; readonly kind: string; readonly name: string }, path: string): FieldError[] {
  return [
    ...apiGroup === undefined ? [] : invalidEach(`${path}.apiGroup`, apiGroup, dns1123Subdomain(apiGroup)),
    ...kind === '' ? [required(`${path}.kind`, 'kind is required')] : invalidEach(`${path}.kind`, kind, pathSegmentName(kind)),
    ...name === '' ? [required(`${path}.name`, 'name is required')] : invalidEach(`${path}.name`, name, pathSegmentName(name)),
  ];
}
