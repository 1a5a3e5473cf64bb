import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConfigMap, KubernetesObject, Pod, PodSpec, ResourceQuota, Service } from '../../../../../src/api/objects.ts';
import { configMaps, pods, services } from '../../../../../src/api/resources.ts';
import { createObject } from '../../../../../src/engine/apiserver/verbs/create.ts';
import { patchObject } from '../../../../../src/engine/apiserver/verbs/patch.ts';
import { openApi } from './openApi.ts';

type Amounts = Record<string, string>;
const quota = (hard: Amounts, used: Amounts = Object.fromEntries(Object.keys(hard).map(name => [name, '0'])), spec: object = {}): KubernetesObject =>
  ({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q', namespace: 'test', uid: 'q' }, spec: { hard, ...spec }, status: { hard, used } } as KubernetesObject);
const pod = (name: string, spec: Partial<PodSpec> = {}): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'test' }, spec: { containers: [{ name: 'a', image: 'i', resources: { requests: { cpu: '500m', memory: '64Mi' }, limits: { memory: '128Mi' } } }], ...spec } });

async function open(stored: KubernetesObject) {
  const opened = await openApi();
  await opened.put('resourcequotas', stored);
  const used = () => (opened.machinery.storage.get({ resource: 'resourcequotas', namespace: 'test', name: 'q' }) as ResourceQuota).status?.used;
  return { ...opened, used, createPod: (object: Pod, dryRun = false) => createObject(opened.machinery, pods, { namespace: 'test', object, context: { ...opened.context, dryRun } }) };
}

test('what is created is charged, until the quota is exceeded', async () => {
  const { createPod, used } = await open(quota({ 'pods': '2', 'requests.cpu': '1', 'limits.memory': '1Gi', 'count/pods': '9' }));
  await createPod(pod('a'));
  assert.deepEqual(used(), { 'pods': '1', 'requests.cpu': '500m', 'limits.memory': '128Mi', 'count/pods': '1' });
  await createPod(pod('b'));
  await assert.rejects(createPod(pod('c')), { code: 403, message: 'pods "c" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=500m, used: pods=2,requests.cpu=1, limited: pods=2,requests.cpu=1' });
  assert.deepEqual(used()?.['pods'], '2');
});

test('many at once never exceed it together', async () => {
  const { createPod, used } = await open(quota({ pods: '3' }));
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => createPod(pod(`p${index}`))));
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 3);
  assert.deepEqual(used(), { pods: '3' });
});

test('a dry run is checked and not charged', async () => {
  const { createPod, used } = await open(quota({ pods: '1' }));
  await createPod(pod('a'), true);
  assert.deepEqual(used(), { pods: '0' });
});

test('a limit on cpu or memory makes saying them a duty', async () => {
  const { createPod } = await open(quota({ 'limits.cpu': '1', 'memory': '1Gi' }));
  await assert.rejects(createPod(pod('a', { containers: [{ name: 'x', image: 'i' }, { name: 'y', image: 'i', resources: { limits: { cpu: '1' } } }] })), { message: 'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: x; memory for: x,y' });
});

test('nothing is admitted before the usage is known', async () => {
  const { createPod } = await open(quota({ pods: '1', cpu: '2' }, {}));
  await assert.rejects(createPod(pod('a')), { message: 'pods "a" is forbidden: status unknown for quota: q, resources: cpu,pods' });
});

const scopes: readonly { readonly name: string; readonly spec: object; readonly pod: Partial<PodSpec>; readonly counted: boolean }[] = [
  { name: 'Terminating', spec: { scopes: ['Terminating'] }, pod: { activeDeadlineSeconds: 5 }, counted: true },
  { name: 'Terminating, without a deadline', spec: { scopes: ['Terminating'] }, pod: {}, counted: false },
  { name: 'NotTerminating', spec: { scopes: ['NotTerminating'] }, pod: {}, counted: true },
  { name: 'BestEffort', spec: { scopes: ['BestEffort'] }, pod: { containers: [{ name: 'a', image: 'i' }] }, counted: true },
  { name: 'NotBestEffort', spec: { scopes: ['NotBestEffort'] }, pod: { containers: [{ name: 'a', image: 'i' }] }, counted: false },
  { name: 'PriorityClass In', spec: { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] }] } }, pod: { priorityClassName: 'system-node-critical' }, counted: true },
  { name: 'PriorityClass In, of another', spec: { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['x'] }] } }, pod: {}, counted: false },
  { name: 'CrossNamespacePodAffinity', spec: { scopes: ['CrossNamespacePodAffinity'] }, pod: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a', namespaces: ['x'], labelSelector: {} }] } } }, counted: true },
];

for (const { name, spec, pod: more, counted } of scopes) {
  test(`scopes: ${name}`, async () => {
    const { createPod, used } = await open(quota({ pods: '5' }, { pods: '0' }, spec));
    await createPod(pod('a', more));
    assert.deepEqual(used(), { pods: counted ? '1' : '0' });
  });
}

test('objects of any kind are counted', async () => {
  const { machinery, context, used } = await open(quota({ 'configmaps': '1', 'count/configmaps': '1' }));
  const create = (name: string) => createObject(machinery, configMaps, { namespace: 'test', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } } as ConfigMap, context });
  await create('a');
  assert.deepEqual(used(), { 'configmaps': '1', 'count/configmaps': '1' });
  await assert.rejects(create('b'), { message: 'configmaps "b" is forbidden: exceeded quota: q, requested: configmaps=1,count/configmaps=1, used: configmaps=1,count/configmaps=1, limited: configmaps=1,count/configmaps=1' });
});

test('a Service that becomes dearer is charged the difference', async () => {
  const { machinery, context, used } = await open(quota({ 'services': '1', 'services.nodeports': '2' }));
  const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'test' }, spec: { ports: [{ port: 1 }] } };
  await createObject(machinery, services, { namespace: 'test', object: service, context });
  assert.deepEqual(used(), { 'services': '1', 'services.nodeports': '0' });
  await patchObject(machinery, services, { type: 'merge', body: { spec: { type: 'NodePort' } } }, { name: 's', namespace: 'test', context });
  assert.deepEqual(used(), { 'services': '1', 'services.nodeports': '1' });
});
