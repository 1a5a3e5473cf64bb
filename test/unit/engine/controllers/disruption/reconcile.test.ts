import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod, PodDisruptionBudget } from '../../../../../src/api/objects.ts';
import { reconcileDisruption } from '../../../../../src/engine/controllers/disruption/reconcile.ts';

const NOW_MS = Date.parse('2026-01-01T00:10:00Z');
const budget = (spec: NonNullable<PodDisruptionBudget['spec']>, status?: NonNullable<PodDisruptionBudget['status']>): PodDisruptionBudget =>
  ({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'b', namespace: 'default', generation: 2 }, spec, ...(status === undefined ? {} : { status }) });
const pod = (name: string, ready: boolean, metadata: object = {}): Pod =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { containers: [] }, status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] } });
const three = [pod('a', true), pod('b', true), pod('c', false)];

const cases: readonly (readonly [what: string, spec: NonNullable<PodDisruptionBudget['spec']>, expectedScale: number, expected: readonly [pods: number, desired: number, healthy: number, allowed: number]])[] = [
  ['a number that must be available is counted against the pods that are there', { minAvailable: 1 }, 0, [3, 1, 2, 1]],
  ['a percentage that must be available is of what is asked for, rounded up', { minAvailable: '50%' }, 3, [3, 2, 2, 0]],
  ['a number that may be unavailable is taken from what is asked for', { maxUnavailable: 2 }, 3, [3, 1, 2, 1]],
  ['a percentage that may be unavailable is rounded up', { maxUnavailable: '10%' }, 3, [3, 2, 2, 0]],
  ['without a controller nothing may be unavailable', { maxUnavailable: 1 }, 0, [0, 0, 2, 0]],
];

for (const [what, spec, expectedScale, expected] of cases) {
  test(what, () => {
    const { status } = reconcileDisruption({ budget: budget(spec), pods: three, expectedScale, nowMs: NOW_MS });
    assert.deepEqual([status.expectedPods, status.desiredHealthy, status.currentHealthy, status.disruptionsAllowed], expected);
    assert.equal(status.observedGeneration, 2);
    assert.deepEqual(status.conditions?.map(({ type, status: value, reason }) => [type, value, reason]), [['DisruptionAllowed', expected[3] > 0 ? 'True' : 'False', expected[3] > 0 ? 'SufficientPods' : 'InsufficientPods']]);
  });
}

test('a granted eviction counts as gone until it is seen, and lapses after two minutes', () => {
  const granted = (time: string) => budget({ minAvailable: 1 }, { currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 3, disruptedPods: { a: time, gone: time } });
  const fresh = reconcileDisruption({ budget: granted('2026-01-01T00:09:00Z'), pods: three, expectedScale: 3, nowMs: NOW_MS });
  assert.deepEqual([fresh.status.currentHealthy, fresh.status.disruptedPods, fresh.recheckInMs], [1, { a: '2026-01-01T00:09:00Z' }, 60_000]);
  const lapsed = reconcileDisruption({ budget: granted('2026-01-01T00:08:00Z'), pods: three, expectedScale: 3, nowMs: NOW_MS });
  assert.deepEqual([lapsed.status.currentHealthy, lapsed.status.disruptedPods, lapsed.recheckInMs], [2, undefined, undefined]);
});

test('a pod that is being deleted is not healthy', () => {
  const { status } = reconcileDisruption({ budget: budget({ minAvailable: 1 }), pods: [pod('a', true, { deletionTimestamp: '2026-01-01T00:10:30Z' }), pod('b', true)], expectedScale: 2, nowMs: NOW_MS });
  assert.deepEqual([status.currentHealthy, status.disruptionsAllowed], [1, 0]);
});
