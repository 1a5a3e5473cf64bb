import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { apiErrors } from '../../../../src/api/apiError.ts';
import type { Client } from '../../../../src/api/client.ts';
import type { Pod } from '../../../../src/api/objects.ts';
import { events, nodes, pods } from '../../../../src/api/resources.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { startScheduler } from '../../../../src/engine/scheduler/scheduler.ts';
import { startInformers } from '../../../../src/informer/informers.ts';
import { node } from '../../../scenario/objects.ts';

const pod = (name: string, spec: Partial<Pod['spec']> = {}): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '600m' } } }], ...spec },
});

/** A scheduler over a real API in memory, with one node of one core that is ready. `change` replaces calls of its client. */
async function start(change: (client: Client) => Partial<Client> = () => ({})) {
  const clock = new FakeClock();
  const random = seededRandom(1);
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random, logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  const client = api.clientFor('system:test');
  const created = await client.create(nodes, node('a', { cpu: '1' }));
  await client.update(nodes, { ...created, status: { ...created.status, ...node('a', { cpu: '1' }).status } }, { subresource: 'status' });
  await client.patch(nodes, { name: 'a' }, { type: 'merge', body: { spec: { taints: null } } });
  const informers = startInformers(client, { clock, logger: silentLogger, random });
  const scheduler = startScheduler({ client: { ...client, ...change(client) }, informers, clock, random, logger: silentLogger });
  await clock.advance(0);
  return {
    clock, client,
    nodeOf: async (name: string) => (await client.get(pods, { namespace: 'default', name })).spec?.nodeName,
    messages: async (reason: string) => (await client.list(events, { namespace: 'default' })).items.filter(event => event.reason === reason).map(event => event.message),
    stop: async () => { await scheduler.stop(); await informers.stop(); },
  };
}

test('a pod is bound and its event says where', async () => {
  const { clock, client, nodeOf, messages, stop } = await start();
  await client.create(pods, pod('web'));
  await clock.advance(0);
  assert.equal(await nodeOf('web'), 'a');
  assert.deepEqual(await messages('Scheduled'), ['Successfully assigned default/web to a']);
  await stop();
});

test('a binding that fails gives its room back and is tried again', async () => {
  let failures = 2;
  const { clock, client, nodeOf, messages, stop } = await start(real => ({
    bindPod: async (key, nodeName) => {
      if (key.name === 'unlucky' && failures-- > 0) throw apiErrors.serviceUnavailable('storage is busy');
      return real.bindPod(key, nodeName);
    },
  }));
  await client.create(pods, pod('unlucky'));
  await clock.advance(0);
  assert.equal(await nodeOf('unlucky'), undefined);
  assert.deepEqual(await messages('FailedScheduling'), ['storage is busy']);
  await clock.advance(2_999);
  assert.equal(await nodeOf('unlucky'), undefined);
  await clock.advance(1);
  assert.equal(await nodeOf('unlucky'), 'a');
  await stop();
});

test('two pods that both fit alone are never put where only one fits, even before the first binding is through', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>(resolve => { release = resolve; });
  const { clock, client, nodeOf, messages, stop } = await start(real => ({ bindPod: async (key, nodeName) => { await held; return real.bindPod(key, nodeName); } }));
  await client.create(pods, pod('first'));
  await client.create(pods, pod('second'));
  await clock.advance(0);
  release();
  await clock.advance(0);
  assert.deepEqual([await nodeOf('first'), await nodeOf('second')], ['a', undefined]);
  assert.deepEqual(await messages('FailedScheduling'), ['0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.']);
  await stop();
});

for (const [name, spec] of [['another scheduler\'s pod', { schedulerName: 'mine' }], ['a pod with scheduling gates', { schedulingGates: [{ name: 'example.com/wait' }] }]] as const) {
  test(`${name} is left alone`, async () => {
    const { clock, client, nodeOf, messages, stop } = await start();
    await client.create(pods, pod('web', spec as Partial<Pod['spec']>));
    await clock.advance(60_000);
    assert.deepEqual([await nodeOf('web'), await messages('FailedScheduling')], [undefined, []]);
    await stop();
  });
}

test('while many pods are placed, other work has its turn', async () => {
  let turn = 0;
  let done = false;
  const count = () => { turn++; if (!done) setImmediate(count); };
  const turns = new Set<number>();
  const { clock, client, nodeOf, stop } = await start(real => ({ bindPod: (key, nodeName) => { turns.add(turn); return real.bindPod(key, nodeName); } }));
  const names = Array.from({ length: 30 }, (_, index) => `web-${index}`);
  for (const name of names) await client.create(pods, pod(name, { containers: [{ name: 'c', image: 'i' }], nodeSelector: { disk: 'ssd' } }));
  await clock.advance(20_000);
  count();
  await client.patch(nodes, { name: 'a' }, { type: 'merge', body: { metadata: { labels: { disk: 'ssd' } } } });
  for (let round = 0; round < 20; round++) await clock.advance(0);
  done = true;
  assert.deepEqual(await Promise.all(names.map(nodeOf)), names.map(() => 'a'));
  assert.ok(turns.size >= 4, `${names.length} pods in ${turns.size} turns`);
  await stop();
});

test('a pod whose gates are lifted is scheduled', async () => {
  const { clock, client, nodeOf, stop } = await start();
  await client.create(pods, pod('web', { schedulingGates: [{ name: 'example.com/wait' }] }));
  await clock.advance(1_000);
  await client.patch(pods, { namespace: 'default', name: 'web' }, { type: 'merge', body: { spec: { schedulingGates: null } } });
  await clock.advance(1_000);
  assert.equal(await nodeOf('web'), 'a');
  await stop();
});
