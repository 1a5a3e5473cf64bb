import type { FieldError } from '../apiError.ts';

/*
 * One constructor per kind of field error, with the sentence that Kubernetes prints after the path.
 * @source apimachinery util/validation/field/errors.go
 */

export function required(field: string, detail = ''): FieldError {
  return { field, reason: 'FieldValueRequired', message: withDetail('Required value', detail) };
}

export function invalid(field: string, value: unknown, detail: string): FieldError {
  return { field, reason: 'FieldValueInvalid', message: withDetail(`Invalid value: ${formatValue(value)}`, detail) };
}

/** For what is wrong with a whole rather than with a value. */
export function invalidWithoutValue(field: string, detail: string): FieldError {
  return { field, reason: 'FieldValueInvalid', message: withDetail('Invalid value', detail) };
}

/** `supported` is printed in the given order. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(each => JSON.stringify(each)).join(', ')}`;
  return { field, reason: 'FieldValueNotSupported', message: withDetail(`Unsupported value: ${formatValue(value)}`, detail) };
}

/** Of a value that there must be. `supported` as in `notSupported`. */
export function requiredOneOf(field: string, value: string | undefined, supported: readonly string[]): FieldError[] {
  if (value === undefined || value === '') return [required(field)];
  return supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

/** Of a value that there may be. */
export function oneOf(field: string, value: string | undefined, supported: readonly string[]): FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

export function duplicate(field: string, value: unknown): FieldError {
  return { field, reason: 'FieldValueDuplicate', message: `Duplicate value: ${formatValue(value)}` };
}

export function forbidden(field: string, detail: string): FieldError {
  return { field, reason: 'FieldValueForbidden', message: withDetail('Forbidden', detail) };
}

export function notFound(field: string, value: unknown, detail = ''): FieldError {
  return { field, reason: 'FieldValueNotFound', message: withDetail(`Not found: ${formatValue(value)}`, detail) };
}

export function tooLong(field: string, maxBytes: number): FieldError {
  return { field, reason: 'FieldValueTooLong', message: `Too long: may not be more than ${maxBytes} bytes` };
}

export function tooMany(field: string, actual: number, max: number): FieldError {
  return { field, reason: 'FieldValueTooMany', message: `Too many: ${actual}: must have at most ${max} ${max === 1 ? 'item' : 'items'}` };
}

/** One `invalid` per sentence. */
export function invalidEach(field: string, value: unknown, details: readonly string[]): FieldError[] {
  return details.map(detail => invalid(field, value, detail));
}

export const FIELD_IMMUTABLE = 'field is immutable';

function withDetail(body: string, detail: string): string {
  return detail === '' ? body : `${body}: ${detail}`;
}

function formatValue(value: unknown): string {
  return value === undefined || value === null ? 'null' : JSON.stringify(value);
}
