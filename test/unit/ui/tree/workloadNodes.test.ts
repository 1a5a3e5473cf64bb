import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ContainerStatus, Deployment, Event, Namespace, Pod, ReplicaSet } from '../../../../src/api/objects.ts';
import type { TreeNode } from '../../../../src/ui/tree/treeNode.ts';
import { toPodNode } from '../../../../src/ui/tree/workloads/podNode.ts';
import { toWorkloadNodes, type WorkloadObjects } from '../../../../src/ui/tree/workloads/workloadNodes.ts';

const namespace = (name: string, phase: 'Active' | 'Terminating' = 'Active'): Namespace => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: `ns-${name}` }, status: { phase } });
const deployment = (spec: Partial<NonNullable<Deployment['spec']>> = {}, status: Deployment['status'] = {}): Deployment => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default', uid: 'd1', generation: 2 },
  spec: { replicas: 3, selector: {}, template: { spec: { containers: [{ name: 'app', image: 'web:1' }] } }, ...spec }, status: { observedGeneration: 2, ...status },
});
const owner = (kind: string, uid: string) => [{ apiVersion: 'apps/v1', kind, name: uid, uid, controller: true }];
const replicaSet = (uid: string, owned = true): ReplicaSet => ({
  apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: uid, namespace: 'default', uid, ...(owned ? { ownerReferences: owner('Deployment', 'd1') } : {}) }, spec: { replicas: 1, selector: {} }, status: { replicas: 1 },
});
const running: ContainerStatus = { name: 'app', ready: true, restartCount: 0, image: '', imageID: '', state: { running: {} } };
const pod = (name: string, options: { readonly owner?: string; readonly status?: Partial<ContainerStatus>; readonly ready?: boolean; readonly phase?: NonNullable<NonNullable<Pod['status']>['phase']>; readonly deleted?: boolean } = {}): Pod => ({
  apiVersion: 'v1', kind: 'Pod',
  metadata: { name, namespace: 'default', uid: `p-${name}`, ...(options.owner === undefined ? {} : { ownerReferences: owner('ReplicaSet', options.owner) }), ...(options.deleted === true ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
  spec: { containers: [{ name: 'app', image: 'web:1' }] },
  status: { phase: options.phase ?? 'Running', conditions: [{ type: 'Ready', status: (options.ready ?? true) ? 'True' : 'False' }], containerStatuses: [{ ...running, ...options.status }] },
});
const roots = (objects: Partial<WorkloadObjects>) => toWorkloadNodes({
  namespaces: [namespace('default'), namespace('kube-system')], deployments: [], replicaSets: [], pods: [], events: [], ...objects,
});
const below = (node: TreeNode | undefined) => node?.children?.() ?? [];
const lines = (nodes: readonly TreeNode[], depth = 0): string[] => nodes.flatMap(node => [`${'  '.repeat(depth)}${node.label} ${node.description} [${node.health}]`, ...lines(below(node), depth + 1)]);

test('namespace, workload, pods and containers hang together by owners; empty namespaces are left out', () => {
  assert.deepEqual(lines(roots({
    deployments: [deployment({}, { replicas: 3, updatedReplicas: 3, readyReplicas: 3 })], replicaSets: [replicaSet('web-a'), replicaSet('lonely', false)],
    pods: [pod('web-a-10', { owner: 'web-a' }), pod('web-a-2', { owner: 'web-a' }), pod('lonely-x', { owner: 'lonely' }), pod('bare')],
  })), [
    'default  [none]', '  web 3/3 ready [healthy]', '    a-2 Running, web-a-2 [healthy]', '      app running, web:1 [healthy]', '    a-10 Running, web-a-10 [healthy]', '      app running, web:1 [healthy]',
    '  lonely 0/1 ready [progressing]', '    x Running, lonely-x [healthy]', '      app running, web:1 [healthy]', '  bare Running [healthy]', '    app running, web:1 [healthy]',
  ]);
});

test('pods of other controllers stand below what controls them; those of nodes for themselves', () => {
  const owned = (name: string, kind: string, by: string, options: Parameters<typeof pod>[1] = {}): Pod => { const made = pod(name, options); return { ...made, metadata: { ...made.metadata, ownerReferences: [{ apiVersion: 'v1', kind, name: by, uid: `${kind}-${by}`, controller: true }] } }; };
  const nodes = below(roots({ pods: [
    owned('db-1', 'StatefulSet', 'db'), owned('db-0', 'StatefulSet', 'db', { ready: false }), owned('backup-x', 'Job', 'backup', { ready: false, phase: 'Succeeded', status: { ready: false, state: { terminated: { exitCode: 0, reason: 'Completed' } } } }),
    owned('canary-a', 'Rollout', 'canary'), owned('etcd-n1', 'Node', 'n1'),
  ] })[0]);
  assert.deepEqual(nodes.map(node => `${node.label} ${node.description} [${node.health}] ${node.contextValue} ${node.target?.kind ?? '-'}: ${below(node).map(({ label }) => label).join(' ')}`), [
    'backup Job, 0/1 ready [stopped] podOwnerJob Job: x', 'canary Rollout, 1/1 ready [healthy] foreignOwner -: a', 'db StatefulSet, 1/2 ready [progressing] podOwnerStatefulSet StatefulSet: db-0 db-1',
    'etcd-n1 Running [healthy] healthyPod Pod: app',
  ]);
  assert.equal(nodes[2]?.spoken, 'StatefulSet db, 1 of 2 pods ready');
});

test('a workload on its way tells that one of its pods cannot run, also when its line is closed', () => {
  const crashing = { ready: false, status: { ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } } };
  const onItsWay = deployment({}, { replicas: 3, updatedReplicas: 3, readyReplicas: 1 });
  const [failing, waiting] = [crashing, { ready: false }].map(how => below(roots({ deployments: [onItsWay], replicaSets: [replicaSet('web-a'), replicaSet('lonely', false)], pods: [pod('web-a-1', { owner: 'web-a', ...how }), pod('lonely-x', { owner: 'lonely', ...how })] })[0]));
  assert.deepEqual(failing?.map(({ label, description, health, spoken }) => [label, description, health, spoken]), [
    ['web', '1/3 ready, failing', 'degraded', 'Deployment web, 1 of 3 ready, failing'], ['lonely', '0/1 ready, failing', 'degraded', 'ReplicaSet lonely, 0 of 1 ready, failing'],
  ]);
  assert.deepEqual(waiting?.map(({ description, health }) => `${description} [${health}]`), ['1/3 ready [progressing]', '0/1 ready [progressing]']);
});

test('where namespaces may not be listed those of the objects are shown', () => {
  assert.deepEqual(lines(roots({ namespaces: [], pods: [pod('bare')] })), ['default  [none]', '  bare Running [healthy]', '    app running, web:1 [healthy]']);
});

describe('a deployment tells how far it is', () => {
  const done = { replicas: 3, updatedReplicas: 3, readyReplicas: 3 };
  const cases: readonly [string, Deployment, string, string, string][] = [
    ['all ready', deployment({}, done), '3/3 ready', 'healthy', 'deployment'],
    ['a new generation that nobody saw yet is updating', deployment({}, { ...done, observedGeneration: 1 }), '3/3 ready, updating', 'progressing', 'deployment'],
    ['old pods beside new ones are updating', deployment({}, { ...done, replicas: 4 }), '3/3 ready, updating', 'progressing', 'deployment'],
    ['pods that are not ready say so themselves', deployment({}, { ...done, readyReplicas: 1 }), '1/3 ready', 'progressing', 'deployment'],
    ['paused', deployment({ paused: true }, done), '3/3 ready, paused', 'healthy', 'pausedDeployment'],
    ['stalled', deployment({}, { ...done, readyReplicas: 2, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] }), '2/3 ready, stalled', 'failed', 'deployment'],
    ['scaled to nothing', deployment({ replicas: 0 }, { replicas: 0, updatedReplicas: 0, readyReplicas: 0 }), '0/0 ready', 'stopped', 'deployment'],
  ];
  for (const [name, object, description, health, contextValue] of cases) {
    test(name, () => {
      const node = below(roots({ deployments: [object] })[0])[0];
      assert.deepEqual([node?.description, node?.health, node?.contextValue, node?.id], [description, health, contextValue, 'deployment/d1']);
    });
  }
});

