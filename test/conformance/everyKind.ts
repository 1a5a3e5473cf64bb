import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAlreadyExists, isConflict, isNotFound } from '../../src/api/apiError.ts';
import type { Client, ObjectKey, WatchEvent } from '../../src/api/client.ts';
import type { KubernetesObject, Namespace, UnstructuredObject } from '../../src/api/objects.ts';
import { apiVersionOf, groupResourceOf, namespaces, servedResources, verbsOf, type Resource } from '../../src/api/resources.ts';
import { minimalObject, minimalStatus, secondObject } from '../minimalObjects.ts';

/** Kinds that are stored and answer every verb; CustomResourceDefinitions, to which the engine itself adds conditions and a finalizer at once, have a suite of their own. */
export const storedResources: readonly Resource[] = servedResources.filter(resource => verbsOf(resource).includes('create') && verbsOf(resource).includes('list') && resource.kind !== 'CustomResourceDefinition');

const LABEL = 'contract=yes';
const labelled = (object: UnstructuredObject): UnstructuredObject => ({ ...object, metadata: { ...object.metadata, labels: { contract: 'yes' } } });
const keyOf = ({ metadata: { name = '', namespace } }: KubernetesObject): ObjectKey => ({ name, ...namespace === undefined ? {} : { namespace } });

/** What each verb promises for each kind; run for each implementation of Client. `clientOf` answers the same API's client every time. */
export function testEveryKind(clientOf: () => Client): void {
  for (const resource of storedResources) {
    test(`${groupResourceOf(resource)}: create, get, list, watch, update, patch, apply, status and delete keep their promises`, { timeout: 30_000 }, async () => {
      const client = clientOf();
      await createAndRead(client, resource);
      const changes = watchChanges(client, resource, (await client.list(resource, { labelSelector: LABEL })).metadata.resourceVersion ?? '');
      await writeAndConflict(client, resource);
      await patchInEveryWay(client, resource);
      await applyServerSide(client, resource);
      if (resource.subresources.includes('status')) { await keepStatusApart(client, resource); await writeStatus(client, resource); }
      await deleteWithCare(client, resource);
      assert.deepEqual(await changes, ['MODIFIED', 'DELETED']);
    });
  }
}

async function createAndRead(client: Client, resource: Resource): Promise<void> {
  const [first, second] = [labelled(minimalObject(resource)), labelled(secondObject(resource))];
  const key = keyOf(first);
  assert.ok((await client.create(resource, first, { dryRun: true })).metadata.uid);
  await assert.rejects(client.get(resource, key), isNotFound);
  const created = await client.create(resource, first);
  assert.deepEqual([created.apiVersion, created.kind, created.metadata.name, created.metadata.namespace], [apiVersionOf(resource), resource.kind, key.name, key.namespace]);
  assert.match(created.metadata.uid ?? '', /^[0-9a-f-]{36}$/);
  assert.match(created.metadata.resourceVersion ?? '', /^\d+$/);
  assert.deepEqual(await client.get(resource, key), created);
  await assert.rejects(client.create(resource, first), isAlreadyExists);
  await createByApply(client, resource, second);
  const page = await client.list(resource, { labelSelector: LABEL, limit: 1 });
  const rest = await client.list(resource, { labelSelector: LABEL, limit: 1, continue: page.metadata.continue ?? '' });
  assert.deepEqual([...page.items, ...rest.items].map(({ metadata }) => metadata.name), [key.name, second.metadata.name]);
  assert.deepEqual([rest.metadata.resourceVersion, rest.metadata.continue], [page.metadata.resourceVersion, undefined]);
  assert.deepEqual((await client.list(resource, { fieldSelector: `metadata.name=${key.name}`, ...key.namespace === undefined ? {} : { namespace: key.namespace } })).items.map(({ metadata }) => metadata.uid), [created.metadata.uid]);
}

/** What was created by an apply is as its manifest says, and the same apply again changes nothing. */
async function createByApply(client: Client, resource: Resource, manifest: UnstructuredObject): Promise<void> {
  const apply = () => client.patch(resource, keyOf(manifest), { type: 'apply', body: manifest }, { fieldManager: 'contract' });
  const made = await apply();
  assert.deepEqual(made.metadata.managedFields?.map(({ manager, operation }) => [manager, operation]), [['contract', 'Apply']]);
  assert.equal((await apply()).metadata.resourceVersion, made.metadata.resourceVersion, 'an apply that changes nothing writes nothing');
}

/** The first MODIFIED of the first object, and that it was DELETED. */
async function watchChanges(client: Client, resource: Resource, resourceVersion: string): Promise<string[]> {
  const { metadata: { name } } = minimalObject(resource);
  const seen: string[] = [];
  let last = Number(resourceVersion);
  for await (const { type, object } of client.watch(resource, { resourceVersion, labelSelector: LABEL }) as AsyncIterable<WatchEvent<KubernetesObject>>) {
    assert.ok(Number(object.metadata.resourceVersion) > last, 'versions of a watch grow');
    last = Number(object.metadata.resourceVersion);
    if (object.metadata.name !== name || seen.includes(type)) continue;
    seen.push(type);
    if (type === 'DELETED') break;
  }
  return seen;
}

async function writeAndConflict(client: Client, resource: Resource): Promise<void> {
  const stored = await client.get(resource, keyOf(minimalObject(resource)));
  const next = { ...stored, metadata: { ...stored.metadata, annotations: { written: '1' } } };
  assert.equal((await client.update(resource, next, { dryRun: true })).metadata.annotations?.['written'], '1');
  assert.deepEqual(await client.get(resource, keyOf(stored)), stored);
  const updated = await client.update(resource, next);
  assert.equal(updated.metadata.annotations?.['written'], '1');
  assert.equal(updated.metadata.uid, stored.metadata.uid);
  await assert.rejects(client.update(resource, next), isConflict);
  await assert.rejects(client.update(resource, { ...next, metadata: { ...next.metadata, uid: 'other', resourceVersion: '' } }), isConflict);
}

