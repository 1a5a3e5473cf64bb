import { extendedKeyUsage, keyUsage } from './certificateExtensions.ts';

/** RFC 5280's number of the first of what a key may do. */
export const DIGITAL_SIGNATURE = 0;

/** What a key may do. */
const KEY_USAGES: ReadonlyMap<string, number> = new Map([
  ['signing', DIGITAL_SIGNATURE], ['digital signature', DIGITAL_SIGNATURE], ['content commitment', 1], ['key encipherment', 2], ['data encipherment', 3],
  ['key agreement', 4], ['cert sign', 5], ['crl sign', 6], ['encipher only', 7], ['decipher only', 8],
]);

/** What a certificate is for, in the order in which they are written. */
const PURPOSES: readonly (readonly [string, string])[] = [
  ['any', '2.5.29.37.0'], ['server auth', '1.3.6.1.5.5.7.3.1'], ['client auth', '1.3.6.1.5.5.7.3.2'], ['code signing', '1.3.6.1.5.5.7.3.3'], ['email protection', '1.3.6.1.5.5.7.3.4'], ['s/mime', '1.3.6.1.5.5.7.3.4'],
  ['ipsec end system', '1.3.6.1.5.5.7.3.5'], ['ipsec tunnel', '1.3.6.1.5.5.7.3.6'], ['ipsec user', '1.3.6.1.5.5.7.3.7'], ['timestamping', '1.3.6.1.5.5.7.3.8'], ['ocsp signing', '1.3.6.1.5.5.7.3.9'],
  ['microsoft sgc', '1.3.6.1.4.1.311.10.3.3'], ['netscape sgc', '2.16.840.1.113730.4.1'],
];

/** The extensions that stand for a request's usages, as CertificateSigningRequests name them. @source pkg/controller/certificates/authority keyUsagesFromStrings */
export function toUsageExtensions(usages: readonly string[]): Buffer[] {
  const flags = usages.flatMap(usage => KEY_USAGES.get(usage) ?? []);
  const purposes = [...new Set(PURPOSES.filter(([usage]) => usages.includes(usage)).map(([, oid]) => oid))];
  return [...(flags.length === 0 ? [] : [keyUsage(flags)]), ...(purposes.length === 0 ? [] : [extendedKeyUsage(purposes)])];
}
