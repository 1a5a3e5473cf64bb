import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toClaims, toLegacyClaims, toTokenUser, TokenRejected, type BoundTo, type Claims, type Found } from '../../../../../src/engine/apiserver/authentication/tokenClaims.ts';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');
const account = { namespace: 'ns', name: 'robot', uid: 'u1' };
const claimsFor = (bound: BoundTo): Claims => toClaims({ account, bound, audiences: ['api'], expirationSeconds: 600, nowMs: NOW_MS, id: 'j1' });
const here: Readonly<Record<string, Found>> = { 'ServiceAccount ns/robot': { uid: 'u1' }, 'Pod ns/p': { uid: 'p1' }, 'Secret ns/s': { uid: 's1', token: 'T' }, 'Node /n': { uid: 'n1' } };
const userOf = (claims: Claims, world: Readonly<Record<string, Found>> = here, nowMs = NOW_MS) => toTokenUser(claims, { token: 'T', nowMs, find: (kind, { namespace, name }) => world[`${kind} ${namespace}/${name}`] });

test('a token stands for its ServiceAccount, in its groups', () => {
  assert.deepEqual(userOf(claimsFor({})), {
    name: 'system:serviceaccount:ns:robot', uid: 'u1', groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': ['JTI=j1'] },
  });
});

test('a token of a pod tells the pod and its node', () => {
  assert.deepEqual(userOf(claimsFor({ pod: { name: 'p', uid: 'p1' }, node: { name: 'gone', uid: 'n9' } })).extra, {
    'authentication.kubernetes.io/credential-id': ['JTI=j1'], 'authentication.kubernetes.io/node-name': ['gone'], 'authentication.kubernetes.io/node-uid': ['n9'],
    'authentication.kubernetes.io/pod-name': ['p'], 'authentication.kubernetes.io/pod-uid': ['p1'],
  });
});

const without = (key: string) => Object.fromEntries(Object.entries(here).filter(([each]) => each !== key));
const pod = { pod: { name: 'p', uid: 'p1' } };
const cases: readonly (readonly [string, Claims, Readonly<Record<string, Found>>, number, RegExp])[] = [
  ['ends after its time and a minute', claimsFor({}), here, NOW_MS + 660_001, /has expired/],
  ['begins no earlier than a minute before its time', claimsFor({}), here, NOW_MS - 60_001, /not valid yet/],
  ['ends with its ServiceAccount', claimsFor({}), without('ServiceAccount ns/robot'), NOW_MS, /serviceaccounts "robot" not found/],
  ['does not pass to another ServiceAccount of the name', claimsFor({}), { ...here, 'ServiceAccount ns/robot': { uid: 'u2' } }, NOW_MS, /service account UID \(u2\) does not match claim \(u1\)/],
  ['ends with a ServiceAccount that has long been deleted', claimsFor({}), { ...here, 'ServiceAccount ns/robot': { uid: 'u1', deletedAtMs: NOW_MS - 60_001 } }, NOW_MS, /service account ns\/robot has been deleted/],
  ['ends with its pod', claimsFor(pod), without('Pod ns/p'), NOW_MS, /has been invalidated/],
  ['does not pass to another pod of the name', claimsFor(pod), { ...here, 'Pod ns/p': { uid: 'p2' } }, NOW_MS, /pod UID \(p2\) does not match/],
  ['ends with its secret', claimsFor({ secret: { name: 's', uid: 's1' } }), without('Secret ns/s'), NOW_MS, /has been invalidated/],
  ['ends with its node', claimsFor({ node: { name: 'n', uid: 'n1' } }), without('Node /n'), NOW_MS, /has been invalidated/],
  ['of a Secret ends when the Secret holds another', toLegacyClaims(account, 's'), { ...here, 'Secret ns/s': { uid: 's1', token: 'U' } }, NOW_MS, /doesn't match server's copy/],
  ['of a Secret ends with the Secret', toLegacyClaims(account, 's'), without('Secret ns/s'), NOW_MS, /has been invalidated/],
];
for (const [name, claims, world, nowMs, message] of cases) {
  test(`a token ${name}`, () => assert.throws(() => userOf(claims, world, nowMs), error => error instanceof TokenRejected && message.test(error.message)));
}

test('a token lives on for a minute after the end of what it is bound to began, and a Secret\'s has no end of its own', () => {
  assert.equal(userOf(claimsFor(pod), { ...here, 'Pod ns/p': { uid: 'p1', deletedAtMs: NOW_MS - 59_000 } }).uid, 'u1');
  assert.equal(userOf(toLegacyClaims(account, 's'), here, NOW_MS * 2).name, 'system:serviceaccount:ns:robot');
});
