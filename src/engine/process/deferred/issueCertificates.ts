import 'reflect-metadata'; // x509's dependency injection looks for it when it loads
import * as x509 from '@peculiar/x509';
import { parseCertificateRequest } from '../../../api/certificates/parseCertificateRequest.ts';
import type { CertificateTemplate } from '../../contracts/certificateSigner.ts';
import type { KeyPair } from '../certificates.ts';
import { toUsageExtensions } from '../keyUsages.ts';

interface Validity { readonly notBefore: Date; readonly notAfter: Date; readonly serial: string }

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A new self-signed authority. */
export async function makeAuthority({ name = 'slipway-ca', ...validity }: Validity & { readonly name?: string }): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: validity.serial, name: `CN=${name}`, notBefore: validity.notBefore, notAfter: validity.notAfter, keys, signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
}

/** A certificate for a server or client, signed by `authority`. `names`: DNS names and IP addresses. */
export async function issue(authority: KeyPair, options: Validity & { readonly subject: string; readonly usage: 'server' | 'client'; readonly names: readonly string[] }): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const names = options.names.map(value => ({ type: /^[\d.]+$|:/.test(value) ? 'ip' as const : 'dns' as const, value }));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: options.serial, subject: options.subject, issuer: issuer.subject, notBefore: options.notBefore, notAfter: options.notAfter,
    publicKey: keys.publicKey, signingKey: await importKey(authority.key), signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([options.usage === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
}

/** A certificate for the key of a request, PEM. @source pkg/controller/certificates/authority */
export async function signRequest(authority: KeyPair, { serial, ...template }: CertificateTemplate & { readonly serial: string }): Promise<string> {
  const { value: request, problem } = parseCertificateRequest(template.request);
  if (request === undefined) throw new Error(`unable to parse certificate request: ${problem}`);
  const issuer = new x509.X509Certificate(authority.certificate);
  const names = ([['dns', request.dnsNames], ['email', request.emailAddresses], ['ip', request.ipAddresses], ['url', request.uris]] as const).flatMap(([type, values]) => values.map(value => ({ type, value })));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial, subject: new x509.Name(new Uint8Array(request.subject)), issuer: issuer.subjectName,
    notBefore: new Date(template.notBeforeMs), notAfter: new Date(Math.min(template.notAfterMs, issuer.notAfter.getTime())),
    publicKey: new x509.PublicKey(new Uint8Array(request.publicKey)), signingKey: await importKey(authority.key), signingAlgorithm: ALGORITHM,
    extensions: [
      ...toUsageExtensions(template.usages),
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

async function exportKey(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function importKey(pem: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), ALGORITHM, false, ['sign']);
}
