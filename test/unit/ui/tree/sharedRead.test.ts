import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedRead } from '../../../../src/ui/tree/images/sharedRead.ts';

/** Reads that end when they are told to, in any order. */
function begin() {
  const reads: PromiseWithResolvers<string>[] = [];
  const told: string[] = [];
  const shared = new SharedRead({ read: () => { const read = Promise.withResolvers<string>(); reads.push(read); return read.promise; }, answered: (answer: string) => { told.push(answer); } });
  return { shared, told, reads };
}

test('who asks during a read shares it; who asks afterwards has it read again', async () => {
  const { shared, told, reads } = begin();
  const asked = [shared.ask(), shared.ask()];
  assert.deepEqual([reads.length, shared.last], [1, undefined]);
  reads[0]?.resolve('a');
  assert.deepEqual([await Promise.all(asked), shared.last, told], [['a', 'a'], 'a', ['a']]);
  void shared.ask();
  assert.equal(reads.length, 2);
});

test('a read that began before a change is not shared, nor does its answer replace a newer one', async () => {
  const { shared, told, reads } = begin();
  const old = shared.ask();
  shared.outdate();
  const fresh = [shared.ask(), shared.ask()];
  assert.equal(reads.length, 2);
  reads[1]?.resolve('new');
  await Promise.all(fresh);
  reads[0]?.resolve('old');
  assert.deepEqual([await old, shared.last, told], ['old', 'new', ['new']]);
});

test('an answer about what is no longer meant is not kept', async () => {
  const { shared, told, reads } = begin();
  const first = shared.ask();
  reads[0]?.resolve('a');
  await first;
  const old = shared.ask();
  shared.forget();
  assert.equal(shared.last, undefined);
  reads[1]?.resolve('b');
  assert.deepEqual([await old, shared.last, told], ['b', undefined, ['a']]);
});

test('a failure is for all who asked, and the next ask reads again', async () => {
  const { shared, told, reads } = begin();
  const asked = [shared.ask(), shared.ask()];
  reads[0]?.reject(new Error('no Docker'));
  for (const ask of asked) await assert.rejects(ask, /no Docker/);
  void shared.ask();
  assert.deepEqual([reads.length, shared.last, told], [2, undefined, []]);
});
