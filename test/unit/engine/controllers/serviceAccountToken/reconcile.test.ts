import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Secret, ServiceAccount } from '../../../../../src/api/objects.ts';
import { toBase64 } from '../../../../../src/api/validation/base64.ts';
import { accountNameOf, reconcileToken } from '../../../../../src/engine/controllers/serviceAccountToken/reconcile.ts';

const [NAME, UID] = ['kubernetes.io/service-account.name', 'kubernetes.io/service-account.uid'];
const account: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'ns', uid: 'u1' } };
const secret = (data: Readonly<Record<string, string>> = {}, annotations: Readonly<Record<string, string>> = {}): Secret => ({
  apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/service-account-token', metadata: { name: 's', namespace: 'ns', annotations: { [NAME]: 'robot', ...annotations } }, data: { ...data },
});
const full = { 'ca.crt': toBase64('CA'), 'namespace': toBase64('ns'), 'token': toBase64('T') };

test('a new Secret gets all that it lacks', () => {
  const decision = reconcileToken(secret({ extra: 'eA==' }), account, 'CA');
  assert.ok(decision.type === 'fill' && decision.needsToken);
  assert.deepEqual(decision.secret.data, { 'extra': 'eA==', 'ca.crt': toBase64('CA'), 'namespace': toBase64('ns') });
  assert.deepEqual(decision.secret.metadata.annotations, { [NAME]: 'robot', [UID]: 'u1' });
});

for (const [name, given, owner, authority, expected] of [
  ['whole: it stays', secret(full), account, 'CA', 'none'], ['without an authority to publish: it stays', secret(full), account, undefined, 'none'],
  ['of an older authority: filled', secret(full), account, 'CA2', 'fill'], ['without its account: deleted', secret(full), undefined, 'CA', 'delete'],
  ['of an account that was replaced: deleted', secret(full, { [UID]: 'u0' }), account, 'CA', 'delete'],
] as const) {
  test(`a token's Secret ${name}`, () => assert.equal(reconcileToken(given, owner, authority).type, expected));
}

test('a token that is there is kept when the rest is filled', () => {
  const decision = reconcileToken(secret(full), account, 'CA2');
  assert.ok(decision.type === 'fill' && !decision.needsToken);
  assert.equal(decision.secret.data?.['token'], full.token);
});

test('other Secrets are nobody\'s token', () => assert.deepEqual([accountNameOf({ ...secret(), type: 'Opaque' }), accountNameOf(secret())], [undefined, 'robot']));
