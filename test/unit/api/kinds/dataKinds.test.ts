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

const jobPod = { template: { spec: { ...template.spec, restartPolicy: 'Never' } } };
const cron = (content: object) => ({ spec: { schedule: '@hourly', jobTemplate: { spec: jobPod }, ...content } });
const failure = (rule: object) => ({ spec: { ...jobPod, podFailurePolicy: { rules: [rule] } } });
const scaled = (content: object) => ({ spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' }, ...content } });
const metric = (content: object) => scaled({ metrics: [content] });

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
  ['Job', 'pods that always restart', { spec: { template } }, ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"']],
  ['Job', 'a label that contradicts its selector', { spec: { template: { ...jobPod.template, metadata: { labels: { 'job-name': 'other' } } } } }, ['spec.template.metadata.labels[job-name]: Invalid value: {"batch.kubernetes.io/controller-uid":"u","batch.kubernetes.io/job-name":"a","controller-uid":"u","job-name":"other"}: must be \'a\'']],
  ['Job', 'a selector of the user\'s that is not said to be', { spec: { ...jobPod, selector: { matchLabels: { app: 'a' } } } }, ['spec.selector: Invalid value: {"matchLabels":{"batch.kubernetes.io/controller-uid":"u","app":"a"}}: `selector` not auto-generated', 'spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"u","batch.kubernetes.io/job-name":"a","controller-uid":"u","job-name":"a"}: `selector` does not match template `labels`']],
  ['Job', 'an index mode without completions', { spec: { ...jobPod, parallelism: 2, completionMode: 'Indexed' } }, ['spec.completions: Required value: when completion mode is Indexed']],
  ['Job', 'a limit per index without indexes', { spec: { ...jobPod, backoffLimitPerIndex: 1 } }, ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode']],
  ['Job', 'a failure rule without a condition', failure({ action: 'FailJob' }), ['spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required']],
  ['Job', 'exit codes out of order, one twice', failure({ action: 'Count', onExitCodes: { operator: 'In', values: [3, 1, 3, 0] } }), ['spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 3', 'spec.podFailurePolicy.rules[0].onExitCodes.values[3]: Invalid value: 0: must not be 0 for the In operator', 'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [3,1,3,0]: must be ordered']],
  ['Job', 'a failure rule without an action', failure({ onPodConditions: [{ type: 'DisruptionTarget' }] }), ['spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]']],
  ['Job', 'success by more indexes than there are', { spec: { ...jobPod, completions: 3, completionMode: 'Indexed', successPolicy: { rules: [{ succeededIndexes: '0-1,5' }] } } }, ['spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-1,5": error parsing succeededIndexes: too large index: "5"']],
  ['Job', 'success by more pods than named indexes', { spec: { ...jobPod, completions: 3, completionMode: 'Indexed', successPolicy: { rules: [{ succeededIndexes: '0-1', succeededCount: 3 }] } } }, ['spec.successPolicy.rules[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)']],
  ['CronJob', 'no schedule', cron({ schedule: '' }), ['spec.schedule: Required value']],
  ['CronJob', 'too few fields', cron({ schedule: '* * *' }), ['spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]']],
  ['CronJob', 'a minute that no hour has', cron({ schedule: '61 * * * *' }), ['spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61']],
  ['CronJob', 'words for a number', cron({ schedule: 'soon * * * *' }), ['spec.schedule: Invalid value: "soon * * * *": failed to parse int from soon: strconv.Atoi: parsing "soon": invalid syntax']],
  ['CronJob', 'a zone in the schedule', cron({ schedule: 'CRON_TZ=UTC 0 0 * * *' }), ['spec.schedule: Invalid value: "CRON_TZ=UTC 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead']],
  ['CronJob', 'a zone that is none', cron({ timeZone: 'Nowhere/Land' }), ['spec.timeZone: Invalid value: "Nowhere/Land": unknown time zone Nowhere/Land']],
  ['CronJob', 'an unknown concurrency policy', cron({ concurrencyPolicy: 'Queue' }), ['spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"']],
  ['CronJob', 'a selector for its jobs', cron({ jobTemplate: { spec: { ...jobPod, selector: { matchLabels: { a: 'b' } } } } }), ['spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated']],
  ['HorizontalPodAutoscaler', 'a maximum below the minimum', scaled({ minReplicas: 5 }), ['spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`']],
  ['HorizontalPodAutoscaler', 'nothing to scale', { spec: { maxReplicas: 0 } }, ['spec.maxReplicas: Invalid value: 0: must be greater than 0', 'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`', 'spec.scaleTargetRef.kind: Required value', 'spec.scaleTargetRef.name: Required value']],
  ['HorizontalPodAutoscaler', 'a metric without its source', metric({ type: 'Pods' }), ['spec.metrics[0].pods: Required value: must populate information for the given metric source']],
  ['HorizontalPodAutoscaler', 'a metric of another source', metric({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0 } } }), ['spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0']],
  ['HorizontalPodAutoscaler', 'a resource with two targets', metric({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 5, averageValue: '1' } } }), ['spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization']],
  ['HorizontalPodAutoscaler', 'a window of more than an hour', scaled({ behavior: { scaleDown: { stabilizationWindowSeconds: 3601 } } }), ['spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600']],
  ['ControllerRevision', 'no data', { revision: 1 }, ['data: Required value: data is mandatory']],
  ['ControllerRevision', 'a negative revision', { data: {}, revision: -1 }, ['revision: Invalid value: -1: must be greater than or equal to 0']],
  ['ReplicationController', 'a template without labels', { spec: { template: { spec: template.spec } } }, ['spec.selector: Required value']],
  ['ReplicationController', 'a template that the selector misses', { spec: { selector: { app: 'b' }, template } }, ['spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`']],
  ['ResourceQuota', 'a resource that no quota knows', { spec: { hard: { widgets: '1' } } }, ['spec.hard[widgets]: Invalid value: "widgets": must be a standard resource type or fully qualified', 'spec.hard[widgets]: Invalid value: "widgets": must be a standard resource for quota']],
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
  ['PersistentVolume', 'a type of path that there is not', { spec: { ...volume, hostPath: { path: '/data', type: 'Pipe' } } }, ['spec.hostPath.type: Unsupported value: "Pipe": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"']],
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
  ['Job', 'the template', { spec: jobPod }, { spec: { template: { spec: { ...template.spec, restartPolicy: 'OnFailure' } } } }, ['spec.template: Invalid value: {"spec":{"containers":[{"name":"c","image":"web:v1","imagePullPolicy":"IfNotPresent","terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","resources":{}}],"restartPolicy":"OnFailure","dnsPolicy":"ClusterFirst","terminationGracePeriodSeconds":30,"schedulerName":"default-scheduler","securityContext":{}},"metadata":{"labels":{"batch.kubernetes.io/controller-uid":"u","batch.kubernetes.io/job-name":"a","controller-uid":"u","job-name":"a"}}}: field is immutable']],
  ['Job', 'the completions of plain pods', { spec: { ...jobPod, completions: 2 } }, { spec: { ...jobPod, completions: 3 } }, ['spec.completions: Invalid value: 3: field is immutable']],
  ['Job', 'the completions of indexed pods alone', { spec: { ...jobPod, completions: 2, parallelism: 2, completionMode: 'Indexed' } }, { spec: { ...jobPod, completions: 3, parallelism: 2, completionMode: 'Indexed' } }, ['spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism']],
  ['Job', 'where pods go while it is suspended', { spec: { ...jobPod, suspend: true } }, { spec: { suspend: true, template: { spec: { ...jobPod.template.spec, nodeSelector: { a: 'b' } } } } }, []],
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
  ['Job', { spec: jobPod }, {}, ['Name', 'Status', 'Completions', 'Duration', 'Age', 'Containers', 'Images', 'Selector'], ['a', 'Running', '0/1', '', '60m', 'c', 'web:v1', 'batch.kubernetes.io/controller-uid=u']],
  ['Job', { spec: { ...jobPod, parallelism: 3 } }, { deletionTimestamp: '2026-01-10T11:59:00Z' }, ['Name', 'Status', 'Completions', 'Duration', 'Age', 'Containers', 'Images', 'Selector'], ['a', 'Terminating', '0/1 of 3', '', '60m', 'c', 'web:v1', 'batch.kubernetes.io/controller-uid=u']],
  ['CronJob', cron({ suspend: true }), {}, ['Name', 'Schedule', 'Timezone', 'Suspend', 'Active', 'Last Schedule', 'Age', 'Containers', 'Images', 'Selector'], ['a', '@hourly', '<none>', 'True', 0, '<none>', '60m', 'c', 'web:v1', '<none>']],
  ['HorizontalPodAutoscaler', scaled({ metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }, { type: 'Pods', pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '10' } } }, { type: 'Pods', pods: { metric: { name: 'n' }, target: { type: 'AverageValue', averageValue: '1' } } }] }), {}, ['Name', 'Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age'], ['a', 'Deployment/web', 'cpu: <unknown>/50%, <unknown>/10 + 1 more...', '1', 3, 0, '60m']],
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
