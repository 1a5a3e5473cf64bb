import * as x509 from '@peculiar/x509';

const { KeyUsageFlags: flags } = x509;

/** What a key may do. */
const KEY_USAGES: Readonly<Record<string, number>> = {
  'signing': flags.digitalSignature, 'digital signature': flags.digitalSignature, 'content commitment': flags.nonRepudiation, 'key encipherment': flags.keyEncipherment, 'key agreement': flags.keyAgreement,
  'data encipherment': flags.dataEncipherment, 'cert sign': flags.keyCertSign, 'crl sign': flags.cRLSign, 'encipher only': flags.encipherOnly, 'decipher only': flags.decipherOnly,
};

/** What a certificate is for, in the order in which they are written. */
const PURPOSES: readonly (readonly [string, string])[] = [
  ['any', '2.5.29.37.0'], ['server auth', '1.3.6.1.5.5.7.3.1'], ['client auth', '1.3.6.1.5.5.7.3.2'], ['code signing', '1.3.6.1.5.5.7.3.3'], ['email protection', '1.3.6.1.5.5.7.3.4'], ['s/mime', '1.3.6.1.5.5.7.3.4'],
  ['ipsec end system', '1.3.6.1.5.5.7.3.5'], ['ipsec tunnel', '1.3.6.1.5.5.7.3.6'], ['ipsec user', '1.3.6.1.5.5.7.3.7'], ['timestamping', '1.3.6.1.5.5.7.3.8'], ['ocsp signing', '1.3.6.1.5.5.7.3.9'],
  ['microsoft sgc', '1.3.6.1.4.1.311.10.3.3'], ['netscape sgc', '2.16.840.1.113730.4.1'],
];

/** The extensions that stand for a request's usages, as CertificateSigningRequests name them. @source pkg/controller/certificates/authority keyUsagesFromStrings */
export function toUsageExtensions(usages: readonly string[]): x509.Extension[] {
  const keyUsage = usages.reduce((bits, usage) => bits | (Object.hasOwn(KEY_USAGES, usage) ? KEY_USAGES[usage] ?? 0 : 0), 0);
  const purposes = [...new Set(PURPOSES.filter(([usage]) => usages.includes(usage)).map(([, oid]) => oid))];
  return [
    ...(keyUsage === 0 ? [] : [new x509.KeyUsagesExtension(keyUsage, true)]),
    ...(purposes.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(purposes)]),
  ];
}
