import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentBehaviour } from '../../../../src/api/kinds/deployment/behaviour.ts';
import { replicaSetBehaviour } from '../../../../src/api/kinds/replicaSet/behaviour.ts';
import type { Deployment, ReplicaSet } from '../../../../src/api/objects.ts';
import { applyScale, toScale, validateScale } from '../../../../src/api/scale.ts';
import { lines, makeContainer, makeDeployment, NOW_MS } from './makeObjects.ts';

type Spec = NonNullable<Deployment['spec']>;

test('defaults of a Deployment', () => {
  const { spec, status, metadata } = makeDeployment();
  const { replicas, strategy, revisionHistoryLimit, progressDeadlineSeconds, template } = spec ?? {};
  assert.deepEqual({ replicas, strategy, revisionHistoryLimit, progressDeadlineSeconds }, {
    replicas: 1, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } }, revisionHistoryLimit: 10, progressDeadlineSeconds: 600,
  });
  assert.equal(template?.spec?.enableServiceLinks, undefined);
  assert.equal(template?.spec?.restartPolicy, 'Always');
  assert.deepEqual([status, metadata.generation], [{}, 1]);
});

const template = (more: object): Spec['template'] => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [makeContainer()], ...more } });
const cases: readonly { readonly name: string; readonly spec: Partial<Spec>; readonly expected: readonly string[] }[] = [
  { name: 'a defaulted Deployment is valid', spec: {}, expected: [] },
  { name: 'replicas are not negative', spec: { replicas: -1 }, expected: ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'] },
  { name: 'the selector matches the template', spec: { selector: { matchLabels: { app: 'x' } } }, expected: ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'] },
  { name: 'the selector is not empty', spec: { selector: {} }, expected: ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'] },
  { name: 'pods restart always', spec: { template: template({ restartPolicy: 'Never' }) }, expected: ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'] },
  { name: 'Recreate has no rolling update', spec: { strategy: { type: 'Recreate', rollingUpdate: {} } }, expected: ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"] },
  { name: 'a strategy must be known', spec: { strategy: { type: 'BlueGreen' as 'Recreate' } }, expected: ['spec.strategy.type: Unsupported value: "BlueGreen": supported values: "Recreate", "RollingUpdate"'] },
  { name: 'a rollout can move', spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }, expected: ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'] },
  { name: 'not more than all may be unavailable', spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '110%' } } }, expected: ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "110%": must not be greater than 100%'] },
  { name: 'the deadline exceeds minReadySeconds', spec: { minReadySeconds: 600 }, expected: ['spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds'] },
  {
    name: 'template errors carry their path', spec: { template: template({ containers: [makeContainer({ resources: { requests: { memory: '1Gi' }, limits: { memory: '512Mi' } } })] }) },
    expected: ['spec.template.spec.containers[0].resources.requests: Invalid value: "1Gi": must be less than or equal to memory limit of 512Mi'],
  },
  { name: 'a limit alone of what is not overcommitted: pods get the request, templates do not', spec: { template: template({ containers: [makeContainer({ resources: { limits: { cpu: '1', 'nvidia.com/gpu': 1, 'hugepages-2Mi': '4Mi' } } })] }) }, expected: [] },
  {
    name: 'a request beside such a limit is the same', spec: { template: template({ containers: [makeContainer({ resources: { limits: { 'nvidia.com/gpu': 2 }, requests: { 'nvidia.com/gpu': 1 } } })] }) },
    expected: ['spec.template.spec.containers[0].resources.requests: Invalid value: "1": must be equal to nvidia.com/gpu limit of 2'],
  },
];
for (const { name, spec, expected } of cases) test(`Deployment validation: ${name}`, () => assert.deepEqual(lines(deploymentBehaviour.validate(makeDeployment(spec))), expected));

test('a selector cannot change', () => {
  const next = makeDeployment({ selector: { matchLabels: { app: 'web', tier: 'x' } } });
  assert.deepEqual(lines(deploymentBehaviour.validateUpdate(next, makeDeployment(), undefined)), ['spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"x"}}: field is immutable']);
});

test('generation counts spec and annotations, not status or labels', () => {
  const old = makeDeployment();
  const change = (edit: (deployment: Deployment) => void): boolean | undefined => {
    const next = structuredClone(old);
    edit(next);
    return deploymentBehaviour.generationChanged?.(next, old);
  };
  assert.equal(change(next => { (next.spec as Spec).replicas = 3; }), true);
  assert.equal(change(next => { next.metadata.annotations = { a: 'b' }; }), true);
  assert.equal(change(next => { next.status = { replicas: 1 }; next.metadata.labels = { a: 'b' }; }), false);
});

test('rows of Deployment and ReplicaSet', () => {
  const deployment = { ...makeDeployment({ replicas: 3 }), status: { readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 } };
  assert.deepEqual(deploymentBehaviour.row(deployment, NOW_MS), ['web', '2/3', 1, 2, '5m', 'web', 'web:v1', 'app=web']);
  const replicaSet: ReplicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web-1', namespace: 'default', creationTimestamp: '2026-01-10T11:59:30Z' }, spec: { replicas: 2, selector: { matchLabels: { b: '1', a: '2' } }, template: template({}) }, status: { replicas: 2, readyReplicas: 1 } };
  assert.deepEqual(replicaSetBehaviour.row(replicaSet, NOW_MS), ['web-1', 2, 2, 1, '30s', 'web', 'web:v1', 'a=2,b=1']);
  assert.deepEqual(replicaSetBehaviour.selectableFields(replicaSet), { 'status.replicas': '2' });
});

test('the scale of a workload is read and written', () => {
  const deployment = makeDeployment({ replicas: 3 });
  const scale = toScale({ ...deployment, status: { replicas: 2 } });
  assert.deepEqual([scale.spec?.replicas, scale.status], [3, { replicas: 2, selector: 'app=web' }]);
  assert.equal(applyScale(deployment, { ...scale, spec: { replicas: 5 } }).spec?.replicas, 5);
  assert.equal(deployment.spec?.replicas, 3);
  assert.deepEqual(lines(validateScale({ ...scale, spec: { replicas: -2 } })), ['spec.replicas: Invalid value: -2: must be greater than or equal to 0']);
});
