import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoints, EndpointSlice } from '../../../../../src/api/objects.ts';
import { isMirrored, reconcileMirror } from '../../../../../src/engine/controllers/endpointSliceMirroring/reconcile.ts';

const made: Endpoints = {
  apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'db', namespace: 'default', uid: 'e', labels: { team: 'a' }, annotations: { mine: 'yes', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
  subsets: [{ addresses: [{ ip: '192.0.2.1', hostname: 'db-0' }, { ip: '2001:db8::1' }], notReadyAddresses: [{ ip: '192.0.2.2' }], ports: [{ port: 5432, appProtocol: 'postgres' }] }],
};
const stored = (slices: readonly EndpointSlice[]) => slices.map((slice, index) => ({ ...slice, metadata: { ...slice.metadata, uid: `slice${index}`, name: `db-${index}` } }));

test('each subset makes a slice per family, with the labels and annotations of the Endpoints, which own it', () => {
  const { create } = reconcileMirror(made, []);
  assert.deepEqual(create[0], {
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice',
    metadata: {
      generateName: 'db-', namespace: 'default', labels: { team: 'a', 'kubernetes.io/service-name': 'db', 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io' },
      annotations: { mine: 'yes' }, ownerReferences: [{ apiVersion: 'v1', kind: 'Endpoints', name: 'db', uid: 'e', controller: true, blockOwnerDeletion: true }],
    },
    addressType: 'IPv4', ports: [{ name: '', port: 5432, protocol: 'TCP', appProtocol: 'postgres' }],
    endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true }, hostname: 'db-0' }, { addresses: ['192.0.2.2'], conditions: { ready: false } }],
  });
  assert.deepEqual(create.slice(1).map(({ addressType, endpoints }) => [addressType, endpoints]), [['IPv6', [{ addresses: ['2001:db8::1'], conditions: { ready: true } }]]]);
});

test('nothing is written when nothing changed; changes go to the slice of the same ports, and all go with the Endpoints', () => {
  const slices = stored(reconcileMirror(made, []).create);
  assert.deepEqual(reconcileMirror(made, slices), { create: [], update: [], delete: [] });
  const next: Endpoints = { ...made, subsets: [{ addresses: [{ ip: '192.0.2.3' }], ports: [{ port: 5432, appProtocol: 'postgres' }] }] };
  const actions = reconcileMirror(next, slices);
  assert.deepEqual([actions.create, actions.update.map(({ metadata, endpoints }) => [metadata.name, endpoints?.[0]?.addresses]), actions.delete.map(({ metadata }) => metadata.name)], [[], [['db-0', ['192.0.2.3']]], ['db-1']]);
  const moved = reconcileMirror({ ...next, subsets: [{ addresses: [{ ip: '192.0.2.3' }], ports: [{ port: 1 }] }] }, slices);
  assert.deepEqual([moved.create.length, moved.update.length, moved.delete.length], [1, 0, 2]);
  assert.deepEqual(reconcileMirror(undefined, slices).delete, slices);
});

test('what is marked, or a leader\'s record, is not mirrored', () => {
  assert.equal(isMirrored(made), true);
  assert.equal(isMirrored({ ...made, metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } } }), false);
  assert.equal(isMirrored({ ...made, metadata: { annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } } }), false);
});
