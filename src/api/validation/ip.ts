import type { FieldError } from '../apiError.ts';
import { invalid } from './fieldErrors.ts';
import { isIPv6 } from './names.ts';

const CIDR_MESSAGE = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** Refuses addresses that no endpoint outside the host can have. @source pkg/apis/core/validation ValidateNonSpecialIP */
export function validateNonSpecialIp(address: string, path: string): FieldError[] {
  const bare = address.toLowerCase();
  const errors: FieldError[] = [];
  if (bare === '0.0.0.0' || /^[0:]+$/.test(bare)) errors.push(invalid(path, address, 'may not be unspecified (0.0.0.0 or ::)'));
  if (/^127\./.test(bare) || /^[0:]*:0*1$/.test(bare)) errors.push(invalid(path, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  if (/^169\.254\./.test(bare) || /^fe[89ab][0-9a-f]:/.test(bare)) errors.push(invalid(path, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  if (/^224\.0\.0\./.test(bare) || /^ff[0-9a-f]2:/.test(bare)) errors.push(invalid(path, address, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
  return errors;
}

export function validateCidr(value: string, path: string): FieldError[] {
  const [address = '', prefix, ...rest] = value.split('/');
  const bits = prefix !== undefined && /^\d+$/.test(prefix) ? Number(prefix) : -1;
  const fits = isIPv6(address) ? bits <= 128 : isIpv4Loose(address) && bits <= 32;
  return rest.length === 0 && bits >= 0 && fits ? [] : [invalid(path, value, CIDR_MESSAGE)];
}

function isIpv4Loose(address: string): boolean {
  const parts = address.split('.');
  return parts.length === 4 && parts.every(part => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}
