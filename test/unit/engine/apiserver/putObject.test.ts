import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ApiError, isConflict, isNotFound } from '../../../../src/api/apiError.ts';
import type { Client } from '../../../../src/api/client.ts';
import type { KubernetesObject } from '../../../../src/api/objects.ts';
import { apiServices, clusterRoleBindings, clusterRoles, groupResourceOf, leases, namespaces, podDisruptionBudgets, servedResources, services, verbsOf, type Resource } from '../../../../src/api/resources.ts';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { makeApiMachinery, type ApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { minimalObject, secondObject } from '../../../minimalObjects.ts';
import { startTestApi, type TestApi } from './testApi.ts';

/** AllowCreateOnUpdate and not AllowUnconditionalUpdate of the strategies in Kubernetes' pkg/registry. */
const CREATED_BY_PUT: readonly string[] = [
  'endpoints', 'events', 'limitranges', 'services', 'leases.coordination.k8s.io', 'runtimeclasses.node.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io', 'rolebindings.rbac.authorization.k8s.io', 'roles.rbac.authorization.k8s.io',
];
const NEED_A_VERSION: readonly string[] = [
  'leases.coordination.k8s.io', 'runtimeclasses.node.k8s.io', 'poddisruptionbudgets.policy', 'apiservices.apiregistration.k8s.io', 'customresourcedefinitions.apiextensions.k8s.io',
  'csidrivers.storage.k8s.io', 'csinodes.storage.k8s.io', 'csistoragecapacities.storage.k8s.io', 'volumeattachments.storage.k8s.io',
  ...['validatingwebhookconfigurations', 'mutatingwebhookconfigurations', 'validatingadmissionpolicies', 'validatingadmissionpolicybindings', 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'].map(plural => `${plural}.admissionregistration.k8s.io`),
];

let api: ApiMachinery;
let client: Client;
const clock = new FakeClock();
before(async () => {
  api = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random: seededRandom(5), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  await api.ensureDefaultRoles();
  client = api.clientFor('system:test');
});

const named = <T extends KubernetesObject>(resource: Resource<T>, metadata: KubernetesObject['metadata'] & { readonly name: string }): T => ({ ...minimalObject(resource), metadata }) as unknown as T;
const stored = servedResources.filter(resource => ['create', 'update', 'delete'].every(verb => verbsOf(resource).includes(verb)));

test('a PUT of a name that is not there creates an object of few kinds, and is refused for all others', async () => {
  const created: string[] = [];
  for (const resource of stored) {
    const object = secondObject(resource);
    try {
      const { metadata } = await client.update(resource, { ...object, metadata: { ...object.metadata, resourceVersion: '1' } });
      created.push(groupResourceOf(resource));
      assert.deepEqual([metadata.name, metadata.managedFields?.map(({ operation }) => operation) ?? ['Update']], [object.metadata.name, ['Update']]);
    } catch (error) { if (!isNotFound(error)) throw error; }
  }
  assert.deepEqual([...new Set(created)].sort(), [...CREATED_BY_PUT].sort());
});

test('a PUT without resourceVersion overwrites, but for kinds that need one', async () => {
  const refused: string[] = [];
  for (const resource of stored) {
    const { metadata: { resourceVersion: _seen, ...metadata }, ...rest } = await client.create(resource, resource.plural === apiServices.plural ? secondObject(resource) : minimalObject(resource));
    try { await client.update(resource, { ...rest, metadata }); } catch (error) {
      assert.ok(error instanceof ApiError);
      assert.equal(error.message, `${groupResourceOf(resource)} ${JSON.stringify(metadata.name)} is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update`);
      assert.deepEqual([error.code, error.status.reason, error.status.details?.causes?.[0]?.field], [422, 'Invalid', 'metadata.resourceVersion']);
      refused.push(groupResourceOf(resource));
    }
  }
  assert.deepEqual([...new Set(refused)].sort(), [...NEED_A_VERSION].sort());
});

test('a status needs a version too, and a PATCH none', async () => {
  const budget = named(podDisruptionBudgets, { name: 'patched', namespace: 'default' });
  await client.create(podDisruptionBudgets, budget);
  await assert.rejects(client.update(podDisruptionBudgets, budget, { subresource: 'status' }), error => error instanceof ApiError && error.code === 422);
  await client.patch(podDisruptionBudgets, { name: 'patched', namespace: 'default' }, { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
  await assert.rejects(client.patch(podDisruptionBudgets, { name: 'patched', namespace: 'default' }, { type: 'merge', body: { metadata: { resourceVersion: null } } }), error => error instanceof ApiError && error.code === 422);
});

test('an object that was seen with a uid is not created again', async () => {
  const service = named(services, { name: 'seen', namespace: 'default', uid: 'u' });
  await assert.rejects(client.update(services, service), error => isConflict(error) && error.message === 'Operation cannot be fulfilled on services "seen": Precondition failed: UID in precondition: u, UID in object meta: ');
});

test('a status of what is not there is not found', async () => {
  await assert.rejects(client.update(services, named(services, { name: 'nowhere', namespace: 'default' }), { subresource: 'status' }), isNotFound);
});

test('who may update may not for that reason create', async () => {
  const group = 'rbac.authorization.k8s.io';
  await client.create(clusterRoles, { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata: { name: 'changer' }, rules: [{ verbs: ['update'], apiGroups: ['coordination.k8s.io'], resources: ['leases'] }] });
  await client.create(clusterRoleBindings, { apiVersion: `${group}/v1`, kind: 'ClusterRoleBinding', metadata: { name: 'changer' }, roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'changer' }, subjects: [{ apiGroup: group, kind: 'User', name: 'jane' }] });
  const write = api.clientFor({ name: 'jane', groups: ['system:authenticated'] }).update(leases, named(leases, { name: 'other', namespace: 'default' }));
  await assert.rejects(write, error => error instanceof ApiError && error.message === 'leases.coordination.k8s.io "other" is forbidden: User "jane" cannot create resource "leases" in API group "coordination.k8s.io" in the namespace "default"');
});

describe('over HTTP', () => {
  let server: TestApi;
  before(async () => { server = await startTestApi(); });
  after(() => server.stop());

  test('a PUT that creates answers 201, one that changes 200', async () => {
    const target = '/apis/coordination.k8s.io/v1/namespaces/default/leases/lead';
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'lead' }, spec: { holderIdentity: 'a' } };
    const created = await server.send(target, { method: 'PUT', json: lease });
    assert.equal(created.code, 201, created.text);
    const { metadata } = created.json() as { readonly metadata: object };
    assert.equal((await server.send(target, { method: 'PUT', json: { ...lease, metadata } })).code, 200);
    assert.equal((await server.send(target, { method: 'PUT', json: lease })).code, 422);
    assert.equal((await server.send('/api/v1/namespaces/none', { method: 'PUT', json: { ...minimalObject(namespaces), metadata: { name: 'none' } } })).code, 404);
  });
});
