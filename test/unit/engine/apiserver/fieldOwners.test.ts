import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConfigMap, Role, RoleBinding } from '../../../../src/api/objects.ts';
import { configMaps, roleBindings, roles } from '../../../../src/api/resources.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { keepReadableOwners } from '../../../../src/engine/apiserver/fieldOwners.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

const key = { name: 'a', namespace: 'default' };
const configMap: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: key, data: { k: 'v' } };

async function open() {
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock: systemClock }), clock: systemClock, random: seededRandom(1), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  return api;
}
const managersOf = ({ metadata }: ConfigMap) => metadata.managedFields?.map(({ manager }) => manager);

test('a part of the engine owns fields by its own name, by that which it was given, or by that of the write', async () => {
  const api = await open();
  assert.deepEqual(managersOf(await api.clientFor('system:kube-scheduler').create(configMaps, configMap)), ['kube-scheduler']);
  const kubelet = api.clientFor('system:slipway', 'kubelet');
  assert.deepEqual(managersOf(await kubelet.patch(configMaps, key, { type: 'merge', body: { data: { k: 'w' } } })), ['kube-scheduler', 'kubelet']);
  assert.deepEqual(managersOf(await kubelet.patch(configMaps, key, { type: 'merge', body: { data: { k: 'x' } } }, { fieldManager: 'me' })), ['kube-scheduler', 'me']);
});

test('who may patch but not create applies to what is there only', async () => {
  const api = await open();
  const admin = api.clientFor('system:test');
  await admin.create(roles, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'r', namespace: 'default' }, rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] }] } as Role);
  await admin.create(roleBindings, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'b', namespace: 'default' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' }, subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }] } as RoleBinding);
  const apply = () => api.clientFor({ name: 'jane', groups: [] }).patch(configMaps, key, { type: 'apply', body: { ...configMap, data: { l: 'v' } } }, { fieldManager: 'jane' });
  await assert.rejects(apply(), /configmaps "a" is forbidden: User "jane" cannot create resource "configmaps" in API group "" in the namespace "default"/);
  await admin.create(configMaps, configMap);
  assert.deepEqual((await apply()).data, { k: 'v', l: 'v' });
});

test('managedFields that admission left unreadable are put back with a warning; readable ones stay', () => {
  const warnings: string[] = [];
  const before = [{ manager: 'a', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': {} } }] as never;
  const after = (managedFields: unknown) => {
    const object = { metadata: { managedFields } as ConfigMap['metadata'] };
    keepReadableOwners(object, before, text => warnings.push(text));
    return object.metadata.managedFields;
  };
  assert.equal(after([{ operation: 'Other' }]), before);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /invalid state after admission/);
  assert.deepEqual(after([]), []);
  assert.equal(warnings.length, 1);
});
