import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiError } from '../../../src/api/apiError.ts';
import type { Deployment, ReplicaSet, UnstructuredObject } from '../../../src/api/objects.ts';
import { configMaps, deployments, pods, replicaSets } from '../../../src/api/resources.ts';
import { FakeClock } from '../../../src/base/fakeClock.ts';
import { type ApplyResult, applyObjects, deleteObjects } from '../../../src/cluster/apply.ts';
import { openExec } from '../../../src/cluster/exec.ts';
import { restartRollout, rolloutHistory, setRolloutPaused, toRolloutState, undoRollout } from '../../../src/cluster/rollout.ts';
import { ProcessNode } from '../streaming/processNode.ts';
import { type HttpsApi, startHttpsApi } from './apiServerOverHttps.ts';

let api: HttpsApi;
before(async () => { api = await startHttpsApi({ nodes: new Map([['n1', new ProcessNode()]]) }); });
after(() => api.stop());

const key = { namespace: 'default', name: 'web' };
const options = { namespace: 'default' };
const template = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image }] } });
const manifest = (image: string, replicas = 2): UnstructuredObject => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', labels: { team: 'a' } },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template(image) },
});
const outcomes = (results: readonly ApplyResult[]) => results.map(result => result.outcome === 'failed' ? result.error.message : result.outcome);

test('apply creates, then patches the difference, then finds nothing to do', async () => {
  assert.deepEqual(outcomes(await applyObjects(api.client, [manifest('a:1')], options)), ['created']);
  assert.deepEqual(outcomes(await applyObjects(api.client, [manifest('a:1')], options)), ['unchanged']);
  await api.client.updateScale(deployments, key, 5);
  const { labels: _labels, ...metadata } = manifest('a:2').metadata;
  const { replicas: _replicas, ...spec } = manifest('a:2')['spec'] as { replicas: number };
  assert.deepEqual(outcomes(await applyObjects(api.client, [{ ...manifest('a:2'), metadata, spec }], options)), ['configured']);
  const stored = await api.client.get(deployments, key);
  assert.equal(stored.spec?.template.spec?.containers[0]?.image, 'a:2');
  assert.equal(stored.metadata.labels?.['team'], undefined);
});

test('a dry run changes nothing, and one bad object does not keep the others', async () => {
  const config: UnstructuredObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'b' } };
  assert.deepEqual(outcomes(await applyObjects(api.client, [config], { ...options, dryRun: true })), ['created']);
  await assert.rejects(api.client.get(configMaps, { ...key, name: 'c' }), (error: unknown) => error instanceof ApiError && error.code === 404);
  const results = await applyObjects(api.client, [{ apiVersion: 'x/v1', kind: 'Thing', metadata: { name: 't' } }, config], options);
  assert.deepEqual(outcomes(results), ['no matches for kind "Thing" in version "x/v1"', 'created']);
  assert.deepEqual(outcomes(await deleteObjects(api.client, [config], options)), ['deleted']);
  assert.deepEqual(outcomes(await deleteObjects(api.client, [config], options)), ['absent']);
});

test('what the API warns of is told of each object', async () => {
  const claim: UnstructuredObject = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
  const warningsOf = (results: readonly ApplyResult[]) => results.flatMap(({ warnings }) => warnings);
  assert.deepEqual(warningsOf(await applyObjects(api.client, [claim], options)), ['PersistentVolumeClaim is served as data only: no volume is provisioned, bound or mounted']);
  assert.deepEqual(warningsOf(await applyObjects(api.client, [claim], options)), []);
  await deleteObjects(api.client, [claim], options);
  const refused = await applyObjects(api.client, [{ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'e' } }], { namespace: 'nowhere' });
  assert.deepEqual([outcomes(refused), warningsOf(refused)], [['namespaces "nowhere" not found'], ['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice']]);
});