async function patchInEveryWay(client: Client, resource: Resource): Promise<void> {
  const key = keyOf(minimalObject(resource));
  await client.patch(resource, key, { type: 'merge', body: { metadata: { annotations: { merge: 'm', written: null } } } });
  await client.patch(resource, key, { type: 'strategic', body: { metadata: { annotations: { strategic: 's' } } } });
  const patched = await client.patch(resource, key, { type: 'json', operations: [{ op: 'add', path: '/metadata/annotations/json', value: 'j' }] });
  const { json, merge, strategic, written } = patched.metadata.annotations ?? {};
  assert.deepEqual({ json, merge, strategic, written }, { json: 'j', merge: 'm', strategic: 's', written: undefined });
  const again = await client.patch(resource, key, { type: 'merge', body: { metadata: { annotations: { merge: 'm' } } } });
  assert.equal(again.metadata.resourceVersion, patched.metadata.resourceVersion, 'a patch that changes nothing writes nothing');
  await assert.rejects(client.patch(resource, key, { type: 'merge', body: { metadata: { resourceVersion: '1' } } }), isConflict);
}

/** What a manager applies is its own until another takes it by force, and goes when it leaves it out. */
async function applyServerSide(client: Client, resource: Resource): Promise<void> {
  const { apiVersion, kind, metadata: { name, namespace } } = minimalObject(resource);
  const key = keyOf(minimalObject(resource));
  const apply = (fieldManager: string, annotations: Readonly<Record<string, string>>, options: { readonly force?: boolean } = {}) =>
    client.patch(resource, key, { type: 'apply', body: { apiVersion, kind, metadata: { name, namespace, annotations } }, ...options }, { fieldManager });
  const first = await apply('one', { applied: 'a', more: 'm' });
  assert.deepEqual([first.metadata.annotations?.['applied'], first.metadata.annotations?.['json']], ['a', 'j']);
  assert.equal((await apply('one', { applied: 'a', more: 'm' })).metadata.resourceVersion, first.metadata.resourceVersion);
  await assert.rejects(apply('two', { applied: 'b' }), isConflict);
  assert.equal((await apply('two', { applied: 'b' }, { force: true })).metadata.annotations?.['applied'], 'b');
  const last = await apply('one', {});
  assert.deepEqual([last.metadata.annotations?.['applied'], last.metadata.annotations?.['more']], ['b', undefined]);
}

/** What is written to the status is there, and a write of the object itself does not change it. */
async function writeStatus(client: Client, resource: Resource): Promise<void> {
  const key = keyOf(minimalObject(resource));
  const given = { ...(await client.get(resource, key) as UnstructuredObject)['status'] as object | undefined, ...minimalStatus(resource) };
  const written = (await client.patch(resource, key, { type: 'merge', body: { status: given } }, { subresource: 'status' }) as UnstructuredObject)['status'] as Readonly<Record<string, unknown>>;
  const wanted = { ...given, ...'lastPhaseTransitionTime' in written ? { lastPhaseTransitionTime: written['lastPhaseTransitionTime'] } : {} }; // the server's own
  assert.deepEqual(written, wanted);
  const { metadata } = await client.patch(resource, key, { type: 'merge', body: { metadata: { annotations: { after: 'status' } }, status: null } });
  const stored = await client.get(resource, key) as UnstructuredObject;
  assert.deepEqual([stored['status'], stored.metadata.resourceVersion], [wanted, metadata.resourceVersion]);
}

/** A write of the spec leaves the status alone, a write of the status everything else. */
async function keepStatusApart(client: Client, resource: Resource): Promise<void> {
  const key = keyOf(minimalObject(resource));
  const stored = await client.get(resource, key) as UnstructuredObject;
  const { status: _status, ...withoutStatus } = stored;
  assert.deepEqual((await client.update(resource, withoutStatus as UnstructuredObject) as UnstructuredObject)['status'], stored['status']);
  const { spec: _spec, ...withoutSpec } = await client.get(resource, key) as UnstructuredObject;
  assert.deepEqual((await client.update(resource, withoutSpec as UnstructuredObject, { subresource: 'status' }) as UnstructuredObject)['spec'], stored['spec']);
}

async function deleteWithCare(client: Client, resource: Resource): Promise<void> {
  const stored = await client.get(resource, keyOf(minimalObject(resource)));
  const key = keyOf(stored);
  await assert.rejects(client.delete(resource, key, { preconditions: { uid: 'other' } }), isConflict);
  await client.delete(resource, key, { dryRun: true });
  assert.equal((await client.get(resource, key)).metadata.deletionTimestamp, undefined);
  await client.delete(resource, key, { preconditions: { uid: stored.metadata.uid ?? '', resourceVersion: stored.metadata.resourceVersion ?? '' } });
  if (resource.kind === 'Namespace') await finalize(client, key);
  await assert.rejects(client.get(resource, key), isNotFound);
  if (!verbsOf(resource).includes('deletecollection')) return;
  await client.deleteCollection(resource, { labelSelector: LABEL, ...key.namespace === undefined ? {} : { namespace: key.namespace } });
  assert.deepEqual((await client.list(resource, { labelSelector: LABEL })).items, []);
}

async function finalize(client: Client, key: ObjectKey): Promise<void> {
  const dying = await client.get(namespaces, key);
  await client.update(namespaces, { ...dying, spec: { finalizers: [] } } as Namespace, { subresource: 'finalize' });
}
