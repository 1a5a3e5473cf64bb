import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../../../src/api/kinds/index.ts';
import type { UnstructuredObject } from '../../../../src/api/objects.ts';
import { servedResources } from '../../../../src/api/resources.ts';
import { minimalObject } from '../../../minimalObjects.ts';
import { lines, NOW_MS } from './makeObjects.ts';

/** Random choices that repeat for a seed. */
function makeChooser(seed: number): <T>(options: readonly T[]) => T {
  let state = seed;
  return options => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return options[(state >>> 8) % options.length] as (typeof options)[number];
  };
}

type Choose = ReturnType<typeof makeChooser>;

function makePodSpec(choose: Choose): object {
  const port = choose([80, 8080, 65535]);
  return {
    ...choose([{}, { restartPolicy: 'Always' }]), ...choose([{}, { hostNetwork: true }]), ...choose([{}, { dnsPolicy: 'Default' }]),
    ...choose([{}, { tolerations: [{ operator: 'Exists' }] }]), ...choose([{}, { volumes: [{ name: 'v' }, { name: 'w', secret: { secretName: 's' } }] }]),
    containers: [{
      name: 'a', image: choose(['web', 'web:v1', 'localhost:5000/web@sha256:0']),
      ...choose([{}, { ports: [{ containerPort: port }] }]), ...choose([{}, { resources: { limits: { cpu: '1500m', memory: '1.5Gi' } } }]),
      ...choose([{}, { livenessProbe: { httpGet: { port } } }, { readinessProbe: { exec: { command: ['true'] } } }]),
    }],
    ...choose([{}, { initContainers: [{ name: 'i', image: 'init:v1', ...choose([{}, { restartPolicy: 'Always' }]) }] }]),
  };
}

const workload = (choose: Choose): object => ({ ...choose([{}, { replicas: 0 }, { replicas: 3 }]), selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'a' } }, spec: makePodSpec(choose) } });

/** Where kinds have more to vary than their minimal manifest. */
const content: Readonly<Record<string, (choose: Choose) => object>> = {
  Namespace: () => ({}),
  Node: choose => choose([{}, { spec: { unschedulable: true } }, { status: { capacity: { cpu: '2' } } }]),
  Pod: choose => ({ spec: makePodSpec(choose) }),
  Service: choose => ({ spec: { ...choose([{}, { type: 'NodePort' }, { type: 'LoadBalancer' }, { clusterIP: 'None' }]), ...choose([{}, { sessionAffinity: 'ClientIP' }]), ports: [{ port: choose([80, 443]) }] } }),
  ConfigMap: choose => choose([{}, { data: { a: 'b' } }, { binaryData: { a: 'eA==' } }]),
  Secret: choose => choose([{}, { stringData: { a: 'b' } }, { data: { a: 'eA==' }, type: 'Opaque' }]),
  Event: () => ({ involvedObject: { kind: 'Pod', namespace: 'default', name: 'p' } }),
  Deployment: choose => ({ spec: { ...workload(choose), ...choose([{}, { strategy: { type: 'Recreate' } }]) } }),
  ReplicaSet: choose => ({ spec: workload(choose) }),
  StatefulSet: choose => ({ spec: { ...workload(choose), serviceName: 'a', ...choose([{}, { updateStrategy: { type: 'OnDelete' } }, { podManagementPolicy: 'Parallel' }]), ...choose([{}, { volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }] }]) } }),
  DaemonSet: choose => { const { selector, template } = workload(choose) as { selector: object; template: object }; return { spec: { selector, template, ...choose([{}, { updateStrategy: { type: 'OnDelete' } }, { updateStrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '20%' } } }]) } }; },
  Job: choose => ({ spec: { template: { spec: { ...makePodSpec(choose), restartPolicy: 'Never' } }, ...choose([{}, { completions: 3, completionMode: 'Indexed' }, { parallelism: 2 }, { podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] } }]) } }),
  CronJob: choose => ({ spec: { schedule: choose(['*/5 * * * *', '@hourly', '0 9-17 * * mon-fri']), jobTemplate: { spec: { template: { spec: { ...makePodSpec(choose), restartPolicy: 'OnFailure' } } } }, ...choose([{}, { timeZone: 'Europe/Berlin' }]) } }),
  HorizontalPodAutoscaler: choose => ({ spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'a' }, ...choose([{}, { minReplicas: 2 }, { behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } }, { metrics: [{ type: 'Pods', pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '1000m' } } }] }]) } }),
  ControllerRevision: choose => ({ data: { spec: {} }, ...choose([{}, { revision: 3 }]) }),
  ReplicationController: choose => { const { template } = workload(choose) as { template: object }; return { spec: { template, ...choose([{}, { replicas: 2 }]) } }; },
  PodTemplate: choose => ({ template: { metadata: { labels: { app: 'a' } }, spec: makePodSpec(choose) } }),
  ResourceQuota: choose => ({ spec: { hard: { 'pods': '10', 'requests.cpu': '1500m', 'count/jobs.batch': '4' }, ...choose([{}, { scopes: ['NotTerminating'] }, { scopeSelector: { matchExpressions: [{ operator: 'In', scopeName: 'PriorityClass', values: ['high'] }] } }]) } }),
  LimitRange: choose => ({ spec: { limits: [{ type: 'Container', max: { cpu: '2' }, ...choose([{}, { default: { cpu: '0.5' } }, { defaultRequest: { memory: '64Mi' } }]) }, { type: 'Pod', max: { memory: '1Gi' } }] } }),
  ServiceAccount: choose => choose([{}, { imagePullSecrets: [{ name: 's' }] }]),
  PersistentVolume: choose => ({ spec: { capacity: { storage: '1.5Gi' }, accessModes: ['ReadWriteOnce'], ...choose([{ hostPath: { path: '/data' } }, { nfs: { server: 's', path: '/x' } }, { local: { path: '/d' }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'k', operator: 'Exists' }] }] } } }]) } }),
  PersistentVolumeClaim: choose => ({ spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...choose([{}, { storageClassName: 'fast' }, { volumeMode: 'Block' }]) } }),
  Endpoints: choose => choose([{}, { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }] }]),
  PodDisruptionBudget: choose => ({ spec: { ...choose([{ minAvailable: 1 }, { maxUnavailable: '50%' }]), selector: { matchLabels: { app: 'a' } } } }),
  EndpointSlice: choose => ({ addressType: 'IPv4', endpoints: choose([[], [{ addresses: ['10.0.0.1'] }]]), ports: choose([[], [{ port: 80 }]]) }),
  Lease: choose => choose([{}, { spec: { holderIdentity: 'me' } }]),
};

