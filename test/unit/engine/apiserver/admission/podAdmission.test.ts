import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject, Pod, PodSpec } from '../../../../../src/api/objects.ts';
import { pods } from '../../../../../src/api/resources.ts';
import { createObject } from '../../../../../src/engine/apiserver/verbs/create.ts';
import { openApi } from './openApi.ts';

type Resources = { requests?: Record<string, string>; limits?: Record<string, string> };
const pod = (spec: Partial<PodSpec> = {}, resources: Resources = {}): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'test' }, spec: { containers: [{ name: 'a', image: 'i', resources }], ...spec } });
const priorityClass = (name: string, value: number, more: object = {}): KubernetesObject => ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name, uid: name }, value, ...more } as KubernetesObject);
const limitRange = (limits: readonly object[]): KubernetesObject => ({ apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'range', namespace: 'test', uid: 'r' }, spec: { limits } } as KubernetesObject);

async function create(object: Pod, stored: readonly (readonly [string, KubernetesObject])[] = []): Promise<Pod> {
  const { machinery, context, put } = await openApi();
  for (const [resource, each] of stored) await put(resource, structuredClone(each));
  return await createObject(machinery, pods, { namespace: 'test', object, context }) as Pod;
}

const CLASSES = 'priorityclasses.scheduling.k8s.io';
const priorities: readonly { readonly name: string; readonly spec: Partial<PodSpec>; readonly classes?: readonly KubernetesObject[]; readonly expected: readonly unknown[] | string }[] = [
  { name: 'without any class a pod has priority 0', spec: {}, expected: [undefined, 0, 'PreemptLowerPriority'] },
  { name: 'a class gives its value and policy', spec: { priorityClassName: 'high' }, classes: [priorityClass('high', 1000, { preemptionPolicy: 'Never' })], expected: ['high', 1000, 'Never'] },
  { name: 'the default class is taken, the lowest of several', spec: {}, classes: [priorityClass('b', 20, { globalDefault: true }), priorityClass('a', 10, { globalDefault: true })], expected: ['a', 10, 'PreemptLowerPriority'] },
  { name: 'the system\'s classes are known', spec: { priorityClassName: 'system-node-critical' }, expected: ['system-node-critical', 2_000_001_000, 'PreemptLowerPriority'] },
  { name: 'the right number may be given', spec: { priority: 0 }, expected: [undefined, 0, 'PreemptLowerPriority'] },
  { name: 'an unknown class', spec: { priorityClassName: 'x' }, expected: 'pods "p" is forbidden: no PriorityClass with name x was found' },
  { name: 'another number', spec: { priority: 5 }, expected: 'pods "p" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name' },
  { name: 'another policy', spec: { preemptionPolicy: 'Never' }, expected: 'pods "p" is forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name' },
];

for (const { name, spec, classes = [], expected } of priorities) {
  test(`priority: ${name}`, async () => {
    const created = create(pod(spec), classes.map(each => [CLASSES, each] as const));
    if (typeof expected === 'string') { await assert.rejects(created, { code: 403, message: expected }); return; }
    const { priorityClassName, priority, preemptionPolicy } = (await created).spec ?? {};
    assert.deepEqual([priorityClassName, priority, preemptionPolicy], expected);
  });
}

