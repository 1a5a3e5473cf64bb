import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, Pod, ReplicaSet } from '../../../../../src/api/objects.ts';
import { reconcileDeployment } from '../../../../../src/engine/controllers/deployment/reconcile.ts';

const nowMs = Date.UTC(2026, 0, 1);
const templateOf = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } });

function deployment(image: string, replicas: number, change: Partial<NonNullable<Deployment['spec']>> = {}, status: Deployment['status'] = {}): Deployment {
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default', uid: 'd', generation: 1 },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: templateOf(image), progressDeadlineSeconds: 600, revisionHistoryLimit: 10, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }, ...change },
    status,
  };
}

function set(image: string, replicas: number, revision: number, desired = replicas): ReplicaSet {
  return {
    apiVersion: 'apps/v1', kind: 'ReplicaSet',
    metadata: { name: image, uid: image, namespace: 'default', creationTimestamp: `2026-01-01T00:00:0${revision}Z`, annotations: { 'deployment.kubernetes.io/revision': String(revision), 'deployment.kubernetes.io/desired-replicas': String(desired), 'deployment.kubernetes.io/max-replicas': String(desired + 1) } },
    spec: { replicas, minReadySeconds: 0, selector: {}, template: templateOf(image) }, status: { replicas, availableReplicas: replicas, readyReplicas: replicas },
  };
}

function run(subject: Deployment, replicaSets: readonly ReplicaSet[], pods: readonly Pod[] = []) {
  const actions = reconcileDeployment({ deployment: subject, replicaSets, podsOf: ({ metadata }) => pods.filter(pod => pod.metadata.labels?.['set'] === metadata.name), nowMs });
  return { ...actions, sizes: Object.fromEntries(actions.update.map(({ set: updated, from }) => [updated.metadata.name, [from, updated.spec?.replicas]])) };
}

test('a new deployment gets a ReplicaSet that carries its hash, revision and size', () => {
  const { create, revision, status } = run(deployment('v1', 3), []);
  const hash = create?.metadata.labels?.['pod-template-hash'] ?? '';
  assert.deepEqual(
    [create?.metadata.name, create?.spec?.replicas, create?.spec?.selector.matchLabels, create?.spec?.template?.metadata?.labels, create?.metadata.annotations, revision],
    [`web-${hash}`, 3, { app: 'web', 'pod-template-hash': hash }, { app: 'web', 'pod-template-hash': hash },
      { 'deployment.kubernetes.io/revision': '1', 'deployment.kubernetes.io/desired-replicas': '3', 'deployment.kubernetes.io/max-replicas': '4' }, '1'],
  );
  assert.deepEqual(status.conditions?.map(({ type, status: value, reason, message }) => [type, value, reason, message]), [
    ['Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'],
    ['Progressing', 'True', 'NewReplicaSetCreated', `Created new replica set "web-${hash}"`],
  ]);
});

test('a new template starts with the surge and the next revision', () => {
  const { create, sizes } = run(deployment('v2', 3), [set('v1', 3, 1)]);
  assert.deepEqual([create?.spec?.replicas, create?.metadata.annotations?.['deployment.kubernetes.io/revision'], sizes], [1, '2', {}]);
});

test('a set that has the right size but remembers another is reminded, so that the rollout goes on', () => {
  const first = run(deployment('v2', 3), [set('v1', 3, 1, 4)]);
  assert.equal(first.create, undefined);
  assert.equal(first.update[0]?.set.metadata.annotations?.['deployment.kubernetes.io/desired-replicas'], '3');
  assert.notEqual(run(deployment('v2', 3), [first.update[0]?.set as ReplicaSet]).create, undefined);
});

test('Recreate chosen and scaled in the middle of a rolling update still removes the old set', () => {
  assert.deepEqual(run(deployment('v2', 5, { strategy: { type: 'Recreate' } }), [set('v1', 2, 1, 3), set('v2', 2, 2, 3)]).sizes, { v1: [2, 0] });
});

test('Recreate waits for the last old pod, then starts everything at once', () => {
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { set: 'v1' }, deletionTimestamp: '2026-01-01T00:00:00Z' }, spec: { containers: [] }, status: { phase: 'Running' } };
  const subject = deployment('v2', 3, { strategy: { type: 'Recreate' } });
  assert.equal(run(subject, [set('v1', 0, 1)], [pod]).create, undefined);
  assert.equal(run(subject, [set('v1', 0, 1)]).create?.spec?.replicas, 3);
});

test('progress is expected within the deadline, and missing it is said', () => {
  const progressing = { type: 'Progressing', status: 'True' as const, reason: 'ReplicaSetUpdated', lastUpdateTime: '2025-12-31T23:59:00Z', lastTransitionTime: '2025-12-31T23:59:00Z' };
  const waiting = deployment('v1', 3, {}, { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2, conditions: [progressing] });
  const sets = [{ ...set('v1', 3, 1), status: { replicas: 2, availableReplicas: 2, readyReplicas: 2 } }];
  assert.equal(run(waiting, sets).requeueAfterMs, 541_000);
  const late = { ...waiting, spec: { ...waiting.spec as NonNullable<Deployment['spec']>, progressDeadlineSeconds: 30 } };
  const condition = run(late, sets).status.conditions?.find(({ type }) => type === 'Progressing');
  assert.deepEqual([condition?.status, condition?.reason, condition?.message], ['False', 'ProgressDeadlineExceeded', 'ReplicaSet "v1" has timed out progressing.']);
});

test('old sets beyond the history limit go when the rollout is complete', () => {
  const complete = deployment('v4', 1, { revisionHistoryLimit: 1 }, { replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1, observedGeneration: 1 });
  assert.deepEqual(run(complete, [set('v1', 0, 1), set('v2', 0, 2), set('v3', 0, 3), set('v4', 1, 4)]).delete.map(({ metadata }) => metadata.name), ['v1', 'v2']);
});
