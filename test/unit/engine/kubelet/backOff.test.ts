import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyedBackOff } from '../../../../src/engine/kubelet/backOff.ts';

test('what is forgotten of one key is not forgotten of those that begin like it', () => {
  const backOff = new KeyedBackOff();
  for (const key of ['uid/app:1', 'uid/app:10', 'uid2/app:1']) backOff.fail(key, 0);
  const waiting = () => ['uid/app:1', 'uid/app:10', 'uid2/app:1'].filter(key => backOff.notBeforeMs(key, 1) !== undefined);
  backOff.forget('uid/app:1');
  assert.deepEqual(waiting(), ['uid/app:10', 'uid2/app:1']);
  backOff.forgetAll('uid/');
  assert.deepEqual(waiting(), ['uid2/app:1']);
});
