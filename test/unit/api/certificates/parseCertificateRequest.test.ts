import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCertificateRequest } from '../../../../src/api/certificates/parseCertificateRequest.ts';
import { makeCertificateRequest } from '../../../certificateRequests.ts';

for (const key of ['ECDSA', 'RSA', 'Ed25519'] as const) {
  test(`a request of an ${key} key is read`, async () => {
    const names = [{ type: 'dns', value: 'a.example.com' }, { type: 'ip', value: '10.0.0.7' }, { type: 'ip', value: '2001:db8::1' }, { type: 'email', value: 'a@example.com' }, { type: 'url', value: 'spiffe://a/b' }] as const;
    const { request } = await makeCertificateRequest('O=devs, O=ops, CN=Jäne', { names, key });
    const { subject: _subject, publicKey: _publicKey, ...read } = parseCertificateRequest(request).value ?? assert.fail();
    assert.deepEqual(read, {
      commonName: 'Jäne', commonNames: ['Jäne'], organizations: ['devs', 'ops'], dnsNames: ['a.example.com'], ipAddresses: ['10.0.0.7', '2001:db8:0:0:0:0:0:1'], emailAddresses: ['a@example.com'], uris: ['spiffe://a/b'],
    });
  });
}

test('a request without names has none', async () => {
  const { value } = parseCertificateRequest((await makeCertificateRequest('CN=a')).request);
  assert.deepEqual([value?.commonName, value?.organizations, value?.dnsNames], ['a', [], []]);
});

test('the last of several common names counts', async () => {
  const { value } = parseCertificateRequest((await makeCertificateRequest('CN=admin,CN=jane')).request);
  assert.deepEqual([value?.commonName, value?.commonNames], ['jane', ['admin', 'jane']]);
});

for (const [type, expected] of [
  ['utf8String', 'system:masters'], ['printableString', 'system:masters'], ['ia5String', 'system:masters'], ['bmpString', 'system:masters'], ['universalString', 'asn1: structure error: unsupported string type: 28'],
] as const) {
  test(`a group in a ${type} is what others read, or refused`, async () => {
    const { value, problem } = parseCertificateRequest((await makeCertificateRequest([{ O: [{ [type]: 'system:masters' }] }, { CN: [{ utf8String: 'jane' }] }])).request);
    assert.equal(problem ?? value?.organizations.join(), expected);
  });
}

const pem = (label: string, body: string) => Buffer.from(`-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`).toString('base64');
for (const [name, request, problem] of [
  ['nothing', '', /^PEM block type must be CERTIFICATE REQUEST$/], ['another block', pem('CERTIFICATE', 'AAAA'), /^PEM block type must be CERTIFICATE REQUEST$/],
  ['no DER', pem('CERTIFICATE REQUEST', 'AAAA'), /^asn1: structure error: /], ['cut off DER', pem('CERTIFICATE REQUEST', 'MIHZMIGA'), /^asn1: structure error: data truncated$/],
] as const) {
  test(`no request: ${name}`, () => assert.match(parseCertificateRequest(request).problem ?? '', problem));
}
