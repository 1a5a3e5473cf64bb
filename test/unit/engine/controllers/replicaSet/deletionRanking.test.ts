import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../../../../../src/api/objects.ts';
import { pickPodsToDelete } from '../../../../../src/engine/controllers/replicaSet/deletionRanking.ts';

interface PodOptions { readonly node?: string; readonly phase?: 'Pending' | 'Running'; readonly readySince?: string; readonly restarts?: number; readonly created?: string; readonly cost?: string }

function pod(name: string, { node = 'a', phase = 'Running', readySince = '2026-01-01T00:00:00Z', restarts = 0, created = '2026-01-01T00:00:00Z', cost }: PodOptions = {}): Pod {
  return {
    apiVersion: 'v1', kind: 'Pod',
    metadata: { name, uid: name, creationTimestamp: created, ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }) },
    spec: { containers: [], nodeName: node },
    status: {
      phase, conditions: readySince === '' ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: readySince }],
      containerStatuses: [{ name: 'c', image: 'i', imageID: '', ready: true, restartCount: restarts }],
    },
  };
}

const cases: readonly (readonly [string, PodOptions, PodOptions])[] = [
  ['unassigned before assigned', { node: '' }, {}],
  ['pending before running', { phase: 'Pending' }, {}],
  ['not ready before ready', { readySince: '' }, {}],
  ['cheaper before dearer', { cost: '-5' }, { cost: '10' }],
  ['ready for a shorter time before longer', { readySince: '2026-01-01T00:05:00Z' }, {}],
  ['more restarts before fewer', { restarts: 3 }, { restarts: 1 }],
  ['younger before older', { created: '2026-01-01T00:05:00Z' }, {}],
  ['pending before not ready', { phase: 'Pending', readySince: '' }, { readySince: '', restarts: 9 }],
];
for (const [name, first, second] of cases) {
  test(name, () => {
    const pods = [pod('z', first), pod('a', second)];
    assert.deepEqual(pickPodsToDelete(pods, pods, 1).map(({ metadata }) => metadata.name), ['z']);
  });
}

test('the node with more pods of the workload gives one up first', () => {
  const pods = [pod('p1', { node: 'full' }), pod('p2', { node: 'empty' })];
  assert.deepEqual(pickPodsToDelete(pods, [...pods, pod('sibling', { node: 'empty' })], 1).map(({ metadata }) => metadata.name), ['p2']);
});
