import { createPublicKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { derSequence } from '../../api/certificates/der.ts';
import { parseCertificateRequest } from '../../api/certificates/parseCertificateRequest.ts';
import { toBitString, toDer, toInteger, toObjectIdentifier, toPem, toSequence, toTime } from '../../api/certificates/toDer.ts';
import type { CertificateTemplate } from '../contracts/certificateSigner.ts';
import { alternativeNames, authorityConstraints, authorityKey, extendedKeyUsage, keyUsage, noAuthority, subjectKey } from './certificateExtensions.ts';
import type { KeyPair } from './certificates.ts';
import { DIGITAL_SIGNATURE, toUsageExtensions } from './keyUsages.ts';

/** `serial`: hexadecimal digits. */
interface Validity { readonly notBefore: Date; readonly notAfter: Date; readonly serial: string }

const [CERT_SIGN, CRL_SIGN] = [5, 6];
const PURPOSES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };
const ATTRIBUTES: Readonly<Record<string, string>> = { CN: '2.5.4.3', O: '2.5.4.10' };

/** A new self-signed authority. */
export function makeAuthority({ name = 'slipway-ca', ...validity }: Validity & { readonly name?: string }): KeyPair {
  const { key, publicKey } = makeKey();
  const subject = toName(`CN=${name}`);
  const certificate = toCertificate({ ...validity, issuer: subject, subject, publicKey, extensions: [authorityConstraints(), keyUsage([DIGITAL_SIGNATURE, CERT_SIGN, CRL_SIGN]), subjectKey(publicKey)] }, key);
  return { certificate, key };
}

/** A certificate for a server or client, signed by `authority`. `subject`: 'O=devs,CN=jane'; `names`: DNS names and IP addresses. */
export function issue(authority: KeyPair, { usage, names, ...options }: Validity & { readonly subject: string; readonly usage: 'server' | 'client'; readonly names: readonly string[] }): KeyPair {
  const issuer = readIssuer(authority.certificate);
  const { key, publicKey } = makeKey();
  const isAddress = (name: string) => /^[\d.]+$|:/.test(name);
  const certificate = toCertificate({
    ...options, issuer: issuer.name, subject: toName(options.subject), publicKey,
    extensions: [noAuthority(), keyUsage([DIGITAL_SIGNATURE]), extendedKeyUsage([PURPOSES[usage]]), authorityKey(issuer.publicKey), ...alternativeNames({ dnsNames: names.filter(name => !isAddress(name)), ipAddresses: names.filter(isAddress) })],
  }, authority.key);
  return { certificate, key };
}

/** A certificate for the key of a request, PEM. Throws when the request names what a certificate cannot hold. @source pkg/controller/certificates/authority */
export function signRequest(authority: KeyPair, { serial, ...template }: CertificateTemplate & { readonly serial: string }): string {
  const { value: request, problem } = parseCertificateRequest(template.request);
  if (request === undefined) throw new Error(`unable to parse certificate request: ${problem}`);
  const issuer = readIssuer(authority.certificate);
  return toCertificate({
    serial, issuer: issuer.name, subject: request.subject, publicKey: request.publicKey, notBefore: new Date(template.notBeforeMs), notAfter: new Date(Math.min(template.notAfterMs, issuer.notAfterMs)),
    extensions: [...toUsageExtensions(template.usages), noAuthority(), authorityKey(issuer.publicKey), ...alternativeNames(request)],
  }, authority.key);
}

/** `issuer` and `subject` are Names, `publicKey` is a SubjectPublicKeyInfo: DER. */
interface CertificateParts extends Validity { readonly issuer: Buffer; readonly subject: Buffer; readonly publicKey: Buffer; readonly extensions: readonly Buffer[] }

/** PEM of a certificate of version 3, signed with an elliptic curve's key. @source RFC 5280, 4.1 */
function toCertificate({ serial, issuer, subject, publicKey, notBefore, notAfter, extensions }: CertificateParts, signingKey: string): string {
  const algorithm = toSequence(toObjectIdentifier('1.2.840.10045.4.3.2'));
  const version = toDer(0xa0, toInteger('2'));
  const signed = toSequence(version, toInteger(serial), algorithm, issuer, toSequence(toTime(notBefore), toTime(notAfter)), subject, publicKey, toDer(0xa3, toSequence(...extensions)));
  return toPem('CERTIFICATE', toSequence(signed, algorithm, toBitString(sign('sha256', signed, signingKey))));
}

/** One attribute after another, in the order of the text. */
function toName(subject: string): Buffer {
  return toSequence(...subject.split(',').map(attribute => {
    const [type = '', value = ''] = attribute.split('=');
    const oid = ATTRIBUTES[type];
    if (oid === undefined) throw new Error(`a certificate's subject has no ${type} here`);
    return toDer(0x31, toSequence(toObjectIdentifier(oid), toDer(0x0c, Buffer.from(value))));
  }));
}

function makeKey(): { readonly key: string; readonly publicKey: Buffer } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
  return { key: privateKey, publicKey };
}

/** The subject of an authority's certificate as it is written there, and its key. */
function readIssuer(pem: string): { readonly name: Buffer; readonly publicKey: Buffer; readonly notAfterMs: number } {
  const certificate = new X509Certificate(pem);
  const name = derSequence(derSequence(certificate.raw)[0]?.whole)[5]?.whole ?? Buffer.alloc(0);
  return { name, publicKey: createPublicKey(pem).export({ type: 'spki', format: 'der' }), notAfterMs: Date.parse(certificate.validTo) };
}
