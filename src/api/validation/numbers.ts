import type { FieldError } from '../apiError.ts';
import { invalid, invalidEach } from './fieldErrors.ts';
import { percent, portName, portNumber } from './names.ts';

export function validateNonNegative(value: number | undefined, path: string): FieldError[] {
  return value !== undefined && value < 0 ? [invalid(path, value, 'must be greater than or equal to 0')] : [];
}

export function validatePortNumber(value: number, path: string): FieldError[] {
  return invalidEach(path, value, portNumber(value));
}

/** A port's number or its name, as probes and targetPort take it. */
export function validatePortNumberOrName(value: number | string, path: string): FieldError[] {
  return invalidEach(path, value, typeof value === 'number' ? portNumber(value) : portName(value));
}

/** @source pkg/apis/apps/validation ValidatePositiveIntOrPercent */
export function validateIntOrPercent(value: number | string, path: string): FieldError[] {
  if (typeof value === 'number') return validateNonNegative(value, path);
  return percent(value).length === 0 ? [] : [invalid(path, value, "must be an integer or percentage (e.g '5%%')")];
}

/** @source pkg/apis/apps/validation IsNotMoreThan100Percent */
export function validateAtMost100Percent(value: number | string, path: string): FieldError[] {
  return typeof value === 'string' && percent(value).length === 0 && Number.parseInt(value, 10) > 100 ? [invalid(path, value, 'must not be greater than 100%')] : [];
}

/** The number in an int or percentage, as upstream compares it with 0. */
export function intOrPercentValue(value: number | string): number {
  return typeof value === 'number' ? value : Number.parseInt(value, 10) || 0;
}
