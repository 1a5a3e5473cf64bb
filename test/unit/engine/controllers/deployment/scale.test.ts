import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, ReplicaSet } from '../../../../../src/api/objects.ts';
import { maxSurgeOf, maxUnavailableOf } from '../../../../../src/engine/controllers/deployment/limits.ts';
import { computeScale, isScalingEvent, newSetSize, shrinkOldSets } from '../../../../../src/engine/controllers/deployment/scale.ts';

function deployment(replicas: number, maxSurge: number | string = 1, maxUnavailable: number | string = 1, type: 'RollingUpdate' | 'Recreate' = 'RollingUpdate'): Deployment {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default', uid: 'd' }, spec: { replicas, selector: {}, template: {}, strategy: { type, rollingUpdate: { maxSurge, maxUnavailable } } } };
}

interface SetOptions { readonly available?: number; readonly desired?: number; readonly most?: number; readonly age?: number; readonly actual?: number }

function set(name: string, replicas: number, { available = replicas, desired, most, age = 0, actual = replicas }: SetOptions = {}): ReplicaSet {
  return {
    apiVersion: 'apps/v1', kind: 'ReplicaSet',
    metadata: {
      name, uid: name, namespace: 'default', creationTimestamp: `2026-01-01T00:00:${String(30 - age).padStart(2, '0')}Z`,
      annotations: { ...(desired === undefined ? {} : { 'deployment.kubernetes.io/desired-replicas': String(desired) }), ...(most === undefined ? {} : { 'deployment.kubernetes.io/max-replicas': String(most) }) },
    },
    spec: { replicas, selector: {} }, status: { replicas: actual, availableReplicas: available },
  };
}

const sizes = (resizes: readonly { readonly set: ReplicaSet; readonly replicas: number }[]) => Object.fromEntries(resizes.map(({ set: { metadata }, replicas }) => [metadata.name, replicas]));

const limitCases: readonly (readonly [number, number | string, number | string, number, number])[] = [
  [4, '25%', '25%', 1, 1], [3, '25%', '25%', 1, 0], [10, '25%', '25%', 3, 2], [10, '34%', '34%', 4, 3],
  [5, 0, 0, 0, 1], [5, '0%', '10%', 0, 1], [0, '25%', '25%', 0, 0], [2, 5, 5, 5, 2], [1, '25%', '25%', 1, 0],
];
for (const [replicas, maxSurge, maxUnavailable, surge, unavailable] of limitCases) {
  test(`${replicas} replicas with surge ${maxSurge} and unavailable ${maxUnavailable} may be ${surge} more or ${unavailable} fewer`, () => {
    const subject = deployment(replicas, maxSurge, maxUnavailable);
    assert.deepEqual([maxSurgeOf(subject), maxUnavailableOf(subject)], [surge, unavailable]);
  });
}
test('Recreate knows neither surge nor unavailability', () => {
  assert.deepEqual([maxSurgeOf(deployment(4, 1, 1, 'Recreate')), maxUnavailableOf(deployment(4, 1, 1, 'Recreate'))], [0, 0]);
});

test('a change of the desired size is a scaling event, seen by active sets only', () => {
  assert.equal(isScalingEvent({ deployment: deployment(5), newSet: set('new', 3, { desired: 3 }), oldSets: [] }), true);
  assert.equal(isScalingEvent({ deployment: deployment(5), newSet: set('new', 5, { desired: 5 }), oldSets: [set('old', 0, { desired: 3 })] }), false);
});

test('the only active set takes the whole size', () => {
  assert.deepEqual(sizes(computeScale({ deployment: deployment(7), newSet: set('new', 0), oldSets: [set('old', 3)] })), { old: 7 });
  assert.deepEqual(sizes(computeScale({ deployment: deployment(7), newSet: set('new', 0), oldSets: [set('old', 0)] })), { new: 7 });
});

test('when the new set has everything the old ones go', () => {
  assert.deepEqual(sizes(computeScale({ deployment: deployment(3), newSet: set('new', 3, { desired: 3 }), oldSets: [set('old', 1)] })), { old: 0 });
});

const proportional: readonly (readonly [string, number, Record<string, number>, Record<string, number>])[] = [
  ['growing from 10 to 20 doubles both', 20, { new: 5, old: 6 }, { new: 10, old: 11 }],
  ['shrinking from 10 to 5 halves both', 5, { new: 5, old: 6 }, { new: 3, old: 3 }],
  ['to zero removes all', 0, { new: 5, old: 6 }, { new: 0, old: 0 }],
];
for (const [name, replicas, before, after] of proportional) {
  test(`scaling in a rollout: ${name}`, () => {
    const options = { desired: 10, most: 11, available: 0 };
    const result = computeScale({ deployment: deployment(replicas), newSet: set('new', before['new'] ?? 0, options), oldSets: [set('old', before['old'] ?? 0, { ...options, age: 10 })] });
    assert.deepEqual(sizes(result), after);
    assert.equal(result.reduce((sum, size) => sum + size.replicas, 0), replicas === 0 ? 0 : replicas + 1);
  });
}

test('the new set grows into the surge, counting pods that are still there', () => {
  const pods = (set: ReplicaSet) => set.status?.replicas ?? 0;
  assert.equal(newSetSize({ deployment: deployment(4), newSet: undefined, oldSets: [set('old', 4)] }, pods), 1);
  assert.equal(newSetSize({ deployment: deployment(4), newSet: set('new', 1), oldSets: [set('old', 3)] }, pods), 2);
  assert.equal(newSetSize({ deployment: deployment(4), newSet: set('new', 1), oldSets: [set('old', 3, { actual: 4 })] }, pods), 1);
  assert.equal(newSetSize({ deployment: deployment(4), newSet: set('new', 3), oldSets: [] }, pods), 4);
});

const shrinkCases: readonly (readonly [string, Deployment, ReplicaSet | undefined, ReplicaSet[], Record<string, number>])[] = [
  ['as far as availability allows', deployment(4), set('new', 1), [set('old', 4)], { old: 2 }],
  ['not at all while new pods are missing', deployment(4, 1, 0), set('new', 1, { available: 0 }), [set('old', 4)], {}],
  ['unavailable pods go first and do not count', deployment(4), set('new', 1, { available: 0 }), [set('broken', 2, { available: 0, age: 1 }), set('good', 3, { age: 9 })], { broken: 0 }],
  ['oldest set first', deployment(4), set('new', 3), [set('older', 1, { age: 9 }), set('younger', 1, { age: 1 })], { older: 0, younger: 0 }],
  ['a set that is already shrinking is not counted twice', deployment(3, 2, 0), set('new', 2), [set('old', 2, { available: 3, actual: 3 })], { old: 1 }],
];
for (const [name, subject, newSet, oldSets, expected] of shrinkCases) {
  test(`old sets shrink: ${name}`, () => assert.deepEqual(sizes(shrinkOldSets({ deployment: subject, newSet, oldSets })), expected));
}
