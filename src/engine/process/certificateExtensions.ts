import { createHash } from 'node:crypto';
import { derSequence } from '../../api/certificates/der.ts';
import { toBoolean, toDer, toInteger, toNamedBits, toObjectIdentifier, toSequence } from '../../api/certificates/toDer.ts';
import { parseCidr } from '../../api/validation/cidr.ts';
import { isIPv4 } from '../../api/validation/names.ts';

/** What an authority's certificate says of it: it signs certificates of users and servers, and none of other authorities. */
export const authorityConstraints = (): Buffer => extension('2.5.29.19', toSequence(toBoolean(true), toInteger('0')), { critical: true });

export const noAuthority = (): Buffer => extension('2.5.29.19', toSequence(), { critical: true });

/** What a key may do, by RFC 5280's numbers. */
export const keyUsage = (flags: readonly number[]): Buffer => extension('2.5.29.15', toNamedBits(flags), { critical: true });

/** What a certificate is for, by object identifiers. */
export const extendedKeyUsage = (purposes: readonly string[]): Buffer => extension('2.5.29.37', toSequence(...purposes.map(toObjectIdentifier)));

/** `publicKey`: the SubjectPublicKeyInfo, DER. */
export const subjectKey = (publicKey: Buffer): Buffer => extension('2.5.29.14', toDer(0x04, keyIdentifier(publicKey)));

/** Which key has signed: the authority's SubjectPublicKeyInfo, DER. */
export const authorityKey = (publicKey: Buffer): Buffer => extension('2.5.29.35', toSequence(toDer(0x80, keyIdentifier(publicKey))));

/** Names of a certificate beside its subject's. */
export interface AlternativeNames {
  readonly dnsNames?: readonly string[];
  readonly emailAddresses?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly uris?: readonly string[];
}

/** None when there are no names. Throws for a name that no certificate can hold. */
export function alternativeNames({ dnsNames = [], emailAddresses = [], ipAddresses = [], uris = [] }: AlternativeNames): Buffer[] {
  const names = [...dnsNames.map(name => toDer(0x82, ascii(name))), ...emailAddresses.map(name => toDer(0x81, ascii(name))), ...ipAddresses.map(ip => toDer(0x87, addressBytes(ip))), ...uris.map(uri => toDer(0x86, ascii(uri)))];
  return names.length === 0 ? [] : [extension('2.5.29.17', toSequence(...names))];
}

function extension(oid: string, value: Buffer, { critical = false } = {}): Buffer {
  return toSequence(toObjectIdentifier(oid), ...(critical ? [toBoolean(true)] : []), toDer(0x04, value));
}

/** RFC 5280, 4.2.1.2, the first method: SHA-1 of the key's bits. */
function keyIdentifier(publicKey: Buffer): Buffer {
  return createHash('sha1').update(derSequence(publicKey)[1]?.content.subarray(1) ?? Buffer.alloc(0)).digest();
}

/** @source crypto/x509 isIA5String */
function ascii(text: string): Buffer {
  if (/[^\0-\x7f]/.test(text)) throw new Error(`x509: ${JSON.stringify(text)} cannot be encoded as an IA5String`);
  return Buffer.from(text, 'latin1');
}

function addressBytes(ip: string): Buffer {
  const parsed = parseCidr(`${ip}/${isIPv4(ip) ? 32 : 128}`);
  if (parsed === undefined) throw new Error(`${JSON.stringify(ip)} is no IP address`);
  return Buffer.from(parsed.address.toString(16).padStart(parsed.bits / 4, '0'), 'hex');
}