test('a pod tolerates a failing node for five minutes unless it says otherwise', async () => {
  const created = await create(pod({ tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', tolerationSeconds: 1, effect: 'NoExecute' }] }));
  assert.deepEqual(created.spec?.tolerations?.map(({ key, tolerationSeconds }) => [key, tolerationSeconds]), [['node.kubernetes.io/not-ready', 1], ['node.kubernetes.io/unreachable', 300]]);
});

test('a LimitRange fills in what containers do not say, and notes it', async () => {
  const created = await create(pod({}, { requests: { cpu: '1' } }), [['limitranges', limitRange([{ type: 'Container', default: { cpu: '2', memory: '1Gi' }, defaultRequest: { cpu: '500m', memory: '512Mi' } }])]]);
  assert.deepEqual(created.spec?.containers[0]?.resources, { requests: { cpu: '1', memory: '512Mi' }, limits: { cpu: '2', memory: '1Gi' } });
  assert.equal(created.metadata.annotations?.['kubernetes.io/limit-ranger'], 'LimitRanger plugin set: memory request for container a; cpu, memory limit for container a');
});

const limits: readonly { readonly name: string; readonly limits: readonly object[]; readonly resources: Resources; readonly why?: string }[] = [
  { name: 'within', limits: [{ type: 'Container', min: { cpu: '100m' }, max: { cpu: '1' } }], resources: { requests: { cpu: '500m' }, limits: { cpu: '1000m' } } },
  { name: 'too little', limits: [{ type: 'Container', min: { cpu: '0.1' } }], resources: { requests: { cpu: '50m' } }, why: 'minimum cpu usage per Container is 100m, but request is 50m' },
  { name: 'nothing said', limits: [{ type: 'Container', min: { memory: '1Mi' } }], resources: {}, why: 'minimum memory usage per Container is 1Mi. No request is specified' },
  { name: 'too much', limits: [{ type: 'Container', max: { memory: '1Gi' } }], resources: { limits: { memory: '2048Mi' } }, why: 'maximum memory usage per Container is 1Gi, but limit is 2Gi' },
  { name: 'no limit', limits: [{ type: 'Container', max: { memory: '1Gi' } }], resources: { requests: { memory: '1Mi' } }, why: 'maximum memory usage per Container is 1Gi. No limit is specified' },
  { name: 'ratio', limits: [{ type: 'Container', maxLimitRequestRatio: { cpu: '2' } }], resources: { requests: { cpu: '100m' }, limits: { cpu: '500m' } }, why: 'cpu max limit to request ratio per Container is 2, but provided ratio is 5.000000' },
  { name: 'the pod as a whole', limits: [{ type: 'Pod', max: { cpu: '1' } }, { type: 'Pod', min: { memory: '1Gi' } }], resources: { requests: { cpu: '2', memory: '1Mi' }, limits: { cpu: '2' } }, why: '[maximum cpu usage per Pod is 1, but limit is 2, minimum memory usage per Pod is 1Gi, but request is 1Mi]' },
];

for (const { name, limits: items, resources, why } of limits) {
  test(`a LimitRange bounds pods: ${name}`, async () => {
    const created = create(pod({}, resources), [['limitranges', limitRange(items)]]);
    if (why === undefined) await created; else await assert.rejects(created, { code: 403, message: `pods "p" is forbidden: ${why}` });
  });
}

const runtimeClass: KubernetesObject = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'kata', uid: 'k' }, handler: 'kata', overhead: { podFixed: { memory: '64Mi' } }, scheduling: { nodeSelector: { kata: 'yes' }, tolerations: [{ key: 'kata', operator: 'Exists' }] } } as KubernetesObject;
const RUNTIME_CLASSES = 'runtimeclasses.node.k8s.io';

test('a RuntimeClass adds its overhead and nodes', async () => {
  const { overhead, nodeSelector, tolerations } = (await create(pod({ runtimeClassName: 'kata' }), [[RUNTIME_CLASSES, runtimeClass]])).spec ?? {};
  assert.deepEqual([overhead, nodeSelector, tolerations?.at(-1)], [{ memory: '64Mi' }, { kata: 'yes' }, { key: 'kata', operator: 'Exists' }]);
});

for (const { name, spec, why } of [
  { name: 'an unknown one', spec: { runtimeClassName: 'x' }, why: 'pod rejected: RuntimeClass "x" not found' },
  { name: 'another overhead', spec: { runtimeClassName: 'kata', overhead: { memory: '1Mi' } }, why: "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead" },
  { name: 'another node', spec: { runtimeClassName: 'kata', nodeSelector: { kata: 'no' } }, why: 'conflict: runtimeClass.scheduling.nodeSelector[kata] = yes; pod.spec.nodeSelector[kata] = no' },
  { name: 'overhead without one', spec: { overhead: { memory: '1Mi' } }, why: 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead' },
]) {
  test(`a RuntimeClass refuses ${name}`, async () => { await assert.rejects(create(pod(spec), [[RUNTIME_CLASSES, runtimeClass]]), { code: 403, message: `pods "p" is forbidden: ${why}` }); });
}
