import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../../../src/api/kinds/index.ts';
import type { UnstructuredObject } from '../../../../src/api/objects.ts';
import { servedResources } from '../../../../src/api/resources.ts';
import { lines, NOW_MS } from './makeObjects.ts';

const behaviourFor = (kind: string) => {
  const resource = servedResources.find(each => each.kind === kind);
  assert.ok(resource !== undefined, kind);
  return { resource, behaviour: behaviourOf(resource) };
};

/** A created object of a kind: defaulted and prepared. */
function make(kind: string, content: object, metadata: object = {}): UnstructuredObject {
  const { resource, behaviour } = behaviourFor(kind);
  const object: UnstructuredObject = { metadata: { name: 'a', creationTimestamp: '2026-01-10T11:00:00Z', uid: 'u', ...(resource.namespaced ? { namespace: 'default' } : {}), ...metadata }, ...structuredClone(content) };
  behaviour.applyDefaults(object);
  behaviour.prepareForCreate(object);
  return object;
}

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'web:v1' }] } };
const workload = { selector: { matchLabels: { app: 'a' } }, template };
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const volume = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } };

const created: readonly (readonly [kind: string, what: string, content: object, expected: readonly string[]])[] = [
  ['StatefulSet', 'an unknown pod management policy', { spec: { ...workload, podManagementPolicy: 'Sometimes' } }, ['spec.podManagementPolicy: Invalid value: "Sometimes": must be \'OrderedReady\' or \'Parallel\'']],
  ['StatefulSet', 'rolling parameters for OnDelete', { spec: { ...workload, updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } } }, ['spec.updateStrategy.rollingUpdate: Invalid value: {"partition":1}: only allowed for updateStrategy \'RollingUpdate\'']],
  ['StatefulSet', 'an empty selector', { spec: { selector: {}, template } }, ['spec.selector: Invalid value: {}: empty selector is invalid for statefulset']],
  ['StatefulSet', 'a mount of a claim template', { spec: { ...workload, template: { ...template, spec: { containers: [{ name: 'c', image: 'web:v1', volumeMounts: [{ name: 'd', mountPath: '/d' }] }] } }, volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: claim }] } }, []],
  ['StatefulSet', 'a claim template without a size', { spec: { ...workload, volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: { accessModes: ['ReadWriteOnce'] } }] } }, ['spec.volumeClaimTemplates[0].spec.resources[storage]: Required value']],
  ['DaemonSet', 'a template that the selector misses', { spec: { ...workload, selector: { matchLabels: { app: 'b' } } } }, ['spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`']],
  ['DaemonSet', 'surge and unavailability at once', { spec: { ...workload, updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } } }, ['spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero']],
  ['DaemonSet', 'neither surge nor unavailability', { spec: { ...workload, updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } } }, ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0']],
  ['DaemonSet', 'a pod deadline', { spec: { ...workload, template: { ...template, spec: { ...template.spec, activeDeadlineSeconds: 5 } } } }, ['spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported']],
  ['ControllerRevision', 'no data', { revision: 1 }, ['data: Required value: data is mandatory']],
  ['ControllerRevision', 'a negative revision', { data: {}, revision: -1 }, ['revision: Invalid value: -1: must be greater than or equal to 0']],
  ['ReplicationController', 'a template without labels', { spec: { template: { spec: template.spec } } }, ['spec.selector: Required value']],
  ['ReplicationController', 'a template that the selector misses', { spec: { selector: { app: 'b' }, template } }, ['spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`']],
  ['ResourceQuota', 'a resource that no quota knows', { spec: { hard: { widgets: '1' } } }, ['spec.hard[widgets]: Invalid value: "widgets": must be a standard resource type or fully qualified', 'spec.hard[widgets]: Invalid value: "widgets": must be a standard resource for quotas']],
  ['ResourceQuota', 'half a pod', { spec: { hard: { pods: '0.5' } } }, ['spec.hard[pods]: Invalid value: "500m": must be an integer']],
  ['ResourceQuota', 'scopes that exclude each other', { spec: { scopes: ['BestEffort', 'NotBestEffort'], hard: { pods: '1' } } }, ['spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes']],
  ['ResourceQuota', 'a scope without sense for the resource', { spec: { scopes: ['BestEffort'], hard: { cpu: '1' } } }, ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource']],
  ['LimitRange', 'a minimum above the maximum', { spec: { limits: [{ type: 'Pod', min: { cpu: '2' }, max: { cpu: '1' } }] } }, ['spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1']],
  ['LimitRange', 'defaults for pods', { spec: { limits: [{ type: 'Pod', default: { cpu: '1' } }] } }, ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"]],
  ['LimitRange', 'one type twice', { spec: { limits: [{ type: 'Pod' }, { type: 'Pod' }] } }, ['spec.limits[1].type: Duplicate value: "Pod"']],
  ['LimitRange', 'a ratio that the bounds leave no room for', { spec: { limits: [{ type: 'Pod', min: { cpu: '1' }, max: { cpu: '2' }, maxLimitRequestRatio: { cpu: '3' } }] } }, ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000']],
  ['PersistentVolume', 'no source', { spec: { capacity: volume.capacity, accessModes: volume.accessModes } }, ['spec: Required value: must specify a volume type']],
  ['PersistentVolume', 'two sources', { spec: { ...volume, nfs: { server: 's', path: '/p' } } }, ['spec.nfs: Forbidden: may not specify more than 1 volume type']],
  ['PersistentVolume', 'a local volume anywhere', { spec: { capacity: volume.capacity, accessModes: volume.accessModes, local: { path: '/d' } } }, ['spec.nodeAffinity: Required value: Local volume requires node affinity']],
  ['PersistentVolume', 'no capacity and no access mode', { spec: { hostPath: { path: '/data' } } }, ['spec.accessModes: Required value', 'spec.capacity: Required value']],
  ['PersistentVolumeClaim', 'nothing asked for', {}, ['spec.accessModes: Required value: at least 1 access mode is required', 'spec.resources[storage]: Required value']],
  ['PersistentVolumeClaim', 'an unknown access mode', { spec: { ...claim, accessModes: ['Any'] } }, ['spec.accessModes: Unsupported value: "Any": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"']],
  ['PersistentVolumeClaim', 'a size of nothing', { spec: { ...claim, resources: { requests: { storage: '0' } } } }, ['spec.resources[storage]: Invalid value: "0": must be greater than zero']],
  ['Endpoints', 'a subset without addresses', { subsets: [{ ports: [{ port: 80 }] }] }, ['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`']],
  ['Endpoints', 'two ports without names', { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }, { port: 81, name: 'b' }] }] }, ['subsets[0].ports[0].name: Required value']],
  ['PodDisruptionBudget', 'both bounds', { spec: { minAvailable: 1, maxUnavailable: 1 } }, ['spec: Invalid value: {"minAvailable":1,"maxUnavailable":1}: minAvailable and maxUnavailable cannot be both set']],
  ['PodDisruptionBudget', 'more than all', { spec: { minAvailable: '110%' } }, ['spec.minAvailable: Invalid value: "110%": must not be greater than 100%']],
  ['PodDisruptionBudget', 'an unknown eviction policy', { spec: { unhealthyPodEvictionPolicy: 'Never' } }, ['spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"']],
];

