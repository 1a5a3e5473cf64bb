import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configMapBehaviour } from '../../../../src/api/kinds/configMap/behaviour.ts';
import { endpointSliceBehaviour } from '../../../../src/api/kinds/endpointSlice/behaviour.ts';
import { eventBehaviour } from '../../../../src/api/kinds/event/behaviour.ts';
import { leaseBehaviour } from '../../../../src/api/kinds/lease/behaviour.ts';
import { namespaceBehaviour } from '../../../../src/api/kinds/namespace/behaviour.ts';
import { nodeBehaviour } from '../../../../src/api/kinds/node/behaviour.ts';
import { secretBehaviour } from '../../../../src/api/kinds/secret/behaviour.ts';
import type { ConfigMap, EndpointSlice, Event, Lease, Namespace, Node, Secret } from '../../../../src/api/objects.ts';
import { lines, NOW_MS } from './makeObjects.ts';

const metadata = { name: 'a', namespace: 'default', creationTimestamp: '2026-01-10T11:00:00Z' };
const clusterMetadata = { name: 'a', creationTimestamp: '2026-01-10T11:00:00Z' };

test('a namespace is created Active, with its finalizer and its name as a label', () => {
  const namespace: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { ...clusterMetadata } };
  namespaceBehaviour.applyDefaults(namespace);
  namespaceBehaviour.prepareForCreate(namespace);
  assert.deepEqual(namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { ...clusterMetadata, labels: { 'kubernetes.io/metadata.name': 'a' } }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
  assert.deepEqual(namespaceBehaviour.validate(namespace), []);
  assert.deepEqual(namespaceBehaviour.row(namespace, NOW_MS), ['a', 'Active', '60m']);
  const next = structuredClone(namespace);
  next.spec = { finalizers: [] };
  namespaceBehaviour.prepareForUpdate(next, namespace, undefined);
  assert.deepEqual(next.spec, { finalizers: ['kubernetes'] });
});

