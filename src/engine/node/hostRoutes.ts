import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { formatAddress, formatRange, parseRange } from '../../agent/protocol/addressRange.ts';

/** The IPv4 ranges that this machine reaches by a route of its own or an interface; the default route is none of them. */
export function hostRanges(): readonly string[] {
  const interfaces = Object.values(os.networkInterfaces()).flatMap(list => list ?? []).filter(entry => entry.family === 'IPv4' && entry.cidr !== null);
  const routes = existsSync('/proc/net/route') ? parseRoutes(readFileSync('/proc/net/route', 'utf8')) : [];
  return [...new Set([...interfaces.map(entry => formatRange(parseRange(entry.cidr ?? ''))), ...routes])];
}

/** The text of /proc/net/route: destination and mask are hexadecimal in the machine's byte order. */
export function parseRoutes(text: string): readonly string[] {
  return text.split('\n').slice(1).flatMap(line => {
    const fields = line.split('\t');
    const [destination, mask] = [fields[1], fields[7]].map(field => field === undefined ? undefined : littleEndian(field));
    if (destination === undefined || mask === undefined || mask === 0) return [];
    return [`${formatAddress(destination)}/${mask.toString(2).replaceAll('0', '').length}`];
  });
}

function littleEndian(hex: string): number {
  return Buffer.from(hex, 'hex').readUInt32LE(0);
}
