/** A range of IPv4 addresses as numbers, both ends included. */
export interface AddressRange { readonly first: number; readonly last: number; readonly prefix: number }

/** '10.1.0.0/17' → its addresses; throws for anything else. Bits below the prefix are ignored. */
export function parseRange(cidr: string): AddressRange {
  const [base = '', prefixText = '32'] = cidr.split('/');
  const address = parseAddress(base);
  const prefix = Number(prefixText);
  if (address === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > 32) throw new Error(`"${cidr}" is not an IPv4 range`);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1, prefix };
}

/** The inverse of `parseRange`. */
export function formatRange({ first, prefix }: AddressRange): string {
  return `${formatAddress(first)}/${prefix}`;
}

/** Undefined for anything that is no dotted IPv4 address. */
export function parseAddress(address: string): number | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** False for anything that is no address. */
export function containsAddress(range: string, address: string): boolean {
  const { first, last } = parseRange(range);
  const candidate = parseAddress(address);
  return candidate !== undefined && candidate >= first && candidate <= last;
}

export function rangesOverlap(a: string, b: string): boolean {
  const [left, right] = [parseRange(a), parseRange(b)];
  return left.first <= right.last && right.first <= left.last;
}
