import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { nodes } from '../../../../src/api/resources.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { announceNode } from '../../../../src/engine/startNodes/announceNode.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

test('a node tells why it is not ready before it has a kubelet, and keeps the time of the transition', async () => {
  const clock = new FakeClock();
  const machinery = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random: seededRandom(1), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  const client = machinery.clientFor('system:test');
  const reasons: string[] = [];
  const options = { clock, events: { starting() { reasons.push('Starting'); }, status(reason: string) { reasons.push(reason); } } };
  await announceNode(client, 'slipway', { reason: 'KubeletStarting', message: 'Unpacking packages' }, options);
  const first = await client.get(nodes, { name: 'slipway' });
  await clock.advance(5_000);
  await announceNode(client, 'slipway', { reason: 'KubeletNotReady', message: 'Docker does not answer' }, options);
  const second = await client.get(nodes, { name: 'slipway' });
  const readyOf = (node: typeof first) => node.status?.conditions?.find(condition => condition.type === 'Ready');
  assert.deepEqual([readyOf(first)?.status, readyOf(first)?.message], ['False', 'Unpacking packages']);
  assert.deepEqual([readyOf(second)?.reason, readyOf(second)?.message], ['KubeletNotReady', 'Docker does not answer']);
  assert.equal(readyOf(second)?.lastTransitionTime, readyOf(first)?.lastTransitionTime);

  await announceNode(client, 'slipway', { reason: 'KubeletNotReady', message: 'Docker does not answer' }, options);
  assert.equal((await client.get(nodes, { name: 'slipway' })).metadata.resourceVersion, second.metadata.resourceVersion);
  assert.deepEqual(reasons, [], 'a node that has never been ready is no news');

  const ready = { type: 'Ready', status: 'True' as const };
  await client.update(nodes, { ...second, status: { ...second.status, conditions: [ready] } }, { subresource: 'status' });
  await announceNode(client, 'slipway', { reason: 'KubeletNotReady', message: 'Docker does not answer' }, options);
  assert.deepEqual(reasons, ['NodeNotReady']);
});
