import type { FieldError } from '../apiError.ts';
import { invalid } from './fieldErrors.ts';
import { isIPv4, isIPv6 } from './names.ts';

/** A network: its address as a number, its family and the length of its prefix. */
export interface Cidr { readonly bits: 32 | 128; readonly address: bigint; readonly prefix: number }

/** Undefined for text that is no CIDR. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  if (bits === undefined || rest.length > 0 || !/^\d+$/.test(prefix) || Number(prefix) > bits) return undefined;
  return { bits, address: bits === 32 ? fromGroups(address.split('.').map(BigInt), 8n) : ipv6Value(address), prefix: Number(prefix) };
}

/** Whether `inner` lies in `outer` and is smaller. */
export function isStrictSubset(inner: Cidr, outer: Cidr): boolean {
  const shift = BigInt(outer.bits - outer.prefix);
  return inner.bits === outer.bits && inner.prefix > outer.prefix && inner.address >> shift === outer.address >> shift;
}

/** The sentences that are wrong with a name that is an IP address. @source apimachinery util/validation IsValidIP */
export function canonicalIp(value: string): string[] {
  if (isIPv4(value)) return [];
  if (!isIPv6(value)) return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
  if (isMapped(value)) return ['must not be an IPv4-mapped IPv6 address'];
  const canonical = canonicalIpv6(value);
  return canonical === value ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** For fields that always asked for the one way to write a network. @source apimachinery util/validation IsValidCIDR */
export function validateCanonicalCidr(value: string, path: string): FieldError[] {
  const cidr = parseCidr(value);
  if (cidr === undefined) return [invalid(path, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
  const [address = '', prefix = ''] = value.split('/');
  if (prefix !== String(cidr.prefix)) return [invalid(path, value, 'must not have leading 0s in IP or prefix length')];
  if (cidr.bits === 128 && isMapped(address)) return [invalid(path, value, 'must not have an IPv4-mapped IPv6 address')];
  const rest = BigInt(cidr.bits - cidr.prefix);
  if (cidr.address >> rest << rest !== cidr.address) return [invalid(path, value, 'must not have bits set beyond the prefix length')];
  const canonical = cidr.bits === 32 ? value : `${canonicalIpv6(address)}/${prefix}`;
  return canonical === value ? [] : [invalid(path, value, `must be in canonical form (${JSON.stringify(canonical)})`)];
}

function canonicalIpv6(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}

function isMapped(address: string): boolean {
  return ipv6Value(address) >> 32n === 0xffffn;
}

function ipv6Value(address: string): bigint {
  const [head = '', tail] = canonicalIpv6(address).split('::');
  const groups = (text: string) => text === '' ? [] : text.split(':').map(group => BigInt(`0x${group}`));
  const [before, after] = [groups(head), groups(tail ?? '')];
  return fromGroups([...before, ...new Array<bigint>(8 - before.length - after.length).fill(0n), ...after], 16n);
}

function fromGroups(groups: readonly bigint[], width: bigint): bigint {
  return groups.reduce((value, group) => value << width | group, 0n);
}
