import { after, before, describe, test } from 'node:test';
import type { DaemonSet, Job, KubernetesObject, LimitRange, Namespace, Pod, ReplicaSet, ReplicationController, ResourceQuota, StatefulSet } from '../../../src/api/objects.ts';
import { daemonSets, events, jobs, limitRanges, namespaces, pods, replicaSets, replicationControllers, resourceQuotas, statefulSets, type Resource } from '../../../src/api/resources.ts';
import { systemClock, toTimestamp } from '../../../src/base/clock.ts';
import type { DescribedKind } from '../../../src/cluster/describe/describe.ts';
import { type HttpsApi, startHttpsApi } from './apiServerOverHttps.ts';
import { assertDescribedAsKubectl } from './describedByKubectl.ts';

let api: HttpsApi;
const namespace = 'default';
const labelsOf = (app: string) => ({ app, tier: 'back' });

const template = (app: string) => ({
  metadata: { labels: labelsOf(app), annotations: { note: 'x' } },
  spec: {
    serviceAccountName: 'worker', priorityClassName: 'high', nodeSelector: { disk: 'ssd' },
    initContainers: [{ name: 'init', image: 'i' }],
    containers: [{ name: 'app', image: 'a:1', ports: [{ containerPort: 80 }, { containerPort: 443, name: 'https' }], volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
    volumes: [{ name: 'data', emptyDir: { sizeLimit: '1Gi' } }],
    tolerations: [{ key: 'a', operator: 'Exists' as const, effect: 'NoSchedule' as const }, { operator: 'Exists' as const }],
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' as const, labelSelector: { matchLabels: { app } } }, { maxSkew: 2, topologyKey: 'host', whenUnsatisfiable: 'ScheduleAnyway' as const }],
  },
});
const selector = (app: string) => ({ matchLabels: { app }, matchExpressions: [{ key: 'tier', operator: 'In' as const, values: ['front', 'back'] }] });
const condition = { type: 'ReplicaFailure', status: 'True' as const, reason: 'FailedCreate', message: 'quota', lastTransitionTime: '2026-01-01T00:00:00Z' };

const replicaSet: ReplicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'rs', namespace, labels: { a: '1', b: '2' }, annotations: { note: 'y' }, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }] }, spec: { replicas: 4, selector: selector('rs'), template: template('rs') }, status: { replicas: 3, conditions: [condition] } };
const bareReplicaSet: ReplicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'bare', namespace }, spec: { selector: { matchLabels: { app: 'bare' } }, template: { metadata: { labels: { app: 'bare' } }, spec: { containers: [{ name: 'app', image: 'a:1' }] } } } };
const controller: ReplicationController = { apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'rc', namespace }, spec: { replicas: 2, selector: labelsOf('rc'), template: template('rc') }, status: { replicas: 1, conditions: [condition] } };
const statefulSet: StatefulSet = {
  apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'ss', namespace },
  spec: {
    replicas: 2, serviceName: 'ss', selector: selector('ss'), template: template('ss'), updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1, maxUnavailable: 1 } },
    volumeClaimTemplates: [
      { metadata: { name: 'data', labels: { l: '1' }, annotations: { note: 'z' } }, spec: { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'], storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } } },
      { metadata: { name: 'logs' }, spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '500Mi' } } } },
    ],
  },
  status: { replicas: 1 },
};
const plain: StatefulSet = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'plain', namespace }, spec: { serviceName: 's', selector: { matchLabels: { app: 'plain' } }, updateStrategy: { type: 'OnDelete' }, template: { metadata: { labels: { app: 'plain' } }, spec: { containers: [{ name: 'app', image: 'a:1' }] } } } };
const daemonSet: DaemonSet = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'ds', namespace }, spec: { selector: selector('ds'), template: template('ds') }, status: { desiredNumberScheduled: 5, currentNumberScheduled: 4, updatedNumberScheduled: 3, numberAvailable: 2, numberMisscheduled: 1, numberReady: 2 } };
const job: Job = {
  apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'job', namespace, ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: 'c', controller: true }] },
  spec: { parallelism: 2, completions: 3, completionMode: 'Indexed', backoffLimit: 4, activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 100, template: { ...template('job'), spec: { ...template('job').spec, restartPolicy: 'Never' } } },
  status: { startTime: '2026-01-01T00:00:00Z', completionTime: '2026-01-01T01:02:03Z', succeeded: 3, failed: 1, completedIndexes: '0-2', conditions: [{ type: 'SuccessCriteriaMet', status: 'True' }, { type: 'Complete', status: 'True' }], uncountedTerminatedPods: {} },
};
const suspended: Job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'suspended', namespace }, spec: { suspend: true, template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'app', image: 'a:1' }] } } } };
const long: Job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'long', namespace }, spec: { completions: 100, completionMode: 'Indexed', template: suspended.spec?.template ?? {} }, status: { completedIndexes: Array.from({ length: 30 }, (_, index) => 2 * index).join(','), succeeded: 30, uncountedTerminatedPods: {} } };
const early: Job = { ...long, metadata: { name: 'early', namespace }, status: {} };
const running: Job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'running', namespace }, spec: { parallelism: 2, suspend: false, template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'app', image: 'a:1' }] } } }, status: { startTime: '2026-01-01T00:00:00Z', active: 2, ready: 1, terminating: 0, uncountedTerminatedPods: {} } };
const team: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team', labels: { owner: 'us' } }, status: { phase: 'Active', conditions: [{ type: 'NamespaceContentRemaining', status: 'True', reason: 'SomeResourcesRemain', message: 'Some resources are remaining', lastTransitionTime: '2026-01-01T00:00:00Z' }] } };
const quotas: readonly ResourceQuota[] = [
  { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'second', namespace: 'team' }, spec: { hard: { pods: '4' }, scopes: ['Terminating', 'BestEffort'] }, status: { hard: { pods: '4' }, used: { pods: '1' } } },
  { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'third', namespace: 'team' }, spec: { hard: { pods: '4' }, scopes: ['NotTerminating', 'NotBestEffort'], scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } } },
  { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'first', namespace: 'team' }, spec: { hard: { 'requests.cpu': '1', 'limits.memory': '1Gi' } }, status: { hard: { 'requests.cpu': '1', 'limits.memory': '1Gi' }, used: { 'requests.cpu': '250m', 'limits.memory': '0' } } },
];
const limits: LimitRange = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'bounds', namespace: 'team' }, spec: { limits: [{ type: 'Container', min: { cpu: '50m' }, max: { cpu: '2' }, default: { cpu: '500m' }, defaultRequest: { cpu: '100m' }, maxLimitRequestRatio: { cpu: '20' } }, { type: 'Pod', max: { memory: '2Gi' } }] } };

