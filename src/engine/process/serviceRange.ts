import os from 'node:os';
import type { Choices } from './identity.ts';

const CANDIDATES = ['10.96.0.0/16', '10.112.0.0/16', '10.143.0.0/16', '10.160.0.0/16', '10.176.0.0/16', '10.192.0.0/16', '10.200.0.0/16', '10.224.0.0/16', '172.30.0.0/16', '192.168.224.0/20'];

/**
 * The range of Service addresses: chosen at the first start among candidates that no interface of this machine is in,
 * then kept, since stored Services carry addresses of it. CIDR notation.
 */
export function chooseServiceRange(choices: Choices, interfaces = os.networkInterfaces()): string {
  const kept = choices.get('serviceCidr');
  if (kept !== undefined) return kept;
  const taken = Object.values(interfaces).flatMap(list => list ?? []).filter(address => address.family === 'IPv4').map(address => address.cidr ?? `${address.address}/32`);
  const chosen = CANDIDATES.find(candidate => !taken.some(range => rangesOverlap(candidate, range)));
  if (chosen === undefined) throw new Error(`every candidate range for Service addresses (${CANDIDATES.join(', ')}) is in use on this machine. Put a free one into "choices.serviceCidr" of engine.json.`);
  choices.set('serviceCidr', chosen);
  return chosen;
}

/** The first address of a range: the `kubernetes` Service's. */
export function firstAddress(cidr: string): string {
  return toText(toRange(cidr).first + 1);
}

export function rangesOverlap(a: string, b: string): boolean {
  const [left, right] = [toRange(a), toRange(b)];
  return left.first <= right.last && right.first <= left.last;
}

function toRange(cidr: string): { readonly first: number; readonly last: number } {
  const [address = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(value / size) * size;
  return { first, last: first + size - 1 };
}

const toText = (value: number) => [24, 16, 8, 0].map(shift => Math.floor(value / 2 ** shift) % 256).join('.');
