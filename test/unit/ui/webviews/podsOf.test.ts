import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod, ReplicaSet } from '../../../../src/api/objects.ts';
import type { TreeTarget } from '../../../../src/ui/tree/treeNode.ts';
import { podsOf } from '../../../../src/ui/webviews/podsOf.ts';

const owner = (kind: string, name: string) => [{ apiVersion: 'apps/v1', kind, name, uid: `${kind}-${name}`, controller: true }];
const pod = (name: string, replicaSet?: string, namespace = 'default'): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, ...(replicaSet === undefined ? {} : { ownerReferences: owner('ReplicaSet', replicaSet) }) }, spec: { nodeName: name === 'lone' ? 'n2' : 'n1', containers: [] },
});
const replicaSet = (name: string, deployment?: string, namespace = 'default'): ReplicaSet => ({
  apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name, namespace, ...(deployment === undefined ? {} : { ownerReferences: owner('Deployment', deployment) }) }, spec: { selector: {} },
});

const objects = {
  pods: [pod('web-2-b', 'web-2'), pod('web-1-a', 'web-1'), pod('other-1', 'other'), pod('lone'), pod('web-1-a', 'web-1', 'elsewhere'), { ...pod('db-0'), metadata: { name: 'db-0', namespace: 'default', ownerReferences: owner('StatefulSet', 'db') } }],
  replicaSets: [replicaSet('web-1', 'web'), replicaSet('web-2', 'web'), replicaSet('other'), replicaSet('web-1', 'web', 'elsewhere')],
};

const cases: readonly (readonly [string, TreeTarget, readonly string[]])[] = [
  ['a deployment: the pods of all its replica sets', { kind: 'Deployment', namespace: 'default', name: 'web' }, ['web-1-a', 'web-2-b']],
  ['a replica set: its own', { kind: 'ReplicaSet', namespace: 'default', name: 'other' }, ['other-1']],
  ['a stateful set: its own', { kind: 'StatefulSet', namespace: 'default', name: 'db' }, ['db-0']],
  ['a pod: itself', { kind: 'Pod', namespace: 'default', name: 'lone' }, ['lone']],
  ['a container: its pod', { kind: 'Container', namespace: 'default', name: 'lone', container: 'c' }, ['lone']],
  ['a node: everything on it', { kind: 'Node', name: 'n2' }, ['lone']],
  ['what runs nothing: none', { kind: 'Service', namespace: 'default', name: 'web' }, []],
];
for (const [name, target, names] of cases) test(`pods of ${name}`, () => assert.deepEqual(podsOf(target, objects).map(each => each.metadata.name), names));
