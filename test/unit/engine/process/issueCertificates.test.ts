import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { systemRandom } from '../../../../src/base/random.ts';
import { issue, makeAuthority, signRequest } from '../../../../src/engine/process/issueCertificates.ts';
import { makeCertificateRequest } from '../../../certificateRequests.ts';

const { KeyUsageFlags: flags } = x509;
const validity = () => ({ notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2055-06-30T12:00:00Z'), serial: systemRandom.uuid().replaceAll('-', '') });
const authority = makeAuthority({ name: 'authority', ...validity() });

/** What another library reads of a certificate's extensions; critical ones end in '!'. */
function extensionsOf(pem: string): Record<string, unknown> {
  return Object.fromEntries(new x509.X509Certificate(pem).extensions.map(extension => {
    const value = extension instanceof x509.BasicConstraintsExtension ? [extension.ca, extension.pathLength]
      : extension instanceof x509.KeyUsagesExtension ? extension.usages
        : extension instanceof x509.ExtendedKeyUsageExtension ? [...extension.usages]
          : extension instanceof x509.SubjectKeyIdentifierExtension || extension instanceof x509.AuthorityKeyIdentifierExtension ? extension.keyId
            : extension instanceof x509.SubjectAlternativeNameExtension ? extension.names.items.map(({ type, value }) => `${type}:${value}`) : assert.fail(extension.type);
    return [`${extension.constructor.name.replace('Extension', '')}${extension.critical ? '!' : ''}`, value];
  }));
}

const keyId = async (pem: string) => Buffer.from(await new x509.X509Certificate(pem).publicKey.getKeyIdentifier()).toString('hex');

test('an authority signs itself and says what it is', async () => {
  const read = new X509Certificate(authority.certificate);
  assert.ok(read.ca && read.verify(read.publicKey) && read.checkPrivateKey(createPrivateKey(authority.key)));
  assert.deepEqual([read.subject, read.issuer, read.validFrom, read.validTo], ['CN=authority', 'CN=authority', 'Jan  1 00:00:00 2026 GMT', 'Jun 30 12:00:00 2055 GMT']);
  assert.deepEqual(extensionsOf(authority.certificate), {
    'BasicConstraints!': [true, 0], 'KeyUsages!': flags.digitalSignature | flags.keyCertSign | flags.cRLSign, SubjectKeyIdentifier: await keyId(authority.certificate),
  });
});

test('a server\'s certificate names it and its authority', async () => {
  const options = { ...validity(), serial: 'ff00' };
  const { certificate, key } = issue(authority, { subject: 'O=a,CN=b', usage: 'server', names: ['localhost', '127.0.0.1', '::1'], ...options });
  const read = new X509Certificate(certificate);
  assert.ok(read.verify(new X509Certificate(authority.certificate).publicKey) && read.checkPrivateKey(createPrivateKey(key)) && read.checkIssued(new X509Certificate(authority.certificate)));
  assert.deepEqual([read.subject, read.serialNumber, read.checkHost('localhost'), read.checkIP('127.0.0.1'), read.checkIP('::1')], ['O=a\nCN=b', 'FF00', 'localhost', '127.0.0.1', '::1']);
  assert.deepEqual(extensionsOf(certificate), {
    'BasicConstraints!': [false, undefined], 'KeyUsages!': flags.digitalSignature, ExtendedKeyUsage: [x509.ExtendedKeyUsage.serverAuth], AuthorityKeyIdentifier: await keyId(authority.certificate),
    SubjectAlternativeName: ['dns:localhost', 'ip:127.0.0.1', 'ip:::1'],
  });
});

test('an authority that another library has made signs just so', async () => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned({ name: 'CN=other', keys, signingAlgorithm: algorithm, extensions: [new x509.BasicConstraintsExtension(true, 0, true), await x509.SubjectKeyIdentifierExtension.create(keys.publicKey)] });
  const other = { certificate: made.toString('pem'), key: x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY') };
  const read = new X509Certificate(issue(other, { subject: 'CN=a', usage: 'client', names: [], ...validity() }).certificate);
  assert.ok(read.checkIssued(new X509Certificate(other.certificate)) && read.verify(new X509Certificate(other.certificate).publicKey));
});

for (const [usages, keyUsage, purposes] of [
  [['client auth'], undefined, ['1.3.6.1.5.5.7.3.2']],
  [['key encipherment', 'digital signature', 'server auth', 'client auth'], flags.digitalSignature | flags.keyEncipherment, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']],
  [['signing', 'digital signature', 'decipher only'], flags.digitalSignature | flags.decipherOnly, undefined],
  [['s/mime', 'email protection', 'any'], undefined, ['2.5.29.37.0', '1.3.6.1.5.5.7.3.4']],
  [['constructor'], undefined, undefined],
] as const) {
  test(`a request's usages ${usages.join(', ')} are written`, async () => {
    const { request } = await makeCertificateRequest('CN=jane', { names: [{ type: 'email', value: 'a@example.com' }, { type: 'url', value: 'spiffe://a/b' }, { type: 'ip', value: '2001:db8::1' }, { type: 'dns', value: 'a.test' }] });
    const read = extensionsOf(signRequest(authority, { request, usages, notBeforeMs: 0, notAfterMs: 1000, serial: '01' }));
    assert.deepEqual([read['KeyUsages!'], read['ExtendedKeyUsage'], read['BasicConstraints!']], [keyUsage, purposes, [false, undefined]]);
    assert.deepEqual(read['SubjectAlternativeName'], ['dns:a.test', 'email:a@example.com', 'ip:2001:db8::1', 'url:spiffe://a/b']);
  });
}

test('a name that no certificate can hold is refused', () => {
  assert.throws(() => issue(authority, { subject: 'CN=a', usage: 'server', names: ['jäne.test'], ...validity() }), /cannot be encoded as an IA5String/);
});
