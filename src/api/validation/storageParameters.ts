import type { FieldError } from '../apiError.ts';
import { invalid, invalidEach, required, tooLong } from './fieldErrors.ts';
import { byteLength, dns1123Subdomain, qualifiedName } from './names.ts';

const MAX_PARAMETERS = 512;
const MAX_PARAMETERS_BYTES = 256 * 1024;
const MAX_DRIVER_NAME = 63;

/** A provisioner's or driver's name in a class. @source pkg/apis/storage/validation validateProvisioner */
export function validateProvisioner(provisioner: string, path: string): FieldError[] {
  return provisioner === '' ? [required(path)] : invalidEach(path, provisioner.toLowerCase(), qualifiedName(provisioner.toLowerCase()));
}

/** @source pkg/apis/storage/validation validateParameters */
export function validateParameters(parameters: Readonly<Record<string, string>>, { allowEmpty }: { readonly allowEmpty: boolean }): FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > MAX_PARAMETERS) return [tooLong('parameters', MAX_PARAMETERS)];
  const errors = entries.filter(([key]) => key === '').map(([key]) => invalid('parameters', key, 'field can not be empty.'));
  if (entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0) > MAX_PARAMETERS_BYTES) errors.push(tooLong('parameters', MAX_PARAMETERS_BYTES));
  return !allowEmpty && entries.length === 0 ? [...errors, required('parameters', 'must contain at least one key/value pair')] : errors;
}

/** @source pkg/apis/core/validation ValidateCSIDriverName */
export function validateCsiDriverName(name: string, path: string): FieldError[] {
  if (name === '') return [required(path)];
  return [...byteLength(name) > MAX_DRIVER_NAME ? [tooLong(path, MAX_DRIVER_NAME)] : [], ...invalidEach(path, name, dns1123Subdomain(name.toLowerCase()))];
}
