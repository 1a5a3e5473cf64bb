import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { API_PORT } from '../../../../src/agent/protocol/messages.ts';
import type { Endpoints } from '../../../../src/api/objects.ts';
import { endpoints, endpointSlices } from '../../../../src/api/resources.ts';
import { startInformers } from '../../../../src/informer/informers.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import type { AgentConnection } from '../../../../src/engine/network/agentLink.ts';
import { startApiEndpoints } from '../../../../src/engine/network/apiEndpoints.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

const KEY = { name: 'kubernetes', namespace: 'default' };

async function startWorld() {
  const clock = new FakeClock();
  const [logger, random] = [silentLogger, seededRandom(1)];
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random, logger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  const client = api.clientFor('system:test');
  const informers = startInformers(client, { clock, logger, random });
  const handlers = new Set<(connection: AgentConnection) => Promise<unknown>>();
  const link = {
    current: undefined as AgentConnection | undefined,
    onConnect: (handler: (connection: AgentConnection) => Promise<unknown>) => { handlers.add(handler); return { dispose: () => { handlers.delete(handler); } }; },
  };
  const sync = startApiEndpoints({ client, informers, link, clock, logger });
  return {
    client, clock, informers,
    async connect(address: string) { link.current = { address } as AgentConnection; for (const handler of handlers) await handler(link.current); },
    async stop() { await sync.stop(); await informers.stop(); },
  };
}

test('the API\'s slice leads to the agent, and is made again when it is deleted or changed', async () => {
  const world = await startWorld();
  await world.clock.advance(0);
  assert.deepEqual((await world.client.list(endpointSlices)).items, []);
  await world.connect('10.97.0.2');
  const leads = async () => {
    const { metadata, endpoints, ports } = await world.client.get(endpointSlices, KEY);
    return [metadata.labels?.['kubernetes.io/service-name'], endpoints?.map(({ addresses, conditions }) => [addresses, conditions?.ready]), ports];
  };
  const expected = ['kubernetes', [[['10.97.0.2'], true]], [{ name: 'https', port: API_PORT, protocol: 'TCP' }]];
  assert.deepEqual(await leads(), expected);
  await world.client.delete(endpointSlices, KEY);
  await world.clock.advance(0);
  assert.deepEqual(await leads(), expected);
  await world.client.patch(endpointSlices, KEY, { type: 'merge', body: { metadata: { labels: { mine: 'yes', 'kubernetes.io/service-name': null } }, endpoints: [] } });
  await world.clock.advance(5_000);
  assert.deepEqual(await leads(), expected);
  const { metadata } = await world.client.get(endpointSlices, KEY);
  assert.equal(metadata.labels?.['mine'], 'yes');
  await world.clock.advance(60_000);
  assert.equal((await world.client.get(endpointSlices, KEY)).metadata.resourceVersion, metadata.resourceVersion, 'its own writes lead to no more');
  await world.stop();
});

test('so do its Endpoints, which no slice is to be made from', async () => {
  const world = await startWorld();
  await world.connect('10.97.0.2');
  const shown = async () => { const { metadata, subsets } = await world.client.get(endpoints, KEY); return [metadata.labels?.['endpointslice.kubernetes.io/skip-mirror'], subsets]; };
  const expected = (ip: string) => ['true', [{ addresses: [{ ip }], ports: [{ name: 'https', port: API_PORT, protocol: 'TCP' }] }]];
  assert.deepEqual(await shown(), expected('10.97.0.2'));
  await world.client.delete(endpoints, KEY);
  await world.clock.advance(0);
  assert.deepEqual(await shown(), expected('10.97.0.2'));
  await world.client.patch(endpoints, KEY, { type: 'merge', body: { subsets: null } });
  await world.clock.advance(5_000);
  assert.deepEqual(await shown(), expected('10.97.0.2'));
  await world.connect('10.97.0.3');
  assert.deepEqual(await shown(), expected('10.97.0.3'));
  await world.stop();
});

test('whoever writes there again and again is answered once in five seconds, and a new agent at once', async () => {
  const world = await startWorld();
  await world.connect('10.97.0.2');
  await world.clock.advance(60_000);
  const timers = world.clock.pendingTimers;
  const ipOf = (subsets: Endpoints['subsets']) => subsets?.[0]?.addresses?.[0]?.ip;
  const repairsMs: number[] = [];
  const [startMs, rival] = [world.clock.now(), { subsets: [{ addresses: [{ ip: '192.0.2.1' }] }] }];
  const write = () => world.client.patch(endpoints, KEY, { type: 'merge', body: rival });
  const subscription = world.informers.for(endpoints).onChange(({ object }) => {
    if (ipOf(object.subsets) !== '10.97.0.2') return;
    repairsMs.push(world.clock.now() - startMs);
    void write();
  });
  try {
    await world.clock.advance(0);
    repairsMs.length = 0; // what was there, which the rival has answered by now
    await world.clock.advance(22_000);
    const [firstMs = -1] = repairsMs;
    assert.deepEqual(repairsMs.map(atMs => atMs - firstMs), [0, 5_000, 10_000, 15_000]);
    await world.connect('10.97.0.3');
    assert.equal(ipOf((await world.client.get(endpoints, KEY)).subsets), '10.97.0.3');
  } finally {
    subscription.dispose();
  }
  await world.clock.advance(60_000);
  assert.equal(world.clock.pendingTimers, timers, 'no timer is left when all is well');
  await world.stop();
});
