import type { Environment } from '@marcbachmann/cel-js';
import { IpAddress } from './ipAddress.ts';

/** A range of addresses inside an expression. */
export class Cidr {
  readonly address: IpAddress;
  readonly length: number;

  constructor(address: IpAddress, length: number) { this.address = address; this.length = length; }

  static parse(text: string): Cidr {
    const [, host = '', length = ''] = /^(.*)\/(\d{1,3})$/.exec(text) ?? [];
    const address = IpAddress.parse(host);
    if (address === undefined || Number(length) > address.bits || /^0\d/.test(length)) throw new Error(`network address parse error during conversion from string: ${JSON.stringify(text)}`);
    return new Cidr(address, Number(length));
  }

  contains({ family, value }: IpAddress): boolean {
    return family === this.address.family && new IpAddress(family, value).masked(this.length).equals(this.address.masked(this.length));
  }

  toString(): string { return `${this.address.toString()}/${this.length}`; }
}

function parseIp(text: string): IpAddress {
  const address = IpAddress.parse(text);
  if (address === undefined) throw new Error(`IP Address ${JSON.stringify(text)} parse error during conversion from string`);
  return address;
}

const isValid = (parse: (text: string) => unknown) => (text: string) => { try { parse(text); return true; } catch { return false; } };
const anyOf = (...ranges: readonly string[]) => (address: IpAddress) => ranges.some(range => Cidr.parse(range).contains(address));

const unspecified = anyOf('0.0.0.0/32', '::/128');
const loopback = anyOf('127.0.0.0/8', '::1/128');
const linkLocalUnicast = anyOf('169.254.0.0/16', 'fe80::/10');
const noGlobalUnicast = anyOf('0.0.0.0/32', '255.255.255.255/32', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '::/127', 'fe80::/10', 'ff00::/8');

class IpNamespace {}

/** `ip('10.0.0.1')`, `cidr('10.0.0.0/8')` and what can be done with them. @source k8s.io/apiserver pkg/cel/library/ip.go, cidr.go */
export function addAddresses(environment: Environment): void {
  environment
    .registerType('net.IP', { ctor: IpAddress, fields: {} })
    .registerType('net.CIDR', { ctor: Cidr, fields: {} })
    .registerType('IpNamespace', { ctor: IpNamespace, fields: {} })
    .registerConstant('ip', 'IpNamespace', new IpNamespace())
    .registerFunction('IpNamespace.isCanonical(string): bool', (_: IpNamespace, text: string) => parseIp(text).toString() === text)
    .registerFunction('ip(string): net.IP', parseIp)
    .registerFunction('isIP(string): bool', isValid(parseIp))
    .registerFunction('string(net.IP): string', String)
    .registerFunction('net.IP.family(): int', ({ family }: IpAddress) => BigInt(family))
    .registerFunction('net.IP.isUnspecified(): bool', unspecified)
    .registerFunction('net.IP.isLoopback(): bool', loopback)
    .registerFunction('net.IP.isLinkLocalMulticast(): bool', (address: IpAddress) => Cidr.parse('224.0.0.0/24').contains(address) || address.family === 6 && (address.value >> 112n & 0xff0fn) === 0xff02n)
    .registerFunction('net.IP.isLinkLocalUnicast(): bool', linkLocalUnicast)
    .registerFunction('net.IP.isGlobalUnicast(): bool', (address: IpAddress) => !noGlobalUnicast(address))
    .registerOperator('net.IP == net.IP', (a: IpAddress, b: IpAddress) => a.equals(b))
    .registerFunction('cidr(string): net.CIDR', (text: string) => Cidr.parse(text))
    .registerFunction('isCIDR(string): bool', isValid(text => Cidr.parse(text)))
    .registerFunction('string(net.CIDR): string', String)
    .registerFunction('net.CIDR.containsIP(net.IP): bool', (cidr: Cidr, address: IpAddress) => cidr.contains(address))
    .registerFunction('net.CIDR.containsIP(string): bool', (cidr: Cidr, text: string) => cidr.contains(parseIp(text)))
    .registerFunction('net.CIDR.containsCIDR(net.CIDR): bool', (cidr: Cidr, other: Cidr) => other.length >= cidr.length && cidr.contains(other.address))
    .registerFunction('net.CIDR.containsCIDR(string): bool', (cidr: Cidr, text: string) => { const other = Cidr.parse(text); return other.length >= cidr.length && cidr.contains(other.address); })
    .registerFunction('net.CIDR.ip(): net.IP', ({ address }: Cidr) => address)
    .registerFunction('net.CIDR.masked(): net.CIDR', ({ address, length }: Cidr) => new Cidr(address.masked(length), length))
    .registerFunction('net.CIDR.prefixLength(): int', ({ length }: Cidr) => BigInt(length))
    .registerOperator('net.CIDR == net.CIDR', (a: Cidr, b: Cidr) => a.length === b.length && a.address.equals(b.address));
}
