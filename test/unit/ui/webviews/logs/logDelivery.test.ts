import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../../src/base/fakeClock.ts';
import { LineRing } from '../../../../../src/ui/webviews/logs/lineRing.ts';
import { LogDelivery } from '../../../../../src/ui/webviews/logs/logDelivery.ts';
import type { LogLine, ToLogsView } from '../../../../../src/ui/webviews/logs/protocol.ts';

function makeDelivery() {
  const clock = new FakeClock();
  const ring = new LineRing<LogLine>({ lines: 50_000, characters: 1e9 });
  const posted: Extract<ToLogsView, { type: 'lines' }>[] = [];
  const delivery = new LogDelivery({ ring, clock, post: message => { if (message.type === 'lines') posted.push(message); } });
  const add = (count: number) => { ring.push(Array.from({ length: count }, (_, index) => ({ source: 0, time: '', text: `line ${ring.next + index}` }))); delivery.schedule(); };
  return { clock, delivery, posted, add, ring };
}

test('lines wait for the page, then go out in batches with their numbers', async () => {
  const { clock, delivery, posted, add } = makeDelivery();
  add(3);
  await clock.advance(1000);
  assert.equal(posted.length, 0);
  delivery.attach();
  assert.deepEqual(posted.map(({ first, lines }) => [first, lines.length]), [[0, 3]]);
  add(1); add(1);
  assert.equal(posted.length, 1, 'not before the batch is due');
  await clock.advance(50);
  assert.deepEqual(posted.map(({ first, lines }) => [first, lines.length]), [[0, 3], [3, 2]]);
});

test('no more than two messages are under way unanswered', async () => {
  const { clock, delivery, posted, add } = makeDelivery();
  delivery.attach();
  add(10_000);
  await clock.advance(500);
  assert.deepEqual(posted.map(({ lines }) => lines.length), [2000, 2000]);
  delivery.handleAck();
  await clock.advance(50);
  assert.equal(posted.length, 3);
  assert.equal(posted[2]?.first, 4000);
});

test('sources wait for a page that lags behind, and go on when it has caught up or gone', async () => {
  const { clock, delivery, posted, add } = makeDelivery();
  const { signal } = new AbortController();
  delivery.attach();
  add(30_000);
  await clock.advance(50);
  let passed = 0;
  const wait = delivery.room(signal).then(() => { passed++; });
  await clock.advance(500);
  assert.equal(passed, 0);
  while (posted.length < 6) { delivery.handleAck(); await clock.advance(50); }
  await wait;
  assert.equal(passed, 1);
  add(25_000);
  const again = delivery.room(signal);
  delivery.detach();
  await again;
});

test('an aborted source does not wait', async () => {
  const { clock, delivery, add } = makeDelivery();
  delivery.attach();
  add(30_000);
  await clock.advance(50);
  const abort = new AbortController();
  const wait = delivery.room(abort.signal);
  abort.abort();
  await wait;
});

test('a page that comes back gets everything that is kept', async () => {
  const { clock, delivery, posted, add } = makeDelivery();
  delivery.attach();
  add(5);
  await clock.advance(50);
  delivery.detach();
  add(5);
  await clock.advance(500);
  delivery.attach();
  assert.deepEqual(posted.map(({ first, lines }) => [first, lines.length]), [[0, 5], [0, 10]]);
});

test('what was cleared is not sent', async () => {
  const { clock, delivery, posted, add, ring } = makeDelivery();
  delivery.attach();
  add(5);
  ring.clear();
  delivery.skip();
  add(1);
  await clock.advance(50);
  assert.deepEqual(posted.map(({ first, lines }) => [first, lines.length]), [[5, 1]]);
});
