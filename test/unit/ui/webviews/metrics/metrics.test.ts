import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node, Pod } from '../../../../../src/api/objects.ts';
import type { TreeTarget } from '../../../../../src/ui/tree/treeNode.ts';
import { formatTick, formatValue } from '../../../../../src/ui/webviews/metrics/format.ts';
import { fromMetricsApi, fromSummary, toRate, type Measurement } from '../../../../../src/ui/webviews/metrics/measurement.ts';
import { MetricsHistory } from '../../../../../src/ui/webviews/metrics/metricsHistory.ts';
import { NetworkRates, toPoint, type PointValue } from '../../../../../src/ui/webviews/metrics/metricsPoint.ts';
import type { MetricUnit } from '../../../../../src/ui/webviews/metrics/protocol.ts';

const time = '2026-01-01T00:00:00Z';
const timeMs = Date.UTC(2026, 0, 1);

test('kubelet\'s summary gives cores, bytes and totals; absent parts stay absent', () => {
  assert.deepEqual(fromSummary('n1', {
    node: { cpu: { time, usageNanoCores: 500_000_000 }, memory: { time, workingSetBytes: 1000 } },
    pods: [
      { podRef: { name: 'web', namespace: 'default' }, network: { time, rxBytes: 1, txBytes: 2 }, containers: [{ name: 'a', cpu: { time, usageNanoCores: 250_000_000 } }, { name: 'b', memory: { time, workingSetBytes: 10 } }] },
      { podRef: { name: 'new', namespace: 'default' } },
    ],
  }), {
    nodeName: 'n1', node: { timeMs, cpuCores: 0.5, memoryBytes: 1000 },
    pods: [
      { namespace: 'default', name: 'web', usage: { timeMs, cpuCores: 0.25, memoryBytes: 10, network: { receivedBytes: 1, sentBytes: 2 } }, containers: [{ name: 'a', usage: { timeMs, cpuCores: 0.25 } }, { name: 'b', usage: { timeMs, memoryBytes: 10 } }] },
      { namespace: 'default', name: 'new', usage: { timeMs: 0 }, containers: [] },
    ],
  });
});

test('metrics.k8s.io gives the same without the network', () => {
  const metadata = { name: 'web', namespace: 'default' };
  assert.deepEqual(fromMetricsApi('n1', { apiVersion: 'metrics.k8s.io/v1beta1', kind: 'NodeMetrics', metadata: { name: 'n1' }, timestamp: time, window: '10s', usage: { cpu: '1500m', memory: '2Ki' } },
    [{ apiVersion: 'metrics.k8s.io/v1beta1', kind: 'PodMetrics', metadata, timestamp: time, window: '10s', containers: [{ name: 'a', usage: { cpu: '250000n', memory: '1Mi' } }] }]), {
    nodeName: 'n1', node: { timeMs, cpuCores: 1.5, memoryBytes: 2048 },
    pods: [{ namespace: 'default', name: 'web', usage: { timeMs, cpuCores: 0.00025, memoryBytes: 1_048_576 }, containers: [{ name: 'a', usage: { timeMs, cpuCores: 0.00025, memoryBytes: 1_048_576 } }] }],
  });
});

const rates: readonly (readonly [string, { timeMs: number; total: number } | undefined, { timeMs: number; total: number }, number | undefined])[] = [
  ['bytes per second between two totals', { timeMs: 1000, total: 100 }, { timeMs: 3000, total: 500 }, 200],
  ['nothing for the first total', undefined, { timeMs: 0, total: 5 }, undefined],
  ['nothing when no time has passed', { timeMs: 1000, total: 1 }, { timeMs: 1000, total: 5 }, undefined],
  ['nothing when the counter began anew', { timeMs: 1000, total: 100 }, { timeMs: 2000, total: 5 }, undefined],
  ['zero when nothing was sent', { timeMs: 1000, total: 100 }, { timeMs: 2000, total: 100 }, 0],
];
for (const [name, earlier, later, rate] of rates) test(`a rate is ${name}`, () => assert.equal(toRate(earlier, later), rate));

test('the same sample gives the same rate again', () => {
  const network = new NetworkRates();
  const at = (ms: number, receivedBytes: number) => network.rate('p', { timeMs: ms, network: { receivedBytes, sentBytes: 0 } });
  assert.deepEqual([at(1000, 0), at(2000, 50), at(2000, 50), at(3000, 50)], [undefined, { received: 50, sent: 0 }, { received: 50, sent: 0 }, { received: 0, sent: 0 }]);
  assert.equal(network.rate('p', { timeMs: 4000 }), undefined);
});