describe('a pod and its container tell their state in words', () => {
  const cases: readonly [string, Pod, { pod: string; health: string; container: string; contextValue: string }][] = [
    ['running and ready', pod('a'), { pod: 'Pod a, Running, ready', health: 'healthy', container: 'Container app, image web:1, running', contextValue: 'runningContainer' }],
    ['not ready yet', pod('a', { ready: false, status: { ready: false } }), { pod: 'Pod a, Running, 0/1 ready', health: 'progressing', container: 'Container app, image web:1, running, not ready', contextValue: 'runningContainer' }],
    ['restarted', pod('a', { status: { restartCount: 2 } }), { pod: 'Pod a, Running, 2 restarts, ready', health: 'healthy', container: 'Container app, image web:1, running', contextValue: 'runningContainer' }],
    ['crashing', pod('a', { ready: false, status: { ready: false, restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } } } }), { pod: 'Pod a, CrashLoopBackOff, 1 restart', health: 'failed', container: 'Container app, image web:1, CrashLoopBackOff', contextValue: 'stoppedContainer' }],
    ['image missing', pod('a', { ready: false, phase: 'Pending', status: { ready: false, state: { waiting: { reason: 'ErrImagePull' } } } }), { pod: 'Pod a, ErrImagePull', health: 'failed', container: 'Container app, image web:1, ErrImagePull', contextValue: 'stoppedContainer' }],
    ['ended well', pod('a', { ready: false, phase: 'Succeeded', status: { ready: false, state: { terminated: { exitCode: 0, reason: 'Completed' } } } }), { pod: 'Pod a, Completed', health: 'stopped', container: 'Container app, image web:1, Completed (exit code 0)', contextValue: 'stoppedContainer' }],
    ['being deleted', pod('a', { deleted: true }), { pod: 'Pod a, Terminating, ready', health: 'stopped', container: 'Container app, image web:1, running', contextValue: 'runningContainer' }],
  ];
  for (const [name, object, expected] of cases) {
    test(name, () => {
      const node = below(roots({ pods: [object] })[0])[0];
      const [container] = below(node);
      assert.deepEqual({ pod: node?.spoken, health: node?.health, container: container?.spoken, contextValue: container?.contextValue }, expected);
    });
  }
});