for (const [kind, what, content, expected] of created) {
  test(`${kind}: a create with ${what} is answered as Kubernetes does`, () => {
    assert.deepEqual(lines(behaviourFor(kind).behaviour.validate(make(kind, content))), expected);
  });
}

const updated: readonly (readonly [kind: string, what: string, before: object, after: object, expected: readonly string[]])[] = [
  ['StatefulSet', 'the service name', { spec: { ...workload, serviceName: 'a' } }, { spec: { ...workload, serviceName: 'b' } }, ["spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"]],
  ['StatefulSet', 'the replicas', { spec: workload }, { spec: { ...workload, replicas: 3 } }, []],
  ['DaemonSet', 'the selector', { spec: workload }, { spec: { ...workload, selector: { matchLabels: { app: 'a', b: 'c' } } } }, ['spec.selector: Invalid value: {"matchLabels":{"app":"a","b":"c"}}: field is immutable']],
  ['ControllerRevision', 'the data', { data: { a: 1 } }, { data: { a: 2 } }, ['data: Invalid value: {"a":2}: field is immutable']],
  ['ResourceQuota', 'the scopes', { spec: { scopes: ['BestEffort'] } }, { spec: {} }, ['spec.scopes: Invalid value: null: field is immutable']],
  ['PersistentVolume', 'the source', { spec: volume }, { spec: { ...volume, hostPath: { path: '/other' } } }, ['spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation']],
  ['PersistentVolumeClaim', 'the size of an unbound claim', { spec: claim }, { spec: { ...claim, resources: { requests: { storage: '2Gi' } } } }, ['spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims']],
  ['PersistentVolumeClaim', 'the volume, once', { spec: claim }, { spec: { ...claim, volumeName: 'v' } }, []],
];

for (const [kind, what, before, after, expected] of updated) {
  test(`${kind}: an update of ${what} is judged as in Kubernetes`, () => {
    const { behaviour } = behaviourFor(kind);
    const old = make(kind, before);
    const next = make(kind, after);
    behaviour.prepareForUpdate(next, old, undefined);
    assert.deepEqual(lines(behaviour.validateUpdate(next, old, undefined)), expected);
  });
}

test('a bound claim may grow, and shrink no further than to what it has', () => {
  const { behaviour } = behaviourFor('PersistentVolumeClaim');
  const sized = (storage: string) => Object.assign(make('PersistentVolumeClaim', { spec: { ...claim, resources: { requests: { storage } } } }), { status: { phase: 'Bound', capacity: { storage: '2Gi' } } });
  const verdict = (from: string, to: string) => lines(behaviour.validateUpdate(sized(to), sized(from), undefined));
  assert.deepEqual(verdict('2Gi', '3Gi'), []);
  assert.deepEqual(verdict('4Gi', '3Gi'), []);
  assert.deepEqual(verdict('4Gi', '2Gi'), ['spec.resources.requests.storage: Forbidden: field can not be less than status.capacity']);
});

