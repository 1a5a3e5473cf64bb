import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod, ReplicaSet } from '../../../../../src/api/objects.ts';
import { computeReplicaSetStatus, nextAvailabilityMs, reconcileReplicaSet } from '../../../../../src/engine/controllers/replicaSet/reconcile.ts';

const nowMs = Date.UTC(2026, 0, 1, 0, 1);
const set: ReplicaSet = {
  apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web', uid: 'rs', namespace: 'default', generation: 2 },
  spec: { replicas: 3, minReadySeconds: 30, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web', tier: 'front' } } } },
};
const pod = (name: string, change: Partial<Pod['status']> = {}, metadata: Partial<Pod['metadata']> = {}): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, uid: name, labels: { app: 'web' }, ...metadata }, spec: { containers: [] }, status: { phase: 'Running', ...change } });
const ready = (since: string) => ({ conditions: [{ type: 'Ready', status: 'True' as const, lastTransitionTime: since }] });

test('missing pods are created; ended and leaving ones do not count', () => {
  const pods = [pod('a'), pod('b', { phase: 'Failed' }), pod('c', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' })];
  assert.deepEqual(reconcileReplicaSet({ replicaSet: set, pods, related: pods }), { create: 2, delete: [] });
});
test('pods too many are deleted', () => {
  const pods = ['a', 'b', 'c', 'd', 'e'].map(name => pod(name));
  const actions = reconcileReplicaSet({ replicaSet: set, pods, related: pods });
  assert.deepEqual([actions.create, actions.delete.length], [0, 2]);
});
test('a set that is being deleted does nothing', () => {
  assert.deepEqual(reconcileReplicaSet({ replicaSet: { ...set, metadata: { ...set.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }, pods: [], related: [] }), { create: 0, delete: [] });
});
test('the status counts ready, available, labelled and terminating pods', () => {
  const pods = [
    pod('old', ready('2026-01-01T00:00:00Z'), { labels: { app: 'web', tier: 'front' } }), pod('new', ready('2026-01-01T00:00:50Z')), pod('unready'),
    pod('leaving', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
  ];
  assert.deepEqual(computeReplicaSetStatus(set, pods, undefined, nowMs), { replicas: 3, fullyLabeledReplicas: 1, readyReplicas: 2, availableReplicas: 1, terminatingReplicas: 1, observedGeneration: 2 });
  assert.equal(nextAvailabilityMs(set, pods, nowMs), 20_000);
});
test('a failure becomes a condition that goes when the failure does', () => {
  const failed = computeReplicaSetStatus(set, [], { reason: 'FailedCreate', message: 'no' }, nowMs);
  assert.deepEqual(failed.conditions, [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'no', lastTransitionTime: '2026-01-01T00:01:00Z' }]);
  assert.equal(computeReplicaSetStatus({ ...set, status: failed }, [], undefined, nowMs).conditions, undefined);
});