test('a namespace name has no dots', () => {
  assert.deepEqual(lines(namespaceBehaviour.validate({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a.b' } })), ['metadata.name: Invalid value: "a.b": must not contain dots']);
});

test('a node registers with its status and is shown with roles and addresses', () => {
  const node: Node = {
    apiVersion: 'v1', kind: 'Node', metadata: { ...clusterMetadata, labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' } }, spec: { unschedulable: true },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }], capacity: { cpu: '2' }, addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      nodeInfo: { kubeletVersion: 'v1.36.0', osImage: 'Debian', kernelVersion: '6.1', containerRuntimeVersion: 'docker://20.10' } as NonNullable<NonNullable<Node['status']>['nodeInfo']>,
    },
  };
  nodeBehaviour.applyDefaults(node);
  nodeBehaviour.prepareForCreate(node);
  assert.deepEqual(node.status?.allocatable, { cpu: '2' });
  assert.deepEqual(nodeBehaviour.row(node, NOW_MS), ['a', 'Ready,SchedulingDisabled', 'control-plane,worker', '60m', 'v1.36.0', '127.0.0.1', '<none>', 'Debian', '6.1', 'docker://20.10']);
  assert.deepEqual(nodeBehaviour.selectableFields(node), { 'spec.unschedulable': 'true' });
  const bare: Node = { apiVersion: 'v1', kind: 'Node', metadata: clusterMetadata };
  assert.deepEqual(nodeBehaviour.row(bare, NOW_MS), ['a', 'Unknown', '<none>', '60m', '', '<none>', '<none>', '<unknown>', '<unknown>', '<unknown>']);
});

test('taints are unique by key and effect, and effects are known', () => {
  const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: clusterMetadata, spec: { taints: [{ key: 'k', effect: 'NoSchedule' }, { key: 'k', effect: 'NoSchedule' }, { key: 'k', effect: 'Never' as 'NoExecute' }] } };
  assert.deepEqual(lines(nodeBehaviour.validate(node)), [
    'spec.taints[1]: Duplicate value: {"key":"k","effect":"NoSchedule"}: taints must be unique by key and effect pair',
    'spec.taints[2].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
  ]);
});

test('an immutable ConfigMap stays as it is', () => {
  const old: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata, immutable: true, data: { a: '1' } };
  assert.deepEqual(lines(configMapBehaviour.validateUpdate({ ...old, data: { a: '2' } }, old, undefined)), ['data: Forbidden: field is immutable when `immutable` is set']);
  assert.deepEqual(lines(configMapBehaviour.validateUpdate({ ...old, immutable: false }, old, undefined)), ['immutable: Forbidden: field is immutable when `immutable` is set']);
  assert.deepEqual(configMapBehaviour.validateUpdate({ ...old, metadata: { ...metadata, labels: { x: 'y' } } }, old, undefined), []);
  assert.deepEqual(configMapBehaviour.row(old, NOW_MS), ['a', 1, '60m']);
});

test('ConfigMap keys and size are checked', () => {
  const make = (data: Record<string, string>): ConfigMap => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
  assert.match(lines(configMapBehaviour.validate(make({ 'a/b': '' })))[0] ?? '', /^data\[a\/b\]: Invalid value: "a\/b": a valid config key must consist/);
  assert.deepEqual(configMapBehaviour.validate(make({ a: 'x'.repeat(1024 * 1024 + 1) })).map(error => error.message), ['Too long: may not be more than 1048576 bytes']);
  assert.deepEqual(configMapBehaviour.validate(make({ a: 'x' })), []);
});

test('stringData becomes data, and a Secret is Opaque', () => {
  const secret: Secret = { apiVersion: 'v1', kind: 'Secret', metadata, data: { a: 'eA==' }, stringData: { a: 'grüße', b: '' } };
  secretBehaviour.applyDefaults(secret);
  assert.deepEqual([secret.data, secret.stringData, secret.type], [{ a: Buffer.from('grüße').toString('base64'), b: '' }, undefined, 'Opaque']);
  assert.deepEqual(secretBehaviour.row(secret, NOW_MS), ['a', 'Opaque', 2, '60m']);
  assert.deepEqual(secretBehaviour.selectableFields(secret), { type: 'Opaque' });
});

for (const { name, secret, expected } of [
  { name: 'tls needs both files', secret: { type: 'kubernetes.io/tls', data: { 'tls.crt': '' } }, expected: ['data[tls.key]: Required value'] },
  { name: 'a docker config is required', secret: { type: 'kubernetes.io/dockerconfigjson' }, expected: ['data[.dockerconfigjson]: Required value'] },
  { name: 'a docker config may be JSON', secret: { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'e30=' } }, expected: [] },
  { name: 'own types are free', secret: { type: 'helm.sh/release.v1', data: { release: 'eA==' } }, expected: [] },
]) {
  test(`Secret validation: ${name}`, () => assert.deepEqual(lines(secretBehaviour.validate({ apiVersion: 'v1', kind: 'Secret', metadata, ...secret } as Secret)), expected));
}

test('the type of a Secret stays', () => {
  const old: Secret = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque' };
  assert.deepEqual(lines(secretBehaviour.validateUpdate({ ...old, type: 'x' }, old, undefined)), ['type: Invalid value: "x": field is immutable']);
});

const event: Event = {
  apiVersion: 'v1', kind: 'Event', metadata: { ...metadata, name: 'web.1' }, involvedObject: { kind: 'Pod', name: 'web', namespace: 'default', uid: 'u', fieldPath: 'spec.containers{web}' },
  type: 'Warning', reason: 'BackOff', message: 'Back-off restarting\n', source: { component: 'kubelet', host: 'node-a' }, count: 4, firstTimestamp: '2026-01-10T11:50:00Z', lastTimestamp: '2026-01-10T11:59:00Z',
};

test('an event row tells when, what and about whom', () => {
  assert.deepEqual(eventBehaviour.row(event, NOW_MS), ['60s', 'Warning', 'BackOff', 'pod/web', 'spec.containers{web}', 'kubelet, node-a', 'Back-off restarting', '10m', 4, 'web.1']);
  assert.equal(eventBehaviour.selectableFields(event)['involvedObject.uid'], 'u');
  assert.equal(eventBehaviour.selectableFields(event)['reportingComponent'], 'kubelet');
});

test('an event lives in the namespace of its object', () => {
  assert.deepEqual(eventBehaviour.validate(event), []);
  assert.deepEqual(lines(eventBehaviour.validate({ ...event, involvedObject: { kind: 'Pod', namespace: 'other' } })), ['involvedObject.namespace: Invalid value: "other": does not match event.namespace']);
});

test('an EndpointSlice is checked and shown', () => {
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, addressType: 'IPv4', ports: [{ name: 'http', port: 8080 }],
    endpoints: [1, 2, 3, 4, 5].map(each => ({ addresses: [`10.0.0.${each}`] })),
  };
  endpointSliceBehaviour.applyDefaults(slice);
  assert.equal(slice.ports?.[0]?.protocol, 'TCP');
  assert.deepEqual(endpointSliceBehaviour.validate(slice), []);
  assert.deepEqual(endpointSliceBehaviour.row(slice, NOW_MS), ['a', 'IPv4', '8080', '10.0.0.1,10.0.0.2,10.0.0.3 + 2 more...', '60m']);
  assert.deepEqual(lines(endpointSliceBehaviour.validateUpdate({ ...slice, addressType: 'IPv6' }, slice, undefined)), ['addressType: Invalid value: "IPv6": field is immutable']);
  assert.deepEqual(endpointSliceBehaviour.row({ ...slice, endpoints: [], ports: [] }, NOW_MS).slice(2, 4), ['<unset>', '<unset>']);
});

test('a Lease has a positive duration', () => {
  const lease: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: { holderIdentity: 'me', leaseDurationSeconds: 0 } };
  assert.deepEqual(lines(leaseBehaviour.validate(lease)), ['spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0']);
  assert.deepEqual(leaseBehaviour.row(lease, NOW_MS), ['a', 'me', '60m']);
});

test('finalizers of an object being deleted only shrink', () => {
  const old: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, deletionTimestamp: '2026-01-10T12:00:00Z', finalizers: ['a.b/c'] } };
  const next: ConfigMap = { ...old, metadata: { ...old.metadata, finalizers: ['a.b/c', 'a.b/d'] } };
  assert.deepEqual(lines(configMapBehaviour.validateUpdate(next, old, undefined)), ['metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a.b/d"}']);
});
