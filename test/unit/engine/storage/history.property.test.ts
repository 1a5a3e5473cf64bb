import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isExpired } from '../../../../src/api/apiError.ts';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import type { KubernetesObject } from '../../../../src/api/objects.ts';
import type { StorageEvent } from '../../../../src/engine/storage/contract.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

const steps = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.option(fc.integer({ min: 0, max: 3 })) }), { maxLength: 60 });
const stateOf = (objects: readonly KubernetesObject[]) => Object.fromEntries(objects.map(object => [object.metadata.name, (object as { value?: number }).value]));

test('whatever is written: versions grow, every kept version lists as it was, and its watch leads from there to now', async () => {
  await fc.assert(fc.asyncProperty(steps, fc.integer({ min: 1, max: 40 }), async (writes, maxEvents) => {
    const storage = openMemoryStorage({ clock: new FakeClock(), window: { maxEvents, maxAgeMs: 1e9 } });
    const snapshots = [{ version: 0, state: {} as Record<string, number | undefined> }];
    for (const { name, value } of writes) {
      await storage.write({ resource: 'boxes', namespace: 'n', name }, current => value !== null
        ? { action: 'put', object: { metadata: { name, namespace: 'n' }, value } as KubernetesObject }
        : { action: current === undefined ? 'keep' : 'remove' }).catch(() => undefined);
      if (storage.version === snapshots.at(-1)?.version) continue;
      assert.equal(storage.version, (snapshots.at(-1)?.version ?? 0) + 1);
      snapshots.push({ version: storage.version, state: stateOf(storage.list({ resource: 'boxes' }).objects) });
    }
    let expired = 0;
    for (const { version, state } of snapshots) {
      try {
        assert.deepEqual(stateOf(storage.list({ resource: 'boxes', version }).objects), state);
      } catch (error) {
        if (!isExpired(error)) throw error;
        expired++;
        continue;
      }
      const watch = storage.watch({ resource: 'boxes', after: version });
      watch.requestProgress();
      const replayed = { ...state };
      let last = version;
      for await (const event of watch) {
        if (event.type === 'PROGRESS') break;
        const { type, key, object } = event as StorageEvent;
        assert.equal(event.version, last + 1);
        last = event.version;
        assert.equal(type === 'ADDED', !(key.name in replayed));
        if (type === 'DELETED') delete replayed[key.name]; else replayed[key.name] = (object as { value?: number }).value;
      }
      assert.deepEqual(replayed, snapshots.at(-1)?.state);
    }
    assert.ok(snapshots.length - expired >= Math.min(snapshots.length, maxEvents));
  }), { numRuns: 200 });
});
