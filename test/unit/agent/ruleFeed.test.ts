import assert from 'node:assert/strict';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { FakeClock, settle } from '../../../src/base/fakeClock.ts';
import { RuleFeed } from '../../../src/agent/ruleFeed.ts';

async function withFeed(act: (feed: RuleFeed, folder: string, clock: FakeClock) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-feed-'));
  const clock = new FakeClock();
  const feed = RuleFeed.open(folder, clock);
  try { await act(feed, folder, clock); } finally { feed.close(); rmSync(folder, { recursive: true, force: true }); }
}

/** What a sandbox does: opens its FIFO, reads doorbells, opens the shared FIFO for each answer. */
function openSandbox(folder: string, pod: string) {
  const fifo = openSync(path.join(folder, 'feeds', pod), constants.O_RDWR | constants.O_NONBLOCK);
  return {
    lines(): string[] {
      const buffer = Buffer.alloc(4096);
      try { return buffer.subarray(0, readSync(fifo, buffer)).toString().trim().split('\n'); } catch { return []; }
    },
    answer(batch: string, code: number) {
      const answers = openSync(path.join(folder, 'acknowledgements'), constants.O_RDWR | constants.O_NONBLOCK);
      writeSync(answers, `${pod} ${batch} ${code}\n`);
      closeSync(answers);
    },
    close() { closeSync(fifo); },
  };
}

test('a batch is one file, each sandbox hears its name, and it ends when all have answered', () => withFeed(async (feed, folder) => {
  feed.prepare('a');
  feed.prepare('b');
  const [a, b] = [openSandbox(folder, 'a'), openSandbox(folder, 'b')];
  const applying = feed.apply(['a', 'b'], Buffer.from('add table ip x\n'), ['10.96.0.9']);
  const [[line = ''], [same]] = [a.lines(), b.lines()];
  assert.equal(line, same);
  const [batch = '', flow] = line.split(' ');
  assert.equal(flow, '10.96.0.9');
  assert.equal(readFileSync(path.join(folder, 'batches', batch), 'utf8'), 'add table ip x\n');
  a.answer(batch, 0);
  b.answer(batch, 1);
  assert.deepEqual(await applying, [{ pod: 'b', message: 'nft ended with exit code 1' }]);
  assert.deepEqual(readdirSync(path.join(folder, 'batches')), []);
  a.close();
  b.close();
}));

test('a sandbox that does not answer fails alone, after a while', () => withFeed(async (feed, folder, clock) => {
  const applying = feed.apply(['a'], Buffer.from('x'), []);
  await settle();
  await clock.advance(10_000);
  assert.deepEqual(await applying, [{ pod: 'a', message: 'the sandbox did not answer in time' }]);
  assert.equal(clock.pendingTimers, 0);
  assert.ok(existsSync(path.join(folder, 'feeds', 'a')));
}));

test('batches keep their order, answers of an earlier agent are ignored, and a fresh feed is empty', () => withFeed(async (feed, folder) => {
  feed.prepare('a');
  const sandbox = openSandbox(folder, 'a');
  sandbox.answer('from-before', 0);
  const [first, second] = [feed.apply(['a'], Buffer.from('1'), []), feed.apply(['a'], Buffer.from('2'), [])];
  const lines = sandbox.lines();
  assert.deepEqual(lines.map(line => readFileSync(path.join(folder, 'batches', line), 'utf8')), ['1', '2']);
  for (const line of lines) sandbox.answer(line, 0);
  assert.deepEqual([await first, await second], [[], []]);
  sandbox.close();
  feed.prepare('a');
  const next = openSandbox(folder, 'a');
  assert.deepEqual(next.lines(), []);
  next.close();
  feed.drop('a');
  assert.equal(existsSync(path.join(folder, 'feeds', 'a')), false);
}));

test('answers reach the agent that opened last, though an earlier one still runs', () => withFeed(async (_earlier, folder, clock) => {
  const feed = RuleFeed.open(folder, clock);
  try {
    feed.prepare('a');
    const sandbox = openSandbox(folder, 'a');
    for (let round = 0; round < 20; round++) {
      const applying = feed.apply(['a'], Buffer.from('x'), []);
      sandbox.answer(sandbox.lines()[0] ?? '', 0);
      assert.deepEqual(await applying, []);
    }
    sandbox.close();
  } finally { feed.close(); }
}));

test('names that are no plain names are refused', () => withFeed(async feed => {
  await assert.rejects(feed.apply(['../x'], Buffer.from('x'), []), /not a plain name/);
  assert.throws(() => feed.prepare('a/b'), /not a plain name/);
}));
