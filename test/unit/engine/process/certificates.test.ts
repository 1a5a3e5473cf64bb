import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { seededRandom } from '../../../../src/base/random.ts';
import { ensureCertificates, ensureFrontProxy, makeCertificateSigner } from '../../../../src/engine/process/certificates.ts';
import { makeCertificateRequest } from '../../../certificateRequests.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);
const NAMES = ['localhost', '127.0.0.1', '10.96.0.1', 'kubernetes.default.svc'];
const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-pki-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let seed = 1;
let folders = 0;
const newFolder = () => { const made = path.join(folder, String(folders++)); mkdirSync(made); return made; };
async function ensure(directory: string, { nowMs = START_MS, serverNames = NAMES } = {}) {
  const random = seededRandom(seed++);
  return { ...await ensureCertificates(directory, { serverNames, nowMs, random }), frontProxy: await ensureFrontProxy(directory, { nowMs, random }) };
}

function assertConsistent({ authority, server, admin, frontProxy }: Awaited<ReturnType<typeof ensure>>): void {
  const { publicKey } = new X509Certificate(authority);
  for (const { certificate } of [server, admin]) assert.ok(new X509Certificate(certificate).verify(publicKey));
  assert.ok(new X509Certificate(frontProxy.certificate).verify(new X509Certificate(frontProxy.authority).publicKey));
  assert.ok(!new X509Certificate(frontProxy.certificate).verify(publicKey));
  assert.match(new X509Certificate(frontProxy.certificate).subject, /^CN=front-proxy-client$/);
}

test('certificates are made once, fit together and name the server', async () => {
  const directory = newFolder();
  const first = await ensure(directory);
  assertConsistent(first);
  assert.match(new X509Certificate(first.server.certificate).subjectAltName ?? '', /DNS:localhost, DNS:kubernetes\.default\.svc, IP Address:127\.0\.0\.1, IP Address:10\.96\.0\.1/);
  assert.match(new X509Certificate(first.admin.certificate).subject, /O=system:masters/);
  assert.deepEqual(await ensure(directory), first);
});

test('certificates that cannot be written are told', async () => {
  await assert.rejects(ensure(path.join(newFolder(), 'absent')), /ENOENT/);
});

test('near their end the leaves are renewed under the same authority', async () => {
  const directory = newFolder();
  const first = await ensure(directory);
  const later = await ensure(directory, { nowMs: START_MS + 310 * DAY_MS });
  assert.equal(later.authority, first.authority);
  assert.notEqual(later.server.certificate, first.server.certificate);
  assertConsistent(later);
});

test('a server certificate that lacks a wanted name is made anew', async () => {
  const directory = newFolder();
  await ensure(directory);
  const renewed = await ensure(directory, { serverNames: [...NAMES, '10.112.0.1'] });
  assert.match(new X509Certificate(renewed.server.certificate).subjectAltName ?? '', /10\.112\.0\.1/);
});

test('whatever files a crash during a renewal leaves, the next start has certificates that fit together', async () => {
  const [before, after] = [newFolder(), newFolder()];
  await ensure(before);
  await ensure(after);
  const order = ['ca.key', 'ca.crt', 'server.key', 'server.crt', 'admin.key', 'admin.crt', 'front-proxy-ca.key', 'front-proxy-ca.crt', 'front-proxy-client.key', 'front-proxy-client.crt'];
  const prefixes = Array.from({ length: order.length + 1 }, (_, written) => order.map((__, index) => index < written));
  const random = seededRandom(99); // after a loss of power, any of them
  const mixes = Array.from({ length: 20 }, () => order.map(() => random.integer(2) === 1));
  for (const isWritten of [...prefixes, ...mixes]) {
    const torn = newFolder();
    order.forEach((name, index) => cpSync(path.join(isWritten[index] === true ? after : before, name), path.join(torn, name)));
    const found = await ensure(torn);
    assertConsistent(found);
    assert.equal(readFileSync(path.join(torn, 'ca.crt'), 'utf8'), found.authority, order.filter((_, index) => isWritten[index]).join(', '));
  }
});

test('a damaged file is replaced', async () => {
  const directory = newFolder();
  await ensure(directory);
  writeFileSync(path.join(directory, 'server.crt'), 'nonsense');
  assertConsistent(await ensure(directory));
});

for (const key of ['ECDSA', 'RSA', 'Ed25519'] as const) {
  test(`a request of an ${key} key is signed with its subject, names, usages and times`, async () => {
    const directory = newFolder();
    const { authority } = await ensure(directory);
    const names = [{ type: 'dns', value: 'a.example.com' }, { type: 'ip', value: '10.0.0.7' }, { type: 'ip', value: '2001:db8::1' }] as const;
    const { request, key: privateKey } = await makeCertificateRequest('O=devs,O=ops,CN=jane', { names, key });
    const pem = await makeCertificateSigner(directory, seededRandom(7)).sign({ request, usages: ['client auth', 'digital signature'], notBeforeMs: START_MS, notAfterMs: START_MS + DAY_MS });
    assert.match(pem, /^-----BEGIN CERTIFICATE-----\n[^]*-----END CERTIFICATE-----\n$/);
    const made = new X509Certificate(pem);
    assert.ok(made.verify(new X509Certificate(authority).publicKey));
    assert.ok(made.checkPrivateKey(createPrivateKey(privateKey)));
    assert.deepEqual([made.subject, made.subjectAltName, made.ca], ['O=devs\nO=ops\nCN=jane', 'DNS:a.example.com, IP Address:10.0.0.7, IP Address:2001:DB8:0:0:0:0:0:1', false]);
    assert.deepEqual([made.keyUsage, made.validFrom, made.validTo], [['1.3.6.1.5.5.7.3.2'], 'Jan  1 00:00:00 2026 GMT', 'Jan  2 00:00:00 2026 GMT']);
  });
}

test('no certificate outlives its authority', async () => {
  const directory = newFolder();
  const { authority } = await ensure(directory);
  const { request } = await makeCertificateRequest('CN=jane');
  const pem = await makeCertificateSigner(directory, seededRandom(7)).sign({ request, usages: ['client auth'], notBeforeMs: START_MS, notAfterMs: START_MS + 20_000 * DAY_MS });
  assert.equal(new X509Certificate(pem).validTo, new X509Certificate(authority).validTo);
});