test('sidecars, unfinished init containers and debug containers stand behind the pod\'s own', () => {
  const state = (name: string, value: NonNullable<ContainerStatus['state']>, ready = false): ContainerStatus => ({ ...running, name, ready, state: value });
  const object: Pod = {
    ...pod('a'),
    spec: {
      containers: [{ name: 'app', image: 'web:1' }],
      initContainers: [{ name: 'done', image: 'i:1' }, { name: 'migrate', image: 'i:1' }, { name: 'proxy', image: 'p:1', restartPolicy: 'Always' }], ephemeralContainers: [{ name: 'debugger', image: 'busybox' }],
    },
    status: {
      phase: 'Pending', containerStatuses: [state('app', { waiting: { reason: 'PodInitializing' } })],
      initContainerStatuses: [state('done', { terminated: { exitCode: 0 } }), state('migrate', { running: {} }), state('proxy', { running: {} })], ephemeralContainerStatuses: [state('debugger', { running: {} })],
    },
  };
  assert.deepEqual(lines(below(below(roots({ pods: [object] })[0])[0])), [
    'app PodInitializing, web:1 [progressing]', 'proxy running, not ready, sidecar, p:1 [progressing]', 'migrate running, init container, i:1 [healthy]', 'debugger running, debug container, busybox [healthy]',
  ]);
});

test('a tooltip has the conditions and the newest event, with Markdown of the cluster escaped', () => {
  const event = (reason: string, lastTimestamp: string): Event => ({
    apiVersion: 'v1', kind: 'Event', metadata: { name: reason, namespace: 'default' }, involvedObject: { uid: 'p-a' }, reason, message: 'said *loudly*', lastTimestamp,
  });
  const node = below(roots({ pods: [pod('a')], events: [event('Started', '2026-01-02T00:00:00Z'), event('Pulled', '2026-01-01T00:00:00Z')] })[0])[0];
  assert.equal(node?.tooltip?.(), '**Pod default/a**\n\n- Status: Running\n- Ready: True\n\nLast event: Started: said \\*loudly\\*');
});

