import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiErrors } from '../../../../src/api/apiError.ts';
import type { Client } from '../../../../src/api/client.ts';
import type { KubernetesObject, Node, Pod } from '../../../../src/api/objects.ts';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { formatDuration, makeMetricsResources } from '../../../../src/engine/apiserver/metrics.ts';
import type { NodeConnection, PodUsage, UsageSample } from '../../../../src/engine/contracts/nodeConnection.ts';

const clock = new FakeClock();
const sample: UsageSample = { timestampMs: clock.now() - 5000, cpuNanoCores: 123_456.4, memoryBytes: 1234 * 1024, windowMs: 10_000 };
const pod = (name: string, phase: 'Running' | 'Succeeded', nodeName: string): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels: { app: name } }, spec: { nodeName, containers: [] }, status: { phase } });
const stored: readonly (Pod | Node)[] = [pod('web', 'Running', 'n1'), pod('done', 'Succeeded', 'n1'), pod('far', 'Running', 'broken'), { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } }, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'broken' } }];

const usage: readonly PodUsage[] = ['web', 'done'].map(name => ({ namespace: 'default', pod: name, containers: [{ ...sample, name: 'app' }] }));
const connection = (fails: boolean) => ({
  podUsage: () => fails ? Promise.reject(new Error('down')) : Promise.resolve(usage),
  nodeUsage: () => fails ? Promise.reject(new Error('down')) : Promise.resolve(sample),
}) as unknown as NodeConnection;
const items = (plural: string) => stored.filter(object => ((object as KubernetesObject).kind === 'Node') === (plural === 'nodes'));
const client = {
  list: (resource: { plural: string }) => Promise.resolve({ metadata: {}, items: items(resource.plural) }),
  get: (resource: { plural: string }, { name }: { name: string }) => {
    const object = items(resource.plural).find(item => item.metadata.name === name);
    return object === undefined ? Promise.reject(apiErrors.notFound({ resource: resource.plural, name })) : Promise.resolve(object);
  },
} as unknown as Client;
const metrics = makeMetricsResources({ client, clock, nodes: name => name === 'gone' ? undefined : connection(name === 'broken') });

test('pod metrics cover running pods that have samples', async () => {
  assert.deepEqual(await metrics.get('pods.metrics.k8s.io')?.list('default'), [{
    kind: 'PodMetrics', apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: { name: 'web', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z', labels: { app: 'web' } },
    timestamp: '2025-12-31T23:59:55Z', window: '10s', containers: [{ name: 'app', usage: { cpu: '123456n', memory: '1234Ki' } }],
  }]);
});

test('node metrics leave out a node that does not answer', async () => {
  const listed = await metrics.get('nodes.metrics.k8s.io')?.list();
  assert.deepEqual(listed?.map(node => node.metadata.name), ['n1']);
});

test('one object, or undefined for what is unknown or unmeasured', async () => {
  const [podMetrics, nodeMetrics] = [metrics.get('pods.metrics.k8s.io'), metrics.get('nodes.metrics.k8s.io')];
  assert.equal((await podMetrics?.get({ name: 'web', namespace: 'default' }))?.metadata.name, 'web');
  assert.equal(await podMetrics?.get({ name: 'far', namespace: 'default' }), undefined);
  assert.equal(await podMetrics?.get({ name: 'nope', namespace: 'default' }), undefined);
  assert.equal(await nodeMetrics?.get({ name: 'broken' }), undefined);
});

test('durations print as Go does', () => {
  assert.deepEqual([10_000, 15_013, 60_000, 3_723_500].map(formatDuration), ['10s', '15.013s', '1m0s', '1h2m3.5s']);
});
