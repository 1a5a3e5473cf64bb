import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ApiError } from '../../../../../src/api/apiError.ts';
import type { CustomResourceDefinition, CustomVersion } from '../../../../../src/api/customResources/customResourceDefinition.ts';
import type { Client } from '../../../../../src/api/client.ts';
import type { KubernetesObject, UnstructuredObject } from '../../../../../src/api/objects.ts';
import { customResourceDefinitions, ingresses, type Resource, validatingAdmissionPolicies, validatingAdmissionPolicyBindings } from '../../../../../src/api/resources.ts';
import { FakeClock } from '../../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../../src/base/logger.ts';
import { seededRandom } from '../../../../../src/base/random.ts';
import { makeApiMachinery, type ApiMachinery } from '../../../../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../../../../src/engine/storage/memory.ts';
import type { Storage } from '../../../../../src/engine/storage/contract.ts';

const schema = {
  type: 'object', required: ['spec'],
  properties: {
    spec: {
      type: 'object', required: ['cronSpec'],
      properties: {
        cronSpec: { type: 'string', pattern: '^(\\S+\\s){4}\\S+$' }, image: { type: 'string', default: 'busybox' }, replicas: { type: 'integer', minimum: 1, maximum: 10 },
        hosts: { type: 'array', 'x-kubernetes-list-type': 'set' as const, items: { type: 'string' } }, any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: { type: 'object', properties: { replicas: { type: 'integer' }, selector: { type: 'string' } } },
  },
};

const v1: CustomVersion = {
  name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema },
  subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' } },
  additionalPrinterColumns: [{ name: 'Schedule', type: 'string', jsonPath: '.spec.cronSpec' }], selectableFields: [{ jsonPath: '.spec.image' }],
};

function definition(change: Partial<CustomResourceDefinition['spec']> = {}): CustomResourceDefinition {
  const spec = { group: 'stable.example.com', scope: 'Namespaced' as const, names: { plural: 'crontabs', kind: 'CronTab', shortNames: ['ct'] }, versions: [v1, { ...v1, name: 'v1beta1', storage: false }], ...change };
  return { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${spec.names.plural}.${spec.group}` }, spec };
}

const cronTab = (spec: Record<string, unknown>, name = 'nightly'): UnstructuredObject => ({ apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { name, namespace: 'default' }, spec });
const KEY = { name: 'nightly', namespace: 'default' };

interface World { readonly clock: FakeClock; readonly api: ApiMachinery; readonly client: Client; readonly storage: Storage; readonly resource: (version?: string) => Resource<UnstructuredObject> }

async function makeWorld(storage: Storage = openMemoryStorage({ clock: new FakeClock(), freeze: true })): Promise<World> {
  const clock = new FakeClock();
  const api = makeApiMachinery({ storage, clock, random: seededRandom(1), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  return { clock, api, storage, client: api.clientFor('system:test'), resource: (version = 'v1') => api.machinery.resources.find('stable.example.com', version, 'crontabs') as Resource<UnstructuredObject> };
}

async function established(world: World, object = definition()): Promise<World> {
  await world.client.create(customResourceDefinitions, object);
  await settle();
  return world;
}

/** Lets what follows from stored changes happen. */
async function settle(): Promise<void> { for (let turn = 0; turn < 50; turn++) await setImmediate(); }

const refusal = async (promise: Promise<unknown>): Promise<string> => {
  try { await promise; } catch (error) { if (error instanceof ApiError) return `${error.code} ${error.message}`; throw error; }
  return 'accepted';
};

test('a definition is established, and its versions are served', async () => {
  const world = await established(await makeWorld());
  const { status, metadata } = await world.client.get(customResourceDefinitions, { name: 'crontabs.stable.example.com' });
  assert.deepEqual(status?.conditions?.map(({ type, status: state, reason }) => [type, state, reason]), [['NamesAccepted', 'True', 'NoConflicts'], ['Established', 'True', 'InitialNamesAccepted']]);
  assert.deepEqual([status.acceptedNames, status.storedVersions, metadata.generation], [{ plural: 'crontabs', singular: 'crontab', kind: 'CronTab', listKind: 'CronTabList', shortNames: ['ct'] }, ['v1'], 1]);
  assert.deepEqual(world.api.resources.stored.filter(({ group }) => group === 'stable.example.com').map(({ version }) => version), ['v1']);
  assert.deepEqual(world.resource('v1beta1').subresources, ['status', 'scale']);
});

test('objects get defaults, lose unknown fields and are read in every served version', async () => {
  const { client, resource } = await established(await makeWorld());
  const created = await client.create(resource(), cronTab({ cronSpec: '* * * * *', unknown: 1, any: { kept: [{ a: 1 }] } }));
  assert.deepEqual([created['spec'], created.metadata.generation], [{ cronSpec: '* * * * *', image: 'busybox', any: { kept: [{ a: 1 }] } }, 1]);
  const other = await client.get(resource('v1beta1'), KEY);
  assert.deepEqual([other.apiVersion, other['spec']], ['stable.example.com/v1beta1', created['spec']]);
  assert.deepEqual((await client.list(resource('v1beta1'), { fieldSelector: 'spec.image=busybox' })).items.length, 1);
  assert.equal((await client.list(resource(), { fieldSelector: 'spec.image=other' })).items.length, 0);
  assert.equal(await refusal(client.create(resource(), cronTab({ cronSpec: '* * * * *', unknown: 1 }, 'strict'), { fieldValidation: 'Strict' })), '400 CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.unknown"');
});

const refused: readonly { readonly name: string; readonly spec: Record<string, unknown>; readonly expected: string }[] = [
  { name: 'a missing field', spec: {}, expected: 'spec.cronSpec: Required value' },
  { name: 'a pattern', spec: { cronSpec: 'x' }, expected: `spec.cronSpec: Invalid value: "x": spec.cronSpec in body should match '^(\\S+\\s){4}\\S+$'` },
  { name: 'a type', spec: { cronSpec: '* * * * *', replicas: 'two' }, expected: 'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"' },
  { name: 'a bound', spec: { cronSpec: '* * * * *', replicas: 11 }, expected: 'spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10' },
  { name: 'a double item of a set', spec: { cronSpec: '* * * * *', hosts: ['a', 'a'] }, expected: 'spec.hosts[1]: Duplicate value: "a"' },
];

test('objects that do not fit the schema are refused in kube-apiserver\'s words', async t => {
  const { client, resource } = await established(await makeWorld());
  for (const { name, spec, expected } of refused) {
    await t.test(name, async () => assert.equal(await refusal(client.create(resource(), cronTab(spec))), `422 CronTab.stable.example.com "nightly" is invalid: ${expected}`));
  }
});

test('status and spec are written apart, and generation counts the spec', async () => {
  const { client, resource } = await established(await makeWorld());
  await client.create(resource(), { ...cronTab({ cronSpec: '* * * * *' }), status: { replicas: 9 } });
  const reported = await client.patch(resource(), KEY, { type: 'merge', body: { spec: { image: 'x' }, status: { replicas: 2, selector: 'a=b' } } }, { subresource: 'status' });
  assert.deepEqual([reported['status'], (reported['spec'] as { image: string }).image, reported.metadata.generation], [{ replicas: 2, selector: 'a=b' }, 'busybox', 1]);
  const changed = await client.patch(resource(), KEY, { type: 'merge', body: { spec: { replicas: 3 }, status: { replicas: 7 } } });
  assert.deepEqual([changed['status'], changed.metadata.generation], [{ replicas: 2, selector: 'a=b' }, 2]);
  const scale = await client.updateScale(resource(), KEY, 5);
  assert.deepEqual([scale.spec, scale.status], [{ replicas: 5 }, { replicas: 2, selector: 'a=b' }]);
  assert.equal((await client.get(resource(), KEY)).metadata.generation, 3);
});

test('what was invalid already may stay as it is when the rest is changed', async () => {
  const world = await established(await makeWorld(), definition({ versions: [{ ...v1, selectableFields: [], schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }] }));
  await world.client.create(world.resource(), cronTab({ cronSpec: 'bad', replicas: 2 }));
  await world.client.patch(customResourceDefinitions, { name: 'crontabs.stable.example.com' }, { type: 'merge', body: { spec: { versions: [v1] } } });
  await settle();
  await world.client.patch(world.resource(), KEY, { type: 'merge', body: { spec: { replicas: 3 } } });
  assert.match(await refusal(world.client.patch(world.resource(), KEY, { type: 'merge', body: { spec: { cronSpec: 'worse' } } })), /^422 .*should match/);
});

test('names that another definition of the group has are not accepted until it goes', async () => {
  const world = await established(await makeWorld());
  await established(world, definition({ names: { plural: 'others', kind: 'CronTab', shortNames: ['ct'] } }));
  const conditions = async () => (await world.client.get(customResourceDefinitions, { name: 'others.stable.example.com' })).status?.conditions?.map(({ type, status, reason }) => [type, status, reason]);
  assert.deepEqual(await conditions(), [['NamesAccepted', 'False', 'ListKindConflict'], ['Established', 'False', 'NotAccepted']]);
  assert.equal(world.api.machinery.resources.find('stable.example.com', 'v1', 'others'), undefined);
  await world.client.delete(customResourceDefinitions, { name: 'crontabs.stable.example.com' });
  await settle();
  assert.deepEqual(await conditions(), [['NamesAccepted', 'True', 'NoConflicts'], ['Established', 'True', 'InitialNamesAccepted']]);
});

test('a definition goes with its objects, after those that finalizers hold', async () => {
  const world = await established(await makeWorld());
  const [client, resource] = [world.client, world.resource()];
  await client.create(resource, cronTab({ cronSpec: '* * * * *' }));
  const held = await client.create(resource, { ...cronTab({ cronSpec: '* * * * *' }, 'held'), metadata: { name: 'held', namespace: 'default', finalizers: ['example.com/hold'] } });
  await client.delete(customResourceDefinitions, { name: 'crontabs.stable.example.com' });
  await settle();
  const going = await client.get(customResourceDefinitions, { name: 'crontabs.stable.example.com' });
  assert.deepEqual([going.metadata.finalizers, going.status?.conditions?.at(-1)?.reason], [['customresourcecleanup.apiextensions.k8s.io'], 'InstanceDeletionPending']);
  assert.deepEqual((await client.list(resource)).items.map(({ metadata }) => metadata.name), ['held']);
  await client.patch(resource, { name: held.metadata.name ?? '', namespace: 'default' }, { type: 'merge', body: { metadata: { finalizers: null } } });
  await settle();
  assert.match(await refusal(client.get(customResourceDefinitions, { name: 'crontabs.stable.example.com' })), /^404/);
  assert.equal(world.resource(), undefined);
  assert.equal(world.storage.list({ resource: 'crontabs.stable.example.com' }).objects.length, 0);
});

test('a stored definition whose rules cost too much takes a label, no new schema that does, and is deleted', async () => {
  const world = await established(await makeWorld());
  const at = { name: 'crontabs.stable.example.com' };
  const costly = (rule: string) => ({ ...schema, properties: { ...schema.properties, status: { 'type': 'object', 'properties': { lines: { 'type': 'array', 'items': { type: 'string' }, 'x-kubernetes-validations': [{ rule }] } } } } });
  const withRule = (stored: CustomResourceDefinition, rule: string): CustomResourceDefinition => ({ ...stored, spec: { ...stored.spec, versions: [{ ...v1, schema: { openAPIV3Schema: costly(rule) } }] } });
  await world.storage.write({ resource: 'customresourcedefinitions.apiextensions.k8s.io', namespace: '', name: at.name }, stored => ({ action: 'put', object: withRule(structuredClone(stored) as CustomResourceDefinition, 'self.all(x, self.all(y, x == y))') }));
  await settle();
  const stored = await world.client.get(customResourceDefinitions, at);
  const labelled = await world.client.update(customResourceDefinitions, { ...stored, metadata: { ...stored.metadata, labels: { a: 'b' } } });
  assert.deepEqual(labelled.metadata.labels, { a: 'b' });
  assert.match(await refusal(world.client.update(customResourceDefinitions, withRule(labelled, 'self.all(x, self.all(y, x != y))'))), /^422 .*exceeds budget/);
  await world.client.delete(customResourceDefinitions, at);
  await settle();
  assert.match(await refusal(world.client.get(customResourceDefinitions, at)), /^404 /);
});

test('objects that may not be deleted are tried again, which the definition says meanwhile', async () => {
  const world = await established(await makeWorld());
  const { client } = world;
  await client.create(world.resource(), cronTab({ cronSpec: '* * * * *' }));
  await client.create(validatingAdmissionPolicies, {
    apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', metadata: { name: 'keep' },
    spec: { matchConstraints: { resourceRules: [{ operations: ['DELETE'], apiGroups: ['stable.example.com'], apiVersions: ['*'], resources: ['crontabs'] }] }, validations: [{ expression: 'false', message: 'kept' }] },
  });
  await client.create(validatingAdmissionPolicyBindings, { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicyBinding', metadata: { name: 'keep' }, spec: { policyName: 'keep', validationActions: ['Deny'] } });
  await client.delete(customResourceDefinitions, { name: 'crontabs.stable.example.com' });
  await settle();
  const { status, reason, message } = (await client.get(customResourceDefinitions, { name: 'crontabs.stable.example.com' })).status?.conditions?.find(({ type }) => type === 'Terminating') ?? assert.fail();
  assert.deepEqual([status, reason], ['True', 'InstanceDeletionFailed']);
  assert.match(message ?? '', /^could not issue all deletes: .*kept/);
  await client.delete(validatingAdmissionPolicyBindings, { name: 'keep' });
  await settle();
  assert.equal((await client.get(customResourceDefinitions, { name: 'crontabs.stable.example.com' })).metadata.name, 'crontabs.stable.example.com');
  await world.clock.advance(1_000);
  await settle();
  assert.match(await refusal(client.get(customResourceDefinitions, { name: 'crontabs.stable.example.com' })), /^404/);
  assert.equal(world.storage.list({ resource: 'crontabs.stable.example.com' }).objects.length, 0);
});

test('objects go with a definition that serves no version', async () => {
  const world = await established(await makeWorld());
  await world.client.create(world.resource(), cronTab({ cronSpec: '* * * * *' }));
  await world.client.patch(customResourceDefinitions, { name: 'crontabs.stable.example.com' }, { type: 'merge', body: { spec: { versions: [{ ...v1, served: false }] } } });
  await settle();
  assert.equal(world.storage.list({ resource: 'crontabs.stable.example.com' }).objects.length, 1);
  await world.client.delete(customResourceDefinitions, { name: 'crontabs.stable.example.com' });
  await settle();
  assert.match(await refusal(world.client.get(customResourceDefinitions, { name: 'crontabs.stable.example.com' })), /^404/);
  assert.equal(world.storage.list({ resource: 'crontabs.stable.example.com' }).objects.length, 0);
});

test('objects of a built-in kind stay when a definition of its name goes', async () => {
  const world = await makeWorld();
  await world.client.create(ingresses, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'a', namespace: 'default' }, spec: { defaultBackend: { service: { name: 'b', port: { number: 80 } } } } });
  const object = definition({ group: 'networking.k8s.io', names: { plural: 'ingresses', kind: 'Ingress' } });
  await established(world, { ...object, metadata: { ...object.metadata, annotations: { 'api-approved.kubernetes.io': 'unapproved, a trial' } } });
  await world.client.delete(customResourceDefinitions, { name: 'ingresses.networking.k8s.io' });
  await settle();
  assert.match(await refusal(world.client.get(customResourceDefinitions, { name: 'ingresses.networking.k8s.io' })), /^404/);
  assert.equal(world.storage.list({ resource: 'ingresses.networking.k8s.io' }).objects.length, 1);
});

test('definitions that are stored are served from the start', async () => {
  const first = await established(await makeWorld());
  await first.client.create(first.resource(), cronTab({ cronSpec: '* * * * *' }));
  const second = makeApiMachinery({ storage: first.storage, clock: new FakeClock(), random: seededRandom(2), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  const resource = second.machinery.resources.find('stable.example.com', 'v1', 'crontabs') as Resource<KubernetesObject>;
  assert.equal((await second.clientFor('system:test').get(resource, KEY)).metadata.name, 'nightly');
});

const approvals: readonly { readonly annotation: string | undefined; readonly expected: object }[] = [
  { annotation: undefined, expected: /metadata\.annotations\[api-approved\.kubernetes\.io\]: Required value: protected groups must have approval annotation "api-approved\.kubernetes\.io", see https:/ },
  { annotation: 'yes', expected: /: Invalid value: "yes": protected groups must have approval annotation "api-approved\.kubernetes\.io" with either a URL or a reason starting with "unapproved", see https:/ },
  { annotation: 'https://example.com/1', expected: { status: 'True', reason: 'ApprovedAnnotation', message: 'approved in https://example.com/1' } },
  { annotation: 'unapproved, a trial', expected: { status: 'False', reason: 'UnapprovedAnnotation', message: 'not approved: "unapproved, a trial"' } },
];
for (const { annotation, expected } of approvals) {
  test(`a definition in a group of Kubernetes' own with the approval ${annotation}`, async () => {
    const world = await makeWorld();
    const object = definition({ group: 'doors.k8s.io' });
    const created = world.client.create(customResourceDefinitions, { ...object, metadata: { ...object.metadata, ...(annotation === undefined ? {} : { annotations: { 'api-approved.kubernetes.io': annotation } }) } });
    if (expected instanceof RegExp) { await assert.rejects(created, expected); return; }
    await created;
    await settle();
    const { status } = await world.client.get(customResourceDefinitions, { name: 'crontabs.doors.k8s.io' });
    const { status: value, reason, message } = status?.conditions?.find(({ type }) => type === 'KubernetesAPIApprovalPolicyConformant') ?? {};
    assert.deepEqual({ status: value, reason, message }, expected);
  });
}
