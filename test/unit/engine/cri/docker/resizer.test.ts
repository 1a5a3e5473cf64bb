import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../../src/base/fakeClock.ts';
import { makeResizer } from '../../../../../src/engine/cri/docker/streams.ts';

const small = { columns: 80, rows: 24 };
const large = { columns: 200, rows: 50 };

test('a size that Docker refuses is told again until it is taken', async () => {
  const clock = new FakeClock();
  let refusals = 3;
  const told: object[] = [];
  makeResizer(clock, size => { told.push(size); return refusals-- > 0 ? Promise.reject(new Error('not started')) : Promise.resolve(); })(small);
  for (let step = 0; step < 10; step++) await clock.advance(20);
  assert.deepEqual(told, [small, small, small, small]);
});

test('a newer size replaces one that was not taken yet, and in the end it gives up', async () => {
  const clock = new FakeClock();
  const told: object[] = [];
  const resize = makeResizer(clock, size => { told.push(size); return Promise.reject(new Error('ended')); });
  resize(small);
  resize(large);
  for (let step = 0; step < 100; step++) await clock.advance(20);
  assert.equal(told.filter(size => size === small).length, 1);
  assert.equal(told.filter(size => size === large).length, 25);
});
