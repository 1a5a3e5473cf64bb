import assert from 'node:assert/strict';
import https from 'node:https';
import { after, before, test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { pods, secrets, serviceAccounts } from '../../../../src/api/resources.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { systemRandom } from '../../../../src/base/random.ts';
import { startApiServer, type ApiServer } from '../../../../src/engine/apiserver/apiServer.ts';
import { ensureCertificates, type Certificates } from '../../../../src/engine/process/certificates.ts';
import { issue } from '../../../../src/engine/process/issueCertificates.ts';
import { ensureSigningKey } from '../../../../src/engine/process/signingKey.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-tokens-'));
let api: ApiServer;
let certificates: Certificates;

before(async () => {
  certificates = await ensureCertificates(folder, { serverNames: ['127.0.0.1'], nowMs: Date.now(), random: systemRandom });
  api = await startApiServer({
    storage: openMemoryStorage({ clock: systemClock }), clock: systemClock, random: systemRandom, logger: silentLogger, serviceCidr: '10.96.0.0/16', host: '127.0.0.1',
    tls: { ...certificates.server, clientCa: certificates.authority }, tokenSigningKey: ensureSigningKey(folder), nodes: () => undefined,
    streaming: { handleLog: () => Promise.reject(new Error('no node')), handleUpgrade: () => Promise.reject(new Error('no node')) },
  });
  const client = api.clientFor('system:test');
  await client.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'default' } });
  await client.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'bound', namespace: 'default' } });
  await client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec: { serviceAccountName: 'robot', containers: [{ name: 'c', image: 'i' }] } });
});
after(async () => { await api.stop(); rmSync(folder, { recursive: true }); });

interface Reply { readonly code: number; readonly json: Record<string, unknown> & { readonly status?: Record<string, unknown>; readonly message?: string } }
function send(target: string, { body, token }: { readonly body?: object; readonly token?: string } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = https.request(`https://127.0.0.1:${api.port}${target}`, {
      method: body === undefined ? 'GET' : 'POST', ca: certificates.authority, agent: false, headers: { 'Content-Type': 'application/json', ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
      ...(token === undefined ? { cert: certificates.admin.certificate, key: certificates.admin.key } : {}),
    }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', chunk => { text += chunk as string; }).on('end', () => { resolve({ code: response.statusCode ?? 0, json: JSON.parse(text) as Reply['json'] }); });
    });
    request.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
const ask = (spec: object, account = 'robot') => send(`/api/v1/namespaces/default/serviceaccounts/${account}/token`, { body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec } });
const review = (spec: object) => send('/apis/authentication.k8s.io/v1/tokenreviews', { body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', metadata: {}, spec } });
const tokenFor = async (spec: object) => (await ask(spec)).json.status?.['token'] as string;

test('a TokenRequest is answered with a token that the published key set verifies', async () => {
  const { code, json } = await ask({ expirationSeconds: 600, audiences: ['vault'] });
  assert.equal(code, 201);
  assert.deepEqual(json['spec'], { expirationSeconds: 600, audiences: ['vault'] });
  const keys = createLocalJWKSet((await send('/openid/v1/jwks')).json as never);
  const { payload } = await jwtVerify(json.status?.['token'] as string, keys, { audience: 'vault', issuer: 'https://kubernetes.default.svc.cluster.local' });
  assert.equal(payload.sub, 'system:serviceaccount:default:robot');
  assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 600);
  assert.deepEqual((await send('/.well-known/openid-configuration')).json['jwks_uri'], `https://127.0.0.1:${api.port}/openid/v1/jwks`);
});

const refused: readonly (readonly [string, object, number, RegExp])[] = [
  ['for less than ten minutes', { expirationSeconds: 599 }, 422, /spec\.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes/],
  ['bound to a pod that is not there', { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'q' } }, 404, /pods "q" not found/],
  ['bound to another kind of object', { boundObjectRef: { apiVersion: 'v1', kind: 'ConfigMap', name: 'q' } }, 400, /cannot bind token to object of type \/v1, Kind=ConfigMap/],
  ['bound to another object of the name', { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'x' } }, 409, /does not match the UID in record/],
];
for (const [name, spec, code, message] of refused) {
  test(`a token ${name} is refused`, async () => {
    const reply = await ask(spec);
    assert.equal(reply.code, code);
    assert.match(String(reply.json.message), message);
  });
}