async function createWithStatus<T extends KubernetesObject & { readonly status?: unknown }>(resource: Resource<T>, object: T): Promise<T> {
  const { name = '', namespace: inNamespace } = object.metadata;
  const key = inNamespace === undefined ? { name } : { name, namespace: inNamespace };
  const created = await api.client.create(resource, object);
  return object.status === undefined ? created : api.client.update(resource, { ...created, status: object.status }, { subresource: 'status' }).then(() => api.client.get(resource, key));
}

async function createPod(owner: KubernetesObject, number: number, phase: string, uid = owner.metadata.uid ?? ''): Promise<void> {
  const { name = '' } = owner.metadata;
  const ownerReferences = [{ apiVersion: owner.apiVersion ?? '', kind: owner.kind ?? '', name, uid, controller: true }];
  const labels = owner.kind === 'Job' ? (owner as Job).spec?.template.metadata?.labels ?? {} : labelsOf(name);
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: `${name}-${number}`, namespace, labels, ownerReferences }, spec: { containers: [{ name: 'app', image: 'a:1' }] } };
  const created = await api.client.create(pods, pod);
  await api.client.update(pods, { ...created, status: { ...created.status, phase: phase as 'Running' } }, { subresource: 'status' });
}

before(async () => {
  api = await startHttpsApi();
  const owners: KubernetesObject[] = [
    await createWithStatus(replicaSets, replicaSet), await createWithStatus(replicationControllers, controller), await createWithStatus(statefulSets, statefulSet),
    await createWithStatus(daemonSets, daemonSet), await createWithStatus(jobs, job),
  ];
  for (const owner of owners) {
    for (const [number, phase] of ['Running', 'Running', 'Running', 'Pending', 'Succeeded', 'Failed', 'Failed'].entries()) await createPod(owner, number, phase);
    await createPod(owner, 9, 'Running', 'another owner');
  }
  await createWithStatus(replicaSets, bareReplicaSet);
  await createWithStatus(statefulSets, plain);
  for (const each of [suspended, long, early]) await createWithStatus(jobs, each);
  await createWithStatus(jobs, running);
  await createWithStatus(namespaces, team);
  for (const quota of quotas) await createWithStatus(resourceQuotas, quota);
  await createWithStatus(limitRanges, limits);
  const now = systemClock.now() - 5 * 3_600_000 - 600_000;
  await api.client.create(events, {
    apiVersion: 'v1', kind: 'Event', metadata: { namespace, name: 'rs.1' }, involvedObject: { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, name: 'rs', uid: owners[0]?.metadata.uid ?? '' },
    type: 'Normal', reason: 'SuccessfulCreate', message: 'Created pod: rs-1', count: 1, source: { component: 'replicaset-controller' }, firstTimestamp: toTimestamp(now), lastTimestamp: toTimestamp(now),
  });
});
after(() => api.stop());

describe('the description is kubectl\'s', () => {
  const cases: readonly [string, DescribedKind, string][] = [
    ['of a ReplicaSet with an owner, a condition and an event', 'ReplicaSet', 'rs'], ['of a ReplicaSet that says little', 'ReplicaSet', 'bare'], ['of a ReplicationController', 'ReplicationController', 'rc'],
    ['of a StatefulSet with a partition and claims', 'StatefulSet', 'ss'], ['of a StatefulSet that is updated by deleting', 'StatefulSet', 'plain'],
    ['of a DaemonSet', 'DaemonSet', 'ds'], ['of a finished Job', 'Job', 'job'], ['of a running Job', 'Job', 'running'], ['of a Job with many indexes', 'Job', 'long'], ['of a Job without an index yet', 'Job', 'early'], ['of a suspended Job', 'Job', 'suspended'],
    ['of a Namespace with quotas and limits', 'Namespace', 'team'], ['of a Namespace that says little', 'Namespace', 'default'],
  ];
  for (const [what, kind, name] of cases) test(what, () => assertDescribedAsKubectl(api, kind, kind === 'Namespace' ? { name } : { name, namespace }, `${kind.toLowerCase()}-${name}`));
});
