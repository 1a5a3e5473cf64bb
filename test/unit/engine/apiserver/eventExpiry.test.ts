import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, settle } from '../../../../src/base/fakeClock.ts';
import { toTimestamp } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import type { Event } from '../../../../src/api/objects.ts';
import { events } from '../../../../src/api/resources.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

test('events go an hour after they were last seen, when newer ones arrive', async () => {
  const clock = new FakeClock();
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random: seededRandom(1), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  const client = api.clientFor('system:test');
  const record = (name: string): Event => ({
    apiVersion: 'v1', kind: 'Event', metadata: { name, namespace: 'default' }, involvedObject: { kind: 'Pod', name: 'a', namespace: 'default' },
    reason: 'Tested', lastTimestamp: toTimestamp(clock.now()), type: 'Normal',
  });
  const names = async () => (await client.list(events)).items.map(({ metadata }) => metadata.name);
  await client.create(events, record('old'));
  const kept = await client.create(events, record('kept'));
  await clock.advance(1_800_000);
  await client.update(events, { ...kept, lastTimestamp: toTimestamp(clock.now()), count: 2 });
  await clock.advance(1_860_000);
  await client.create(events, record('new'));
  await settle();
  assert.deepEqual(await names(), ['kept', 'new']);
  assert.equal(clock.pendingTimers, 0);
});
