import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, settle } from '../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { TerminalError, WorkQueue } from '../../../src/informer/workQueue.ts';

function makeQueue() {
  const clock = new FakeClock();
  return { clock, queue: new WorkQueue({ clock, logger: silentLogger }) };
}

test('keys are handed out in the order in which they were added, each once', async () => {
  const { queue } = makeQueue();
  const seen: string[] = [];
  for (const key of ['a', 'b', 'a', 'c', 'b']) queue.add(key);
  queue.run(async key => { seen.push(key); });
  await settle();
  assert.deepEqual(seen, ['a', 'b', 'c']);
  assert.equal(queue.idle, true);
});

test('a key is never worked on twice at once, but again when it was added meanwhile', async () => {
  const { queue } = makeQueue();
  const releases: (() => void)[] = [];
  let concurrent = 0;
  let most = 0;
  let runs = 0;
  queue.run(async () => {
    runs++;
    most = Math.max(most, ++concurrent);
    await new Promise<void>(resolve => releases.push(resolve));
    concurrent--;
  }, { concurrency: 4 });
  queue.add('a');
  await settle();
  queue.add('a');
  queue.add('a');
  await settle();
  assert.equal(runs, 1);
  assert.equal(queue.length, 0);
  releases.shift()?.();
  await settle();
  assert.equal(runs, 2);
  releases.shift()?.();
  await settle();
  assert.deepEqual({ runs, most }, { runs: 2, most: 1 });
});

test('different keys run at once up to the concurrency', async () => {
  const { queue } = makeQueue();
  const releases: (() => void)[] = [];
  queue.run(() => new Promise<void>(resolve => releases.push(resolve)), { concurrency: 2 });
  for (const key of ['a', 'b', 'c']) queue.add(key);
  await settle();
  assert.equal(releases.length, 2);
  assert.equal(queue.length, 1);
  releases[0]?.();
  await settle();
  assert.equal(releases.length, 3);
});

test('failures back off by doubling delays, success resets them', async () => {
  const { clock, queue } = makeQueue();
  const startMs = clock.now();
  const times: number[] = [];
  queue.run(async () => {
    times.push(clock.now() - startMs);
    if (times.length < 5) throw new Error('not yet');
  });
  queue.add('a');
  await clock.advance(1_000);
  assert.deepEqual(times, [0, 5, 15, 35, 75]);
  assert.equal(queue.failuresOf('a'), 0);
  assert.equal(clock.pendingTimers, 0);
});

test('a terminal error is not retried', async () => {
  const { clock, queue } = makeQueue();
  let runs = 0;
  queue.run(async () => { runs++; throw new TerminalError('cannot ever work'); });
  queue.add('a');
  await clock.advance(60_000);
  assert.equal(runs, 1);
});

test('a worker may ask to be called again later', async () => {
  const { clock, queue } = makeQueue();
  let runs = 0;
  queue.run(async () => (++runs < 3 ? { requeueAfterMs: 1_000 } : undefined));
  queue.add('a');
  await clock.advance(999);
  assert.equal(runs, 1);
  await clock.advance(1_001);
  assert.equal(runs, 3);
});

test('of several delays for one key the earliest counts, and only one timer is set', async () => {
  const { clock, queue } = makeQueue();
  let runs = 0;
  queue.run(async () => { runs++; });
  queue.addAfter('a', 5_000);
  queue.addAfter('a', 1_000);
  queue.addAfter('a', 3_000);
  assert.equal(clock.pendingTimers, 1);
  await clock.advance(10_000);
  assert.equal(runs, 1);
});

test('stop waits for running workers, drops delayed keys and hands out nothing more', async () => {
  const { clock, queue } = makeQueue();
  const seen: string[] = [];
  let release: () => void = () => undefined;
  queue.run(async key => { seen.push(key); await new Promise<void>(resolve => { release = resolve; }); });
  queue.add('a');
  await settle();
  queue.add('b');
  queue.addAfter('c', 10);
  let stopped = false;
  const stopping = queue.stop().then(() => { stopped = true; });
  await settle();
  assert.equal(stopped, false);
  release();
  await stopping;
  queue.add('d');
  await clock.advance(1_000);
  assert.deepEqual(seen, ['a']);
  assert.equal(clock.pendingTimers, 0);
});
