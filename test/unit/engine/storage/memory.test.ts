import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { defaultWindow } from '../../../../src/engine/storage/contract.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { testStorage } from '../../../conformance/storage.ts';

describe('memory storage', () => testStorage((window = defaultWindow) => openMemoryStorage({ clock: new FakeClock(), window })));

test('what is stored is frozen, so that a change to a shared object throws', async () => {
  const storage = openMemoryStorage({ clock: new FakeClock() });
  const stored = await storage.write({ resource: 'boxes', namespace: '', name: 'a' }, () => ({ action: 'put', object: { metadata: { name: 'a', labels: { x: 'y' } } } }));
  assert.throws(() => { (stored.metadata.labels as Record<string, string>)['x'] = 'z'; }, TypeError);
});

test('changes older than the window are forgotten at the next write', async () => {
  const clock = new FakeClock();
  const storage = openMemoryStorage({ clock, window: { maxEvents: 1000, maxAgeMs: 60_000 } });
  const write = (name: string) => storage.write({ resource: 'boxes', namespace: '', name }, () => ({ action: 'put', object: { metadata: { name } } }));
  await write('a');
  const { version } = storage;
  await write('b');
  assert.equal(storage.list({ resource: 'boxes', version }).objects.length, 1);
  await clock.advance(300_000);
  await write('c');
  assert.throws(() => storage.list({ resource: 'boxes', version }), { message: /too old resource version/ });
  assert.equal(clock.pendingTimers, 0);
});
