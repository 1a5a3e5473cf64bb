import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node, Pod, Taint, Toleration } from '../../../../../src/api/objects.ts';
import { computeSilentConditions, computeTaints, evictionInMs, UNREACHABLE } from '../../../../../src/engine/controllers/nodeLifecycle/reconcile.ts';

const nowMs = Date.UTC(2026, 0, 1, 0, 1);
const node = (ready: 'True' | 'False' | 'Unknown' | undefined, taints: Taint[] = [], unschedulable?: true): Node => ({
  apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' }, spec: { taints, ...(unschedulable === undefined ? {} : { unschedulable }) },
  status: { conditions: ready === undefined ? [] : [{ type: 'Ready', status: ready }] },
});
const names = (taints: Taint[] | undefined) => taints?.map(({ key, effect }) => `${key}:${effect}`);
const foreign: Taint = { key: 'mine', effect: 'NoSchedule' };
const unreachable: Taint[] = [{ key: UNREACHABLE, effect: 'NoSchedule' }, { key: UNREACHABLE, effect: 'NoExecute', timeAdded: '2026-01-01T00:00:00Z' }];

const taintCases: readonly (readonly [string, Node, readonly string[] | undefined])[] = [
  ['a ready node needs none', node('True'), undefined],
  ['a new node is kept free until its kubelet reports', node(undefined), ['node.kubernetes.io/not-ready:NoSchedule']],
  ['a node that is not ready also drops pods', node('False'), ['node.kubernetes.io/not-ready:NoSchedule', 'node.kubernetes.io/not-ready:NoExecute']],
  ['a silent node is unreachable', node('Unknown', [foreign]), ['mine:NoSchedule', 'node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']],
  ['nothing changes twice', node('Unknown', unreachable), undefined],
  ['a node that is back loses them, foreign ones stay', node('True', [foreign, ...unreachable]), ['mine:NoSchedule']],
  ['a cordoned node shows it', node('True', [], true), ['node.kubernetes.io/unschedulable:NoSchedule']],
];
for (const [name, subject, expected] of taintCases) test(`taints: ${name}`, () => assert.deepEqual(names(computeTaints(subject, nowMs)), expected));

test('a silent node becomes Unknown once', () => {
  const conditions = computeSilentConditions(node('True'), nowMs);
  assert.deepEqual(conditions?.map(({ type, status, reason }) => [type, status, reason]), [
    ['Ready', 'Unknown', 'NodeStatusUnknown'], ['MemoryPressure', 'Unknown', 'NodeStatusNeverUpdated'], ['DiskPressure', 'Unknown', 'NodeStatusNeverUpdated'], ['PIDPressure', 'Unknown', 'NodeStatusNeverUpdated'],
  ]);
  assert.equal(computeSilentConditions({ ...node('True'), status: { conditions: conditions ?? [] } }, nowMs), undefined);
});

const evictionCases: readonly (readonly [string, readonly Toleration[], readonly Taint[], number | undefined])[] = [
  ['without NoExecute nothing happens', [], [foreign], undefined],
  ['five minutes by default on an unreachable node', [], unreachable, 240_000],
  ['at once for a taint of the user', [], [{ key: 'mine', effect: 'NoExecute' }], 0],
  ['as long as the toleration says', [{ key: UNREACHABLE, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 90 }], unreachable, 30_000],
  ['never when it sets no limit', [{ operator: 'Exists' }], unreachable, undefined],
  ['the shortest of several', [{ operator: 'Exists' }, { key: UNREACHABLE, operator: 'Exists', tolerationSeconds: 70 }], unreachable, 10_000],
  ['overdue is now', [{ key: UNREACHABLE, operator: 'Exists', tolerationSeconds: 5 }], unreachable, 0],
];
for (const [name, tolerations, taints, expected] of evictionCases) {
  test(`eviction: ${name}`, () => {
    const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: { containers: [], tolerations: [...tolerations] } };
    assert.equal(evictionInMs(pod, taints, nowMs), expected);
  });
}
