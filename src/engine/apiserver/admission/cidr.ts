/** The addresses of an IPv4 network. `at(0)` is the network's own address. */
export interface AddressRange {
  /** '10.96.0.0/16' */
  readonly text: string;
  /** Number of addresses, network and broadcast address included. */
  readonly size: number;
  at(index: number): string;
  /** True for addresses that a Service may have: neither the first nor the last. */
  contains(address: string): boolean;
}

/** Throws on what is no IPv4 network; the engine checks its settings before. */
export function parseCidr(text: string): AddressRange {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text);
  const base = match === null ? undefined : toNumber(match[1] as string);
  const bits = Number(match?.[2]);
  if (base === undefined || !(bits >= 8 && bits <= 30)) throw new RangeError(`${text} is no IPv4 network between /8 and /30`);
  const size = 2 ** (32 - bits);
  const first = Math.floor(base / size) * size;
  return {
    text, size,
    at: index => [24, 16, 8, 0].map(shift => Math.floor((first + index) / 2 ** shift) % 256).join('.'),
    contains: address => {
      const value = toNumber(address);
      return value !== undefined && value > first && value < first + size - 1;
    },
  };
}

function toNumber(address: string): number | undefined {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some(part => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
