import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod, TokenRequest } from '../../../../src/api/objects.ts';
import { toTimestamp } from '../../../../src/base/clock.ts';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { makePodTokens } from '../../../../src/engine/kubelet/podTokens.ts';

const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'ns', uid: 'u' }, spec: { serviceAccountName: 'robot', containers: [] } };
const source = { path: 'token', expirationSeconds: 1000 };

function start() {
  const clock = new FakeClock();
  const asked: unknown[] = [];
  const stale: string[] = [];
  let failing = false;
  const tokens = makePodTokens({
    clock, onStale: uid => { stale.push(uid); },
    client: {
      async createToken(key, spec): Promise<TokenRequest> {
        if (failing) throw new Error('no');
        asked.push([key, spec]);
        return { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec, status: { token: `t${asked.length}`, expirationTimestamp: toTimestamp(clock.now() + (spec.expirationSeconds ?? 0) * 1000) } };
      },
    },
  });
  return { clock, asked, stale, tokens, fail: (value: boolean) => { failing = value; } };
}

test('a token is bound to its pod, asked for once, and renewed when 80 % of its life have passed', async () => {
  const { clock, asked, stale, tokens } = start();
  assert.equal(await tokens.token(pod, source), 't1');
  assert.equal(await tokens.token(pod, source), 't1');
  assert.deepEqual(asked, [[{ name: 'robot', namespace: 'ns' }, { expirationSeconds: 1000, audiences: [], boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' } }]]);
  await clock.advance(799_000);
  assert.deepEqual(stale, []);
  await clock.advance(1_000);
  assert.deepEqual(stale, ['u']);
  assert.equal(await tokens.token(pod, source), 't2');
});

test('a token of a long life is renewed every day', async () => {
  const { clock, stale, tokens } = start();
  await tokens.token(pod, { ...source, expirationSeconds: 7 * 24 * 3600 });
  await clock.advance(24 * 3_600_000);
  assert.deepEqual(stale, ['u']);
});

test('each audience has its token', async () => {
  const { tokens } = start();
  assert.deepEqual([await tokens.token(pod, source), await tokens.token(pod, { ...source, audience: 'vault' }), await tokens.token(pod, source)], ['t1', 't2', 't1']);
});

test('a renewal that fails leaves the old token and is tried again', async () => {
  const { clock, stale, tokens, fail } = start();
  await tokens.token(pod, source);
  fail(true);
  await clock.advance(800_000);
  assert.equal(await tokens.token(pod, source), 't1');
  fail(false);
  await clock.advance(60_000);
  assert.deepEqual(stale, ['u', 'u']);
  assert.equal(await tokens.token(pod, source), 't2');
});

test('the first request that fails is told, and a pod that is gone is not woken', async () => {
  const { clock, stale, tokens, fail } = start();
  fail(true);
  await assert.rejects(() => tokens.token(pod, source), /no/);
  fail(false);
  await tokens.token(pod, source);
  tokens.forget('u');
  await clock.advance(3_600_000);
  assert.deepEqual(stale, []);
});