const stored = servedResources.filter(resource => resource.virtual !== true);

for (const resource of stored) {
  test(`${resource.kind}: defaults are idempotent and what they complete is valid and printable`, () => {
    const behaviour = behaviourOf(resource);
    for (let seed = 1; seed <= 100; seed++) {
      const choose = makeChooser(seed * 7919);
      const object: UnstructuredObject = { ...minimalObject(resource), ...content[resource.kind]?.(choose) };
      object.metadata.uid = 'u';
      behaviour.applyDefaults(object);
      const once = structuredClone(object);
      behaviour.applyDefaults(object);
      assert.deepEqual(object, once);
      behaviour.prepareForCreate(object);
      assert.deepEqual(lines(behaviour.validate(object)), []);
      const next = structuredClone(object);
      behaviour.applyDefaults(next);
      behaviour.prepareForUpdate(next, object, undefined);
      assert.deepEqual(next, object);
      assert.deepEqual(lines([...behaviour.validate(next), ...behaviour.validateUpdate(next, object, undefined)]), []);
      assert.notEqual(behaviour.generationChanged?.(next, object), true);
      assert.equal(behaviour.row(object, NOW_MS).length, behaviour.columns.length);
      assert.ok(Object.values(behaviour.selectableFields(object)).every(value => typeof value === 'string'));
    }
  });
}

test('virtual resources have no behaviour', () => {
  assert.throws(() => behaviourOf({ group: 'metrics.k8s.io', plural: 'pods' }), /no behaviour is defined for pods\.metrics\.k8s\.io/);
});

/** Every way to leave out one field of an object, at any depth. */
function* withoutOneField(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const copy = (): Record<string, unknown> => structuredClone(value) as Record<string, unknown>;
    const dropped = copy();
    if (Array.isArray(value)) yield value.filter((_, index) => String(index) !== key);
    else {
      delete dropped[key];
      yield dropped;
    }
    for (const inner of withoutOneField((value as Record<string, unknown>)[key])) yield Object.assign(copy(), { [key]: inner });
  }
}

for (const resource of stored) {
  test(`${resource.kind}: an object that lacks any field is defaulted, judged and printed without throwing`, () => {
    const behaviour = behaviourOf(resource);
    for (let seed = 1; seed <= 20; seed++) {
      const full = { ...minimalObject(resource), metadata: { name: 'a', namespace: 'default', ownerReferences: [{ apiVersion: 'v1', kind: 'K', name: 'n', uid: 'u' }] }, ...content[resource.kind]?.(makeChooser(seed * 104_729)) };
      for (const partial of withoutOneField(full)) {
        const object = { metadata: {}, ...(partial as object) } as UnstructuredObject;
        behaviour.applyDefaults(object);
        behaviour.prepareForCreate(object);
        const old = structuredClone(object);
        behaviour.prepareForUpdate(object, old, undefined);
        assert.doesNotThrow(() => behaviour.validateUpdate(object, old, undefined));
        assert.ok(Array.isArray(behaviour.validate(object)));
        assert.equal(behaviour.row(object, NOW_MS).length, behaviour.columns.length);
      }
    }
  });
}

test('a pod without containers is told so', () => {
  const pods = behaviourOf({ group: '', plural: 'pods' });
  const object: UnstructuredObject = { metadata: { name: 'a', namespace: 'default' } };
  pods.applyDefaults(object);
  assert.deepEqual(lines(pods.validate(object)), ['spec.containers: Required value']);
});
