import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../../../../src/base/logger.ts';
import { makePostStartHooks } from '../../../../src/engine/apiserver/postStartHooks.ts';

test('the check of a hook fails until the hook is done, and says why when it failed', async () => {
  let finish: () => void = () => undefined;
  const hooks = makePostStartHooks({
    'rbac/bootstrap-roles': () => new Promise<void>(resolve => { finish = resolve; }),
    broken: () => Promise.reject(new Error('no space left')),
  }, silentLogger);
  const said = () => hooks.checks.map(({ name, check }) => { try { check(); return `${name} ok`; } catch (error) { return `${name}: ${(error as Error).message}`; } });
  assert.deepEqual(said(), ['poststarthook/rbac/bootstrap-roles: not finished', 'poststarthook/broken: not finished']);
  const running = hooks.run();
  finish();
  await running;
  assert.deepEqual(said(), ['poststarthook/rbac/bootstrap-roles ok', 'poststarthook/broken: no space left']);
});