test('pause, resume and restart change what kubectl changes', async () => {
  assert.equal((await setRolloutPaused(api.client, key, true)).spec?.paused, true);
  await assert.rejects(setRolloutPaused(api.client, key, true), /deployments\.apps "web" is already paused/);
  await assert.rejects(restartRollout(api.client, key, new FakeClock()), /can't restart paused deployment \(run rollout resume first\)/);
  assert.notEqual((await setRolloutPaused(api.client, key, false)).spec?.paused, true);
  const restarted = await restartRollout(api.client, key, new FakeClock());
  assert.equal(restarted.spec?.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'], '2026-01-01T00:00:00Z');
});

test('undo goes to the template of the ReplicaSet before the newest, or to the named one', async () => {
  await assert.rejects(undoRollout(api.client, key), /no rollout history found for deployment "web"/);
  const deployment = await api.client.get(deployments, key);
  for (const [index, image] of ['a:1', 'a:2', 'a:3'].entries()) await api.client.create(replicaSets, toReplicaSet(deployment, index + 1, image));
  assert.deepEqual((await rolloutHistory(api.client, deployment)).map(({ revision, changeCause }) => [revision, changeCause]), [[1, 'cause 1'], [2, 'cause 2'], [3, 'cause 3']]);
  assert.deepEqual(await undoRollout(api.client, key), { revision: 2, changed: true });
  assert.deepEqual(await undoRollout(api.client, key, 2), { revision: 2, changed: false });
  assert.deepEqual(await undoRollout(api.client, key, 1), { revision: 1, changed: true });
  const back = await api.client.get(deployments, key);
  assert.equal(back.spec?.template.spec?.containers[0]?.image, 'a:1');
  assert.equal(back.spec?.template.metadata?.labels?.['pod-template-hash'], undefined);
  assert.equal(back.metadata.annotations?.['kubernetes.io/change-cause'], 'cause 1');
  assert.ok(back.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration']);
  await assert.rejects(undoRollout(api.client, key, 9), /unable to find specified revision 9 in history/);
});

function toReplicaSet(deployment: Deployment, revision: number, image: string): ReplicaSet {
  const hashed = template(image);
  return {
    apiVersion: 'apps/v1', kind: 'ReplicaSet',
    metadata: {
      name: `web-${revision}`, namespace: 'default', labels: { app: 'web', 'pod-template-hash': String(revision) },
      annotations: { 'deployment.kubernetes.io/revision': String(revision), 'kubernetes.io/change-cause': `cause ${revision}` },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: deployment.metadata.uid ?? '', controller: true }],
    },
    spec: { selector: { matchLabels: { app: 'web', 'pod-template-hash': String(revision) } }, template: { ...hashed, metadata: { labels: { ...hashed.metadata.labels, 'pod-template-hash': String(revision) } } } },
  };
}

test('a rollout is described as kubectl rollout status does', () => {
  const state = (status: object, metadata: object = {}) => toRolloutState({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', generation: 2, ...metadata }, spec: { replicas: 3, selector: {}, template: {} }, status: { observedGeneration: 2, ...status } });
  assert.equal(state({ observedGeneration: 1 }).message, 'Waiting for deployment spec update to be observed...');
  assert.equal(state({ updatedReplicas: 1 }).message, 'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...');
  assert.equal(state({ updatedReplicas: 3, replicas: 4 }).message, 'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...');
  assert.equal(state({ updatedReplicas: 3, replicas: 3, availableReplicas: 2 }).message, 'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...');
  assert.deepEqual(state({ updatedReplicas: 3, replicas: 3, availableReplicas: 3 }), { state: 'complete', message: 'deployment "web" successfully rolled out' });
  assert.equal(state({ conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] }).state, 'failed');
});

test('exec runs through the real server, with the certificate of the kubeconfig', async () => {
  await api.client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: key, spec: { containers: [{ name: 'app', image: 'x' }] } });
  await api.client.bindPod(key, 'n1');
  const session = await openExec(api.client.transport, key, { command: ['sh', '-c', 'echo hi; exit 3'] });
  session.stderr.resume();
  assert.equal((await session.stdout.toArray()).join(''), 'hi\n');
  assert.equal(await session.exitCode, 3);
});