test('a token for a ServiceAccount that is not there is refused with 404', async () => assert.equal((await ask({}, 'nobody')).code, 404));

test('a TokenReview names the user, and says no to what is forged, for others, or bound to what is gone', async () => {
  const token = await tokenFor({ boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 'bound' } });
  const { json } = await review({ token });
  assert.equal(json.status?.['authenticated'], true);
  assert.equal((json.status?.['user'] as Record<string, unknown>)['username'], 'system:serviceaccount:default:robot');
  assert.deepEqual(json.status?.['audiences'], ['https://kubernetes.default.svc.cluster.local']);
  const [head, , signature] = token.split('.') as [string, string, string];
  const forged = `${head}.${Buffer.from(JSON.stringify({ iss: 'https://kubernetes.default.svc.cluster.local', sub: 'system:admin' })).toString('base64url')}.${signature}`;
  assert.deepEqual((await review({ token: forged })).json.status, { user: {}, error: 'invalid bearer token' });
  assert.equal((await review({ token, audiences: ['vault'] })).json.status?.['authenticated'], undefined);
  await api.clientFor('system:test').delete(secrets, { namespace: 'default', name: 'bound' });
  assert.deepEqual((await review({ token })).json.status, { user: {}, error: '[invalid bearer token, service account token has been invalidated]' });
  assert.equal((await review({})).code, 400);
});

test('a bearer token that is not accepted is answered 401, one that is, as its user', async () => {
  assert.equal((await send('/version', { token: 'nonsense' })).code, 401);
  const reply = await send('/api/v1/namespaces/default/pods', { token: await tokenFor({}) });
  assert.equal(reply.code, 403);
  assert.match(String(reply.json.message), /User "system:serviceaccount:default:robot" cannot list resource "pods" in API group "" in the namespace "default"/);
});

test('a SelfSubjectReview tells who asks', async () => {
  const { code, json } = await send('/apis/authentication.k8s.io/v1/selfsubjectreviews', { body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} } });
  assert.equal(code, 201);
  const { username, groups } = (json.status as { readonly userInfo: { readonly username: string; readonly groups: string[] } }).userInfo;
  assert.deepEqual({ username, groups }, { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] });
});

test('reviews are created and nothing else', async () => {
  assert.equal((await send('/apis/authentication.k8s.io/v1/tokenreviews')).code, 405);
  assert.equal((await send('/apis/authentication.k8s.io/v1/tokenreviews/x')).code, 405);
});

test('a renewed certificate is served to new connections, which know their callers as before', async () => {
  const authority = { certificate: certificates.authority, key: readFileSync(path.join(folder, 'ca.key'), 'utf8') };
  const renewed = issue(authority, { subject: 'CN=renewed', usage: 'server', names: ['127.0.0.1'], notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000), serial: '07' });
  api.renewCertificate({ ...renewed, clientCa: certificates.authority });
  const served = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: api.port, ca: certificates.authority }, () => { resolve(socket.getPeerCertificate().subject.CN as string); socket.destroy(); });
    socket.on('error', reject);
  });
  assert.equal(served, 'renewed');
  assert.equal((await send('/api/v1/namespaces/default/pods')).code, 200);
});

test('the signing key is made once, for its owner only, and made anew when it is damaged', () => {
  const key = ensureSigningKey(folder);
  assert.equal(ensureSigningKey(folder), key);
  assert.equal(statSync(path.join(folder, 'service-account.key')).mode & 0o777, 0o600);
  writeFileSync(path.join(folder, 'service-account.key'), 'damaged');
  assert.notEqual(ensureSigningKey(folder), key);
  assert.match(readFileSync(path.join(folder, 'service-account.key'), 'utf8'), /BEGIN PRIVATE KEY/);
});
