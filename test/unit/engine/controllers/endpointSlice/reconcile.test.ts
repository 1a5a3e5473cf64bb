import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EndpointSlice, Pod, Service } from '../../../../../src/api/objects.ts';
import { reconcileEndpointSlices } from '../../../../../src/engine/controllers/endpointSlice/reconcile.ts';

const service: Service = {
  apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default', uid: 's', labels: { team: 'a' } },
  spec: { clusterIP: '10.96.0.9', selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }] },
};
const pod = (index: number, { port = 8080, ready = true, terminating = false, phase = 'Running' as NonNullable<Pod['status']>['phase'] & string } = {}): Pod => ({
  apiVersion: 'v1', kind: 'Pod',
  metadata: { name: `p${index}`, namespace: 'default', uid: `p${index}`, ...(terminating ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
  spec: { nodeName: 'a', containers: [{ name: 'c', image: 'i', ports: [{ name: 'http', containerPort: port }] }] },
  status: { phase, podIP: `10.244.${index >> 8}.${index & 255}`, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});
const pods = (count: number) => Array.from({ length: count }, (_, index) => pod(index));
const stored = (slices: readonly EndpointSlice[]) => slices.map((slice, index) => ({ ...slice, metadata: { ...slice.metadata, uid: `slice${index}`, name: `web-${index}` } }));

test('a first slice carries labels, owner, ports and endpoints', () => {
  const { create } = reconcileEndpointSlices({ service, pods: [pod(1)], slices: [] });
  assert.deepEqual(create, [{
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice',
    metadata: {
      generateName: 'web-', namespace: 'default',
      labels: { team: 'a', 'kubernetes.io/service-name': 'web', 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: 'web', uid: 's', controller: true, blockOwnerDeletion: true }],
    },
    addressType: 'IPv4', ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: [{ addresses: ['10.244.0.1'], conditions: { ready: true, serving: true, terminating: false }, nodeName: 'a', targetRef: { kind: 'Pod', name: 'p1', namespace: 'default', uid: 'p1' } }],
  }]);
});

test('250 endpoints make three slices of at most 100', () => {
  const { create } = reconcileEndpointSlices({ service, pods: pods(250), slices: [] });
  assert.deepEqual(create.map(({ endpoints }) => endpoints?.length), [100, 100, 50]);
});

test('new endpoints fill the slice that has room; the full ones are not touched', () => {
  const slices = stored(reconcileEndpointSlices({ service, pods: pods(150), slices: [] }).create);
  const actions = reconcileEndpointSlices({ service, pods: pods(160), slices });
  assert.deepEqual([actions.create.length, actions.update.map(({ metadata, endpoints }) => [metadata.name, endpoints?.length]), actions.delete.length], [0, [['web-1', 60]], 0]);
});

test('a slice that empties is deleted, the last one stays as a placeholder', () => {
  const slices = stored(reconcileEndpointSlices({ service, pods: pods(150), slices: [] }).create);
  const fewer = reconcileEndpointSlices({ service, pods: pods(100), slices });
  assert.deepEqual([fewer.update.length, fewer.delete.map(({ metadata }) => metadata.name)], [0, ['web-1']]);
  const empty = reconcileEndpointSlices({ service, pods: [], slices: [] });
  assert.deepEqual(empty.create.map(({ endpoints, ports }) => [endpoints, ports]), [[[], []]]);
  const still = reconcileEndpointSlices({ service, pods: [], slices: stored(empty.create) });
  assert.deepEqual([still.create, still.update, still.delete], [[], [], []]);
});

test('nothing changes when nothing changed', () => {
  const slices = stored(reconcileEndpointSlices({ service, pods: pods(150), slices: [] }).create);
  const actions = reconcileEndpointSlices({ service, pods: pods(150), slices });
  assert.deepEqual([actions.create, actions.update, actions.delete], [[], [], []]);
});

test('pods whose named port differs get slices of their own; a pod without it gets one without the port', () => {
  const unnamed: Pod = { ...pod(3), spec: { containers: [{ name: 'c', image: 'i' }] } };
  const { create } = reconcileEndpointSlices({ service, pods: [pod(1), pod(2, { port: 9090 }), unnamed], slices: [] });
  assert.deepEqual(create.map(({ ports, endpoints }) => [ports?.map(({ port }) => port), endpoints?.length]), [[[8080], 1], [[9090], 1], [[], 1]]);
});

const conditionCases: readonly (readonly [string, Parameters<typeof pod>[1], boolean, object | undefined])[] = [
  ['a pod that is not ready', { ready: false }, false, { ready: false, serving: false, terminating: false }],
  ['a terminating pod that still serves', { terminating: true }, false, { ready: false, serving: true, terminating: true }],
  ['a pod that is not ready behind publishNotReadyAddresses', { ready: false }, true, { ready: true, serving: false, terminating: false }],
  ['a pod that has ended', { phase: 'Succeeded' }, false, undefined],
];
for (const [name, options, publishNotReadyAddresses, expected] of conditionCases) {
  test(`conditions of ${name}`, () => {
    const { create } = reconcileEndpointSlices({ service: { ...service, spec: { ...service.spec, publishNotReadyAddresses } }, pods: [pod(1, options)], slices: [] });
    assert.deepEqual(create[0]?.endpoints?.[0]?.conditions, expected);
  });
}

test('a headless service is marked, and gives its pods their hostname', () => {
  const named: Pod = { ...pod(1), spec: { ...pod(1).spec, containers: [], hostname: 'db-0', subdomain: 'web' } };
  const { create } = reconcileEndpointSlices({ service: { ...service, spec: { ...service.spec, clusterIP: 'None' } }, pods: [named], slices: [] });
  assert.equal(create[0]?.metadata.labels?.['service.kubernetes.io/headless'], '');
  assert.equal(create[0]?.endpoints?.[0]?.hostname, 'db-0');
});
