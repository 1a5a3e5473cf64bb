import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { seededRandom } from '../../../src/base/random.ts';
import { apiErrors } from '../../../src/api/apiError.ts';
import type { Client } from '../../../src/api/client.ts';
import type { Event, Pod } from '../../../src/api/objects.ts';
import { makeEventRecorder } from '../../../src/informer/eventRecorder.ts';

const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '4' } };

function start() {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  const stored = new Map<string, Event>();
  const client = {
    create: async (_: unknown, event: Event) => { stored.set(event.metadata.name ?? '', structuredClone(event)); return event; },
    patch: async (_: unknown, { name }: { name: string }, { body }: { body: Partial<Event> }) => {
      const event = stored.get(name);
      if (event === undefined) throw apiErrors.notFound({ resource: 'events', name });
      return Object.assign(event, body);
    },
  } as unknown as Client;
  const recorder = makeEventRecorder({ client, clock, random: seededRandom(1), logger: silentLogger, component: 'kubelet', host: 'node-a' });
  return { clock, stored, recorder, all: async () => { await recorder.flush(); return [...stored.values()]; } };
}

test('an event carries its object, source and times as kubectl describe needs them', async () => {
  const { recorder, all } = start();
  recorder.event({ ...pod, fieldPath: 'spec.containers{app}' }, 'Warning', 'BackOff', 'Back-off restarting failed container');
  const [event] = await all();
  assert.deepEqual({ ...event, metadata: { namespace: event?.metadata.namespace } }, {
    apiVersion: 'v1', kind: 'Event', metadata: { namespace: 'shop' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '4', fieldPath: 'spec.containers{app}' },
    type: 'Warning', reason: 'BackOff', message: 'Back-off restarting failed container', count: 1,
    firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:00:00Z',
    source: { component: 'kubelet', host: 'node-a' }, reportingComponent: 'kubelet', reportingInstance: 'node-a',
  });
  assert.match(event?.metadata.name ?? '', /^web\.[0-9a-f]{15,16}$/);
});

test('a repeated event counts on the first one', async () => {
  const { clock, recorder, all } = start();
  for (let i = 0; i < 3; i++) { recorder.event(pod, 'Normal', 'Pulled', 'Container image already present'); await clock.advance(10_000); }
  const found = await all();
  assert.equal(found.length, 1);
  assert.deepEqual([found[0]?.count, found[0]?.firstTimestamp, found[0]?.lastTimestamp], [3, '2026-01-01T00:00:00Z', '2026-01-01T00:00:20Z']);
});

test('an event that was deleted meanwhile is written anew', async () => {
  const { recorder, stored, all } = start();
  recorder.event(pod, 'Normal', 'Pulled', 'x');
  await recorder.flush();
  stored.clear();
  recorder.event(pod, 'Normal', 'Pulled', 'x');
  assert.deepEqual((await all()).map(event => event.count), [1]);
});

test('many different messages of one reason are combined from the tenth on', async () => {
  const { recorder, all } = start();
  for (let i = 1; i <= 14; i++) recorder.event(pod, 'Warning', 'Failed', `attempt ${i}`);
  const found = await all();
  assert.equal(found.length, 10);
  assert.deepEqual([found[9]?.message, found[9]?.count], ['(combined from similar events): attempt 14', 5]);
});

test('one object may not flood: after 25 events one more every five minutes', async () => {
  const { clock, recorder, all } = start();
  const total = async () => (await all()).reduce((sum, event) => sum + (event.count ?? 0), 0);
  for (let i = 0; i < 60; i++) recorder.event(pod, 'Warning', 'Unhealthy', 'probe failed');
  assert.equal(await total(), 25);
  await clock.advance(300_000);
  recorder.event(pod, 'Warning', 'Unhealthy', 'probe failed');
  recorder.event(pod, 'Warning', 'Unhealthy', 'probe failed');
  assert.equal(await total(), 26);
});

test("events about cluster-scoped objects live in 'default'", async () => {
  const { recorder, all } = start();
  recorder.event({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-a', uid: 'n' } }, 'Normal', 'NodeReady', 'Node node-a status is now: NodeReady');
  const [event] = await all();
  assert.equal(event?.metadata.namespace, 'default');
  assert.equal(event?.involvedObject.namespace, undefined);
});

test('a refused write is swallowed', async () => {
  const clock = new FakeClock();
  const client = { create: async () => { throw apiErrors.forbidden({ resource: 'events', name: '' }, 'namespace is being terminated'); } } as unknown as Client;
  const recorder = makeEventRecorder({ client, clock, random: seededRandom(1), logger: silentLogger, component: 'c' });
  recorder.event(pod, 'Normal', 'A', 'b');
  await recorder.flush();
});
