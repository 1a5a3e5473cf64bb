import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { ContainerRuntime, ObservedContainer } from '../../../../src/engine/cri/contract.ts';
import { RuntimeCache } from '../../../../src/engine/kubelet/runtimeCache.ts';
import { makeUsageReader } from '../../../../src/engine/kubelet/usage.ts';

function makeReader() {
  const clock = new FakeClock();
  const asked: string[] = [];
  const runtime = {
    usage: (id: string, { once = false } = {}) => {
      asked.push(once ? `${id} once` : id);
      const nowMs = clock.now();
      return Promise.resolve({ timestampMs: nowMs, cpuNanoSeconds: nowMs * 1000, workingSetBytes: 1, ...(once ? {} : { before: { timestampMs: nowMs - 1000, cpuNanoSeconds: (nowMs - 1000) * 1000 } }) });
    },
  } as unknown as ContainerRuntime;
  const cache = new RuntimeCache({ runtime, node: 'a', logger: silentLogger, onChange: () => undefined });
  for (const kind of ['sandbox', 'container'] as const) cache.put({ id: kind, kind, pod: { uid: 'u', namespace: 'default', name: 'web' }, name: kind === 'sandbox' ? 'POD' : 'main', state: 'running', attempt: 0, createdAtMs: 0, startedAtMs: 0 } as unknown as ObservedContainer);
  const take = () => asked.splice(0).toSorted();
  return { clock, reader: makeUsageReader({ runtime, cache, clock }), take };
}

test('sandboxes are read for their network only', async () => {
  const { reader, take } = makeReader();
  await reader.podUsage({ network: false });
  assert.deepEqual(take(), ['container']);
  await reader.nodeUsage();
  assert.deepEqual(take(), [], 'a fresh answer is given again');
  await reader.podUsage();
  assert.deepEqual(take(), ['container', 'sandbox'], 'an answer without the network is none to who wants it');
  await reader.podUsage({ network: false });
  assert.deepEqual(take(), [], 'one with it is');
});

test('a container with a recent sample needs no second one', async () => {
  const { clock, reader, take } = makeReader();
  await reader.podUsage({ network: false });
  take();
  await clock.advance(15_000);
  const [pod] = await reader.podUsage({ network: false });
  assert.deepEqual(take(), ['container once']);
  assert.deepEqual(pod?.containers.map(each => [each.windowMs, each.cpuNanoCores]), [[15_000, 1_000_000]]);
  await clock.advance(61_000);
  const [later] = await reader.podUsage({ network: false });
  assert.deepEqual(take(), ['container'], 'an old one says nothing');
  assert.deepEqual(later?.containers.map(each => each.windowMs), [1000]);
});