test('a pod\'s tooltip says what keeps a container of it waiting', () => {
  const object = pod('a', { phase: 'Pending', ready: false, status: { ready: false, state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "nothing:v9": no such host' } } } });
  assert.equal(below(roots({ pods: [object] })[0])[0]?.tooltip?.(), '**Pod default/a**\n\n- Status: ImagePullBackOff\n- Message: Back-off pulling image "nothing:v9": no such host\n- Ready: False');
});

test('a container\'s tooltip has how it ended last, its conditions and the newest event about it, not about its neighbours', () => {
  const event = (fieldPath: string, reason: string): Event => ({ apiVersion: 'v1', kind: 'Event', metadata: { name: reason, namespace: 'default' }, involvedObject: { kind: 'Pod', uid: 'p-a', fieldPath }, reason, message: 'said', lastTimestamp: '2026-01-01T00:00:00Z' });
  const object = pod('a', { status: { started: true, restartCount: 1, lastState: { terminated: { exitCode: 2, reason: 'Error' } } } });
  const [container] = below(below(roots({ pods: [object], events: [event('spec.containers{app}', 'Started'), event('spec.containers{other}', 'Killing'), event('spec.initContainers{app}', 'Pulled')] })[0])[0]);
  assert.equal(container?.tooltip?.(), '**Container app**\n\n- Image: web:1\n- State: running\n- Restarts: 1\n- Last end: Error \\(exit code 2\\)\n- Started: True\n- Ready: True\n\nLast event: Started: said');
});

describe('a pod is called by what tells it from its neighbours', () => {
  const long = 'a'.repeat(60);
  const cases: readonly { readonly of: string; readonly parent?: string; readonly name: string; readonly label: string }[] = [
    { of: 'a Deployment: which template, and the end that was generated', parent: 'web', name: 'web-5d98d9dc7d-c76pf', label: '5d98d9dc7d-c76pf' },
    { of: 'a ReplicaSet of nobody: the end', parent: 'web-5d98d9dc7d', name: 'web-5d98d9dc7d-c76pf', label: 'c76pf' },
    { of: 'a Deployment that took over a ReplicaSet of another name: all of it', parent: 'web', name: 'old-c76pf', label: 'old-c76pf' },
    { of: 'a name that the API has cut', parent: long, name: `${'a'.repeat(58)}c76pf`, label: 'c76pf' },
    { of: 'an indexed Job', parent: 'sum', name: 'sum-0-c76pf', label: '0-c76pf' },
    { of: 'a StatefulSet: all of it', parent: 'db', name: 'db-0', label: 'db-0' },
    { of: 'nobody', name: 'web-5d98d9dc7d-c76pf', label: 'web-5d98d9dc7d-c76pf' },
  ];
  for (const { of, parent, name, label } of cases) {
    test(of, () => {
      const found = toPodNode(pod(name), { parent, lastEvent: () => undefined });
      assert.deepEqual([found.label, found.description, found.spoken, found.target?.name], [label, label === name ? 'Running' : `Running, ${name}`, `Pod ${name}, Running, ready`, name]);
    });
  }
});

test('old and new pods of a rollout are told apart', () => {
  const [old, next] = ['web-5d98d9dc7d', 'web-7f6c9b8d54'];
  const [node] = below(roots({ deployments: [deployment()], replicaSets: [replicaSet(old), replicaSet(next)], pods: [pod(`${old}-c76pf`, { owner: old }), pod(`${next}-x2x4k`, { owner: next })] })[0]);
  assert.deepEqual(below(node).map(({ label, target }) => [label, target?.name]), [['5d98d9dc7d-c76pf', `${old}-c76pf`], ['7f6c9b8d54-x2x4k', `${next}-x2x4k`]]);
});

test('a terminating namespace says so', () => {
  const [node] = roots({ namespaces: [namespace('default', 'Terminating')], pods: [pod('a')] });
  assert.deepEqual([node?.description, node?.spoken], ['Terminating', 'Namespace default, terminating']);
});
