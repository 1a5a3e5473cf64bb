import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiErrors } from '../../../../src/api/apiError.ts';
import type { Client } from '../../../../src/api/client.ts';
import type { Pod } from '../../../../src/api/objects.ts';
import { makeStatsSummary, toStatsSummary } from '../../../../src/engine/apiserver/statsSummary.ts';
import type { PodUsage, UsageSample } from '../../../../src/engine/contracts/nodeConnection.ts';

const at = Date.UTC(2026, 0, 1);
const time = '2026-01-01T00:00:00.000Z';
const sample = (cpuNanoCores: number, memoryBytes: number): UsageSample => ({ timestampMs: at, windowMs: 8000, cpuNanoCores, memoryBytes });
const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', uid: 'u1' }, spec: { nodeName: 'n1', containers: [] }, status: { startTime: '2025-12-31T00:00:00Z' } };
const usage: readonly PodUsage[] = [
  { namespace: 'default', pod: 'web', containers: [{ name: 'app', ...sample(1000.4, 2048) }, { name: 'side', ...sample(500, 1024) }], network: { receivedBytes: 10, sentBytes: 20 } },
  { namespace: 'default', pod: 'gone', containers: [{ name: 'app', ...sample(1, 1) }] },
];

test('a summary gives node, pods and containers, and leaves out pods that the API does not know', () => {
  assert.deepEqual(toStatsSummary('n1', sample(1501, 3073), usage, [pod]), {
    node: { nodeName: 'n1', cpu: { time, usageNanoCores: 1501 }, memory: { time, workingSetBytes: 3073 } },
    pods: [{
      podRef: { name: 'web', namespace: 'default', uid: 'u1' }, startTime: '2025-12-31T00:00:00Z',
      containers: [{ name: 'app', cpu: { time, usageNanoCores: 1000 }, memory: { time, workingSetBytes: 2048 } }, { name: 'side', cpu: { time, usageNanoCores: 500 }, memory: { time, workingSetBytes: 1024 } }],
      cpu: { time, usageNanoCores: 1500 }, memory: { time, workingSetBytes: 3072 }, network: { time, name: 'eth0', rxBytes: 10, txBytes: 20 },
    }],
  });
});

test('unknown nodes are not found, and nodes that this engine does not run are unavailable', async () => {
  const client = {
    get: (_: unknown, { name }: { name: string }) => name === 'n1' || name === 'other' ? Promise.resolve({}) : Promise.reject(apiErrors.notFound({ resource: 'nodes', name })),
    list: () => Promise.resolve({ metadata: {}, items: [pod] }),
  } as unknown as Client;
  const read = makeStatsSummary({ client, nodes: name => name === 'n1' ? { nodeUsage: () => Promise.resolve(sample(1, 1)), podUsage: () => Promise.resolve(usage) } as never : undefined });
  assert.deepEqual((await read('n1')).pods.map(each => each.podRef.name), ['web']);
  await assert.rejects(read('other'), { code: 503 });
  await assert.rejects(read('nobody'), { code: 404 });
});
