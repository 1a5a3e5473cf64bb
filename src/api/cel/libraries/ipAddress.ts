import { isIPv4, isIPv6 } from 'node:net';

/** An address as a number of 32 or 128 bits. */
export class IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;

  constructor(family: 4 | 6, value: bigint) { this.family = family; this.value = value; }

  /** Undefined for what Kubernetes takes for no address: also zones, IPv4 in IPv6, leading zeros. */
  static parse(text: string): IpAddress | undefined {
    if (isIPv4(text)) return new IpAddress(4, text.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n));
    if (!isIPv6(text) || text.includes('%')) return undefined;
    const value = toGroups(text).reduce((all, group) => all * 65_536n + BigInt(group), 0n);
    return value >> 32n === 0xffffn ? undefined : new IpAddress(6, value);
  }

  get bits(): number { return this.family === 4 ? 32 : 128; }

  /** The address with all but its first `length` bits zero. */
  masked(length: number): IpAddress {
    const rest = BigInt(this.bits - length);
    return new IpAddress(this.family, this.value >> rest << rest);
  }

  equals(other: IpAddress): boolean { return this.family === other.family && this.value === other.value; }

  /** The canonical form (RFC 5952). */
  toString(): string {
    if (this.family === 4) return [24n, 16n, 8n, 0n].map(shift => String(this.value >> shift & 255n)).join('.');
    const groups = Array.from({ length: 8 }, (_, index) => (this.value >> BigInt(112 - index * 16) & 0xffffn).toString(16)).join(':');
    const [zeros] = [...groups.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].split(':').length - a[0].split(':').length || a.index - b.index);
    if (zeros === undefined) return groups;
    return `${groups.slice(0, zeros.index)}::${groups.slice(zeros.index + zeros[0].length).replace(/^:/, '')}`;
  }
}

function toGroups(text: string): number[] {
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const parse = (side: string) => side === '' ? [] : side.split(':').map(group => parseInt(group, 16));
  const [left, right] = [parse(head), parse(tail ?? '')];
  return tail === undefined ? left : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}
