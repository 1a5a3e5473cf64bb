import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiErrors } from '../../../../../src/api/apiError.ts';
import type { ConfigMap, Deployment, KubernetesObject, Scale } from '../../../../../src/api/objects.ts';
import { configMaps, deployments, pods } from '../../../../../src/api/resources.ts';
import { systemClock } from '../../../../../src/base/clock.ts';
import { silentLogger } from '../../../../../src/base/logger.ts';
import { seededRandom } from '../../../../../src/base/random.ts';
import { makeAdmissionChain } from '../../../../../src/engine/apiserver/admission/admissionChain.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../../../../../src/engine/apiserver/admission/admissionPlugin.ts';
import { makeApiMachinery } from '../../../../../src/engine/apiserver/apiMachinery.ts';
import type { Machinery } from '../../../../../src/engine/apiserver/machinery.ts';
import { engineUser } from '../../../../../src/engine/apiserver/user.ts';
import { admitConnect } from '../../../../../src/engine/apiserver/verbs/connect.ts';
import { createObject } from '../../../../../src/engine/apiserver/verbs/create.ts';
import { deleteObject } from '../../../../../src/engine/apiserver/verbs/delete.ts';
import { changeScale } from '../../../../../src/engine/apiserver/verbs/scale.ts';
import { changeObject } from '../../../../../src/engine/apiserver/verbs/update.ts';
import { openMemoryStorage } from '../../../../../src/engine/storage/memory.ts';

const context = { user: engineUser('jane'), warn: () => undefined };
const key = { name: 'a', namespace: 'default' };
const configMap = (data: Record<string, string> = {}): ConfigMap => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...key }, data });

async function open(plugin: Omit<AdmissionPlugin, 'name'>): Promise<Machinery> {
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock: systemClock }), clock: systemClock, random: seededRandom(1), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  return { ...api.machinery, admission: makeAdmissionChain([{ name: 'Test', ...plugin }]) };
}

const isConfigMap = ({ resource }: { readonly resource: { readonly kind: string } }) => resource.kind === 'ConfigMap';

test('a create is changed before it is checked, and checked as it will be stored', async () => {
  const seen: AdmissionAttributes[] = [];
  const machinery = await open({
    handles: isConfigMap,
    mutate(attributes) { assert.equal(attributes.object?.metadata.uid, undefined); (attributes.object as ConfigMap).data = { added: 'x' }; },
    validate(attributes) { seen.push(structuredClone({ ...attributes, warn: undefined as never, annotate: undefined as never })); },
  });
  const created = await createObject(machinery, configMaps, { namespace: 'default', object: configMap(), context }) as ConfigMap;
  assert.deepEqual(created.data, { added: 'x' });
  assert.equal(seen.length, 1);
  assert.equal(seen[0]?.operation, 'CREATE');
  assert.equal(seen[0]?.object?.metadata.uid, created.metadata.uid);
  assert.equal(seen[0]?.namespace, 'default');
});

test('what a plugin makes invalid is refused', async () => {
  const machinery = await open({ handles: isConfigMap, mutate({ object }) { (object as ConfigMap).data = { 'not/a/key': 'x' }; } });
  await assert.rejects(createObject(machinery, configMaps, { namespace: 'default', object: configMap(), context }), { code: 422 });
});

test('a refusal stores nothing', async () => {
  const machinery = await open({ handles: isConfigMap, validate({ name }) { throw apiErrors.forbidden({ resource: 'configmaps', name }, 'no'); } });
  await assert.rejects(createObject(machinery, configMaps, { namespace: 'default', object: configMap(), context }), { code: 403, message: 'configmaps "a" is forbidden: no' });
  assert.equal(machinery.storage.get({ resource: 'configmaps', ...key }), undefined);
});

test('an update is admitted again on what another writer stored while a plugin waited', async () => {
  let rounds = 0;
  const machinery = await open({
    handles: request => isConfigMap(request) && request.operation === 'UPDATE' && request.user.name === 'jane',
    async validate({ oldObject }) {
      rounds++;
      if (rounds > 1) { assert.deepEqual((oldObject as ConfigMap).data, { first: '1', other: '2' }); return; }
      await changeObject(machinery, configMaps, { ...key, context: { ...context, user: engineUser('joe') } }, stored => ({ ...structuredClone(stored), data: { ...(stored as ConfigMap).data, other: '2' } } as KubernetesObject));
    },
  });
  await createObject(machinery, configMaps, { namespace: 'default', object: configMap({ first: '1' }), context });
  const after = await changeObject(machinery, configMaps, { ...key, context }, stored => ({ ...structuredClone(stored), data: { ...(stored as ConfigMap).data, mine: '3' } } as KubernetesObject)) as ConfigMap;
  assert.deepEqual(after.data, { first: '1', other: '2', mine: '3' });
  assert.equal(rounds, 2);
});

test('a delete shows the object that is to go, and may be refused', async () => {
  let keep = true;
  const machinery = await open({
    handles: request => request.operation === 'DELETE',
    validate({ object, oldObject }) {
      assert.equal(object, undefined);
      assert.equal(oldObject?.metadata.name, 'a');
      if (keep) throw apiErrors.forbidden({ resource: 'configmaps', name: 'a' }, 'kept');
    },
  });
  await createObject(machinery, configMaps, { namespace: 'default', object: configMap(), context });
  await assert.rejects(deleteObject(machinery, configMaps, key, { options: {}, context }), { message: 'configmaps "a" is forbidden: kept' });
  keep = false;
  assert.equal((await deleteObject(machinery, configMaps, key, { options: {}, context })).removed, true);
});

test('a write of the subresource scale shows Scales', async () => {
  const machinery = await open({
    handles: request => request.subresource === 'scale',
    mutate({ object, oldObject }) {
      assert.deepEqual([object?.kind, (oldObject as Scale).spec?.replicas, (object as Scale).spec?.replicas], ['Scale', 1, 5]);
      (object as Scale).spec = { replicas: 2 };
    },
  });
  const labels = { app: 'a' };
  const deployment: Deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...key }, spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } } } };
  await createObject(machinery, deployments, { namespace: 'default', object: deployment, context });
  const scale = await changeScale(machinery, deployments, { key, change: current => ({ ...current, spec: { replicas: 5 } }), context });
  assert.equal(scale.spec?.replicas, 2);
});

test('a connection shows its options', async () => {
  const seen: (KubernetesObject | undefined)[] = [];
  const machinery = await open({ handles: request => request.operation === 'CONNECT', validate({ object }) { seen.push(object); } });
  await admitConnect(machinery, pods, { ...key, subresource: 'exec', query: new URLSearchParams('command=ls&command=-l&stdout=true&container=c'), context });
  assert.deepEqual(seen, [{ kind: 'PodExecOptions', apiVersion: 'v1', metadata: {}, stdout: true, container: 'c', command: ['ls', '-l'] }]);
});