const container = (name: string, limits?: Record<string, string>) => ({ name, resources: { requests: { cpu: '100m', memory: '64Mi' }, ...(limits === undefined ? {} : { limits }) } });
const pod = (name: string, limits?: Record<string, string>): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'r', controller: true }] }, spec: { nodeName: 'n1', containers: [container('app', limits), container('side', limits)] } });
const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { allocatable: { cpu: '4', memory: '8Gi' } } };
const measured = (name: string, atMs: number, receivedBytes: number) => ({
  namespace: 'default', name, usage: { timeMs: atMs, cpuCores: 0.3, memoryBytes: 30, network: { receivedBytes, sentBytes: 0 } },
  containers: [{ name: 'app', usage: { timeMs: atMs, cpuCores: 0.2, memoryBytes: 20 } }, { name: 'side', usage: { timeMs: atMs, cpuCores: 0.1, memoryBytes: 10 } }],
});
const round = (atMs: number, total: number): Measurement[] => [{ nodeName: 'n1', node: { timeMs: atMs, cpuCores: 1, memoryBytes: 100 }, pods: [measured('web-a', atMs, total), measured('web-b', atMs, total), measured('other', atMs, total)] }];

function pointOf(target: TreeTarget, limits?: Record<string, string>): string[] {
  const network = new NetworkRates();
  const scene = { target, pods: [pod('web-a', limits), pod('web-b', limits)], replicaSets: [], node };
  toPoint(scene, round(1000, 0), network);
  return toPoint(scene, round(2000, 100), network).map(({ chart, kind, name, value }: PointValue) => `${chart} ${kind} ${name} ${Number(value.toFixed(3))}`);
}

test('a node has its own use and what it can give', () => {
  assert.deepEqual(pointOf({ kind: 'Node', name: 'n1' }), ['cpu total n1 1', 'memory total n1 100', 'network total received 200', 'network total sent 0', 'cpu level allocatable 4', 'memory level allocatable 8589934592']);
});

test('a workload has its sum, each pod, and the sum of requests; no limit where a container has none', () => {
  assert.deepEqual(pointOf({ kind: 'ReplicaSet', namespace: 'default', name: 'web-1' }), [
    'cpu total total 0.6', 'memory total total 60', 'network total received 200', 'network total sent 0',
    'cpu part web-a 0.3', 'memory part web-a 30', 'cpu part web-b 0.3', 'memory part web-b 30',
    'network part web-a received 100', 'network part web-a sent 0', 'network part web-b received 100', 'network part web-b sent 0',
    'cpu level request 0.4', 'memory level request 268435456',
  ]);
});

test('a pod has its containers, a container its own figures and its pod\'s network', () => {
  assert.deepEqual(pointOf({ kind: 'Pod', namespace: 'default', name: 'web-a' }, { cpu: '1' }), [
    'cpu total total 0.3', 'memory total total 30', 'network total received 100', 'network total sent 0',
    'cpu part app 0.2', 'memory part app 20', 'cpu part side 0.1', 'memory part side 10', 'cpu level request 0.2', 'memory level request 134217728', 'cpu level limit 2',
  ]);
  assert.deepEqual(pointOf({ kind: 'Container', namespace: 'default', name: 'web-a', container: 'side' }), [
    'cpu total side 0.1', 'memory total side 10', 'network total received 100', 'network total sent 0', 'cpu level request 0.1', 'memory level request 67108864',
  ]);
});

const value = (name: string, amount: number, kind: PointValue['kind'] = 'part'): PointValue => ({ chart: 'cpu', name, kind, value: amount });

test('lines that come later and end earlier keep their places in time', () => {
  const history = new MetricsHistory(10);
  history.record(1000, [value('a', 1)]);
  history.record(2000, [value('a', 2), value('b', 20)]);
  history.gap(3000);
  history.record(4000, [value('b', 40), value('total', 9, 'total')]);
  assert.deepEqual(history.times, [1000, 2000, 3000, 4000]);
  assert.deepEqual(history.series('cpu').map(({ name, values }) => [name, values]), [['total', [null, null, null, 9]], ['a', [1, 2, null, null]], ['b', [null, 20, null, 40]]]);
  assert.deepEqual(history.series('memory'), []);
});

test('the oldest points go, and with its last point a line', () => {
  const history = new MetricsHistory(2);
  history.record(1000, [value('a', 1)]);
  history.record(2000, [value('b', 2)]);
  history.record(3000, [value('b', 3)]);
  assert.deepEqual([history.times, history.series('cpu').map(({ name, values }) => [name, values])], [[2000, 3000], [['b', [2, 3]]]]);
});

test('times grow even when the clock does not', () => {
  const history = new MetricsHistory(5);
  for (const ms of [1000, 1000, 500]) history.record(ms, []);
  assert.deepEqual(history.times, [1000, 1001, 1002]);
});

const formats: readonly (readonly [number | null, MetricUnit, string])[] = [
  [0.0042, 'cores', '0.004 cores'], [1, 'cores', '1.00 core'], [0.25, 'cores', '0.25 cores'], [12.34, 'cores', '12.3 cores'],
  [512, 'bytes', '512 B'], [1536, 'bytes', '1.5 KiB'], [64 * 1024 * 1024, 'bytes', '64.0 MiB'], [2048, 'bytesPerSecond', '2.0 KiB/s'], [null, 'bytes', '–'],
];
for (const [amount, unit, text] of formats) test(`${amount} ${unit} reads ${text}`, () => assert.equal(formatValue(amount, unit), text));
test('axes are short', () => assert.deepEqual([formatTick(0.0050000001, 'cores'), formatTick(1_048_576, 'bytes'), formatTick(512, 'bytesPerSecond')], ['0.005', '1 MiB', '512 B/s']));
