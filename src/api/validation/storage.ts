import type { FieldError } from '../apiError.ts';
import { canonicalQuantity } from '../defaults/quantities.ts';
import { parseQuantity, QUANTITY_FORMAT_MESSAGE } from '../quantity.ts';
import { forbidden, invalid, notSupported } from './fieldErrors.ts';

export const VOLUME_MODES: readonly string[] = ['Block', 'Filesystem'];
const ACCESS_MODES: readonly string[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** Of a volume or claim. */
export function validateAccessModes(modes: readonly string[], path: string): FieldError[] {
  const errors = modes.filter(mode => !ACCESS_MODES.includes(mode)).map(mode => notSupported(path, mode, ACCESS_MODES));
  return modes.length > 1 && modes.includes('ReadWriteOncePod') ? [...errors, forbidden(path, 'may not use ReadWriteOncePod with other access modes')] : errors;
}

/** @source pkg/apis/core/validation ValidatePositiveQuantityValue */
export function validatePositiveQuantity(quantity: string | number, path: string): FieldError[] {
  const nano = parseQuantity(quantity);
  if (nano === undefined) return [invalid(path, quantity, QUANTITY_FORMAT_MESSAGE)];
  return nano > 0n ? [] : [invalid(path, canonicalQuantity(quantity), 'must be greater than zero')];
}
