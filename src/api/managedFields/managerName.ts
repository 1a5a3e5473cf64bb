import type { FieldError } from '../apiError.ts';

const MAX_BYTES = 128;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** The manager that a client is who names none: what its user agent says before the first '/'. @source k8s.io/apiserver endpoints/handlers prefixFromUserAgent */
export function managerFromUserAgent(userAgent: string): string {
  let name = '';
  for (const char of userAgent.split('/')[0] ?? '') {
    if (UNPRINTABLE.test(char)) continue;
    if (Buffer.byteLength(name + char) > MAX_BYTES) break;
    name += char;
  }
  return name;
}

/** @source apimachinery apis/meta/v1/validation ValidateFieldManager */
export function validateFieldManager(manager: string, field = 'fieldManager'): FieldError[] {
  const errors: FieldError[] = Buffer.byteLength(manager) > MAX_BYTES ? [{ field, reason: 'FieldValueTooLong', message: `Too long: may not be more than ${MAX_BYTES} bytes` }] : [];
  let at = 0;
  for (const char of manager) {
    if (UNPRINTABLE.test(char)) errors.push({ field, reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(manager)}: invalid character ${codePoint(char)} (at position ${at})` });
    at += Buffer.byteLength(char);
  }
  return errors;
}

const codePoint = (char: string): string => `U+${(char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
