import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { Expectations } from '../../../../src/engine/controllers/expectations.ts';

test('nothing is expected of a key at first', () => assert.equal(new Expectations(new FakeClock()).satisfied('k'), true));

test('creations are awaited one by one', () => {
  const expectations = new Expectations(new FakeClock());
  expectations.expectCreations('k', 2);
  expectations.observeCreation('k');
  assert.equal(expectations.satisfied('k'), false);
  expectations.observeCreation('k');
  assert.equal(expectations.satisfied('k'), true);
});

test('deletions are awaited by uid, so that seeing one twice does not count for two', () => {
  const expectations = new Expectations(new FakeClock());
  expectations.expectDeletions('k', ['a', 'b']);
  expectations.observeDeletion('k', 'a');
  expectations.observeDeletion('k', 'a');
  assert.equal(expectations.satisfied('k'), false);
  expectations.observeDeletion('k', 'b');
  assert.equal(expectations.satisfied('k'), true);
});

test('waiting ends after five minutes', async () => {
  const clock = new FakeClock();
  const expectations = new Expectations(clock);
  expectations.expectCreations('k', 1);
  await clock.advance(300_001);
  assert.equal(expectations.satisfied('k'), true);
});
