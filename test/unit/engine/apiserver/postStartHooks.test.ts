import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, settle } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { makePostStartHooks } from '../../../../src/engine/apiserver/postStartHooks.ts';

test('the check of a hook fails until the hook is done, and says why it failed until it is tried again', async () => {
  const clock = new FakeClock();
  let space = false;
  let finish: () => void = () => undefined;
  const hooks = makePostStartHooks({
    'rbac/bootstrap-roles': () => new Promise<void>(resolve => { finish = resolve; }),
    broken: () => space ? Promise.resolve() : Promise.reject(new Error('no space left')),
  }, { clock, logger: silentLogger });
  const said = () => hooks.checks.map(({ name, check }) => { try { check(); return `${name} ok`; } catch (error) { return `${name}: ${(error as Error).message}`; } });
  assert.deepEqual(said(), ['poststarthook/rbac/bootstrap-roles: not finished', 'poststarthook/broken: not finished']);
  const running = hooks.run(new AbortController().signal);
  await settle();
  finish();
  await clock.advance(999);
  assert.deepEqual(said(), ['poststarthook/rbac/bootstrap-roles ok', 'poststarthook/broken: no space left']);
  await clock.advance(1);
  assert.deepEqual(said()[1], 'poststarthook/broken: no space left');
  space = true;
  await clock.advance(1_999);
  assert.deepEqual(said()[1], 'poststarthook/broken: no space left');
  await clock.advance(1);
  assert.deepEqual(said()[1], 'poststarthook/broken ok');
  await running;
  assert.equal(clock.pendingTimers, 0);
});

test('hooks begin when who started them has gone on, so that the start is told first', async () => {
  const order: string[] = [];
  const running = makePostStartHooks({ slow: () => { order.push('hook'); return Promise.resolve(); } }, { clock: new FakeClock(), logger: silentLogger }).run(new AbortController().signal);
  await Promise.resolve();
  order.push('told');
  await running;
  assert.deepEqual(order, ['told', 'hook']);
});

test('a hook that fails is tried until the stop', async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  let tries = 0;
  const running = makePostStartHooks({ broken: () => { tries++; return Promise.reject(new Error('no')); } }, { clock, logger: silentLogger }).run(stop.signal);
  await settle();
  await clock.advance(3_000);
  stop.abort();
  await running;
  await clock.advance(3_600_000);
  assert.deepEqual([tries, clock.pendingTimers], [3, 0]);
});