const rows: readonly (readonly [kind: string, content: object, metadata: object, names: readonly string[], cells: readonly (string | number)[]])[] = [
  ['StatefulSet', { spec: { ...workload, replicas: 3 } }, {}, ['Name', 'Ready', 'Age', 'Containers', 'Images'], ['a', '0/3', '60m', 'c', 'web:v1']],
  ['DaemonSet', { spec: { ...workload, template: { ...template, spec: { ...template.spec, nodeSelector: { disk: 'ssd' } } } } }, {}, ['Name', 'Desired', 'Current', 'Ready', 'Up-to-date', 'Available', 'Node Selector', 'Age', 'Containers', 'Images', 'Selector'], ['a', 0, 0, 0, 0, 0, 'disk=ssd', '60m', 'c', 'web:v1', 'app=a']],
  ['ControllerRevision', { data: {}, revision: 2 }, { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'w', controller: true }] }, ['Name', 'Controller', 'Revision', 'Age'], ['a', 'statefulset.apps/web', 2, '60m']],
  ['ReplicationController', { spec: { template } }, {}, ['Name', 'Desired', 'Current', 'Ready', 'Age', 'Containers', 'Images', 'Selector'], ['a', 1, 0, 0, '60m', 'c', 'web:v1', 'app=a']],
  ['PodTemplate', { template }, {}, ['Name', 'Containers', 'Images', 'Pod Labels'], ['a', 'c', 'web:v1', 'app=a']],
  ['LimitRange', { spec: { limits: [] } }, {}, ['Name', 'Created At'], ['a', '2026-01-10T11:00:00Z']],
  ['ServiceAccount', {}, {}, ['Name', 'Age'], ['a', '60m']],
  ['PersistentVolume', { spec: { ...volume, claimRef: { namespace: 'n', name: 'c' }, storageClassName: 'fast' } }, {}, ['Name', 'Capacity', 'Access Modes', 'Reclaim Policy', 'Status', 'Claim', 'StorageClass', 'VolumeAttributesClass', 'Reason', 'Age', 'VolumeMode'], ['a', '1Gi', 'RWO', 'Retain', 'Pending', 'n/c', 'fast', '<unset>', '', '60m', 'Filesystem']],
  ['PersistentVolumeClaim', { spec: claim }, {}, ['Name', 'Status', 'Volume', 'Capacity', 'Access Modes', 'StorageClass', 'VolumeAttributesClass', 'Age', 'VolumeMode'], ['a', 'Pending', '', '', '', '', '<unset>', '60m', 'Filesystem']],
  ['Endpoints', { subsets: [{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ports: [{ port: 80, name: 'a' }, { port: 81, name: 'b' }] }] }, {}, ['Name', 'Endpoints', 'Age'], ['a', '10.0.0.1:80,10.0.0.2:80,10.0.0.1:81 + 1 more...', '60m']],
  ['PodDisruptionBudget', { spec: { maxUnavailable: '25%' } }, {}, ['Name', 'Min Available', 'Max Unavailable', 'Allowed Disruptions', 'Age'], ['a', 'N/A', '25%', 0, '60m']],
];

for (const [kind, content, metadata, names, cells] of rows) {
  test(`${kind}: is printed as kubectl prints it`, () => {
    const { behaviour } = behaviourFor(kind);
    assert.deepEqual(behaviour.columns.map(column => column.name), names);
    assert.deepEqual(behaviour.row(make(kind, content, metadata), NOW_MS), cells);
  });
}

test('a quota shows what is used of what it allows, limits apart', () => {
  const { behaviour } = behaviourFor('ResourceQuota');
  const quota = Object.assign(make('ResourceQuota', {}), { status: { hard: { 'pods': '10', 'limits.cpu': '4', 'cpu': '2' }, used: { 'pods': '3', 'limits.cpu': '1500m' } } });
  assert.deepEqual(behaviour.row(quota, NOW_MS), ['a', 'cpu: 0/2, pods: 3/10', 'limits.cpu: 1500m/4', '60m']);
});

test('a maximum of containers is also their default and default request', () => {
  const range = make('LimitRange', { spec: { limits: [{ type: 'Container', max: { cpu: '1000m' }, min: { memory: '64Mi' } }] } });
  assert.deepEqual((range.spec as { limits: unknown[] }).limits, [{ type: 'Container', max: { cpu: '1' }, min: { memory: '64Mi' }, default: { cpu: '1' }, defaultRequest: { memory: '64Mi', cpu: '1' } }]);
});

test('the template generation of a DaemonSet counts changes of its template', () => {
  const { behaviour } = behaviourFor('DaemonSet');
  const old = make('DaemonSet', { spec: workload });
  const next = structuredClone(old) as UnstructuredObject & { spec: { template: { metadata: { labels: Record<string, string> } } } };
  behaviour.prepareForUpdate(next, old, undefined);
  assert.equal(next.metadata.annotations?.['deprecated.daemonset.template.generation'], '1');
  next.spec.template.metadata.labels.b = 'c';
  behaviour.prepareForUpdate(next, old, undefined);
  assert.equal(next.metadata.annotations?.['deprecated.daemonset.template.generation'], '2');
});
