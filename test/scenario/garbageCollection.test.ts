import assert from 'node:assert/strict';
import { isNotFound } from '../../src/api/apiError.ts';
import type { KubernetesObject, OwnerReference } from '../../src/api/objects.ts';
import { apiVersionOf, clusterRoles, configMaps, customResourceDefinitions, events, namespaces, secrets, type Resource } from '../../src/api/resources.ts';
import { scenario } from './scenario.ts';
import type { World } from './world.ts';

/*
 * Who goes with whom: the three propagation policies, owners of every kind, and references that lead nowhere.
 */

interface Made { readonly owners?: readonly (OwnerReference | { readonly of: KubernetesObject; readonly blocks?: boolean })[]; readonly finalizers?: readonly string[]; readonly namespace?: string; readonly resource?: Resource }
const MAPS = configMaps as unknown as Resource;
const ROLES = clusterRoles as unknown as Resource;

async function make(world: World, name: string, { owners = [], finalizers = [], namespace = 'default', resource = MAPS }: Made = {}): Promise<KubernetesObject> {
  const ownerReferences = owners.map(owner => 'of' in owner ? referTo(owner.of, owner.blocks) : owner);
  return world.client.create(resource, {
    apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { name, ...(resource.namespaced ? { namespace } : {}), ...(ownerReferences.length === 0 ? {} : { ownerReferences }), ...(finalizers.length === 0 ? {} : { finalizers: [...finalizers] }) },
    ...(resource.plural === ROLES.plural ? { rules: [] } : {}),
  } as KubernetesObject);
}

const referTo = ({ apiVersion = '', kind = '', metadata: { name = '', uid = '' } }: KubernetesObject, blocks = true): OwnerReference => ({ apiVersion, kind, name, uid, blockOwnerDeletion: blocks });
const read = async (world: World, name: string, { namespace = 'default', resource = MAPS } = {}): Promise<KubernetesObject | undefined> => {
  try { return await world.client.get(resource, resource.namespaced ? { name, namespace } : { name }); } catch (error) { if (isNotFound(error)) return undefined; throw error; }
};
const remove = async (world: World, name: string, options: Parameters<World['client']['delete']>[2] = {}, resource: Resource = MAPS): Promise<void> => {
  await world.client.delete(resource, resource.namespaced ? { name, namespace: 'default' } : { name }, options);
  await world.clock.advance(1_000);
};
const release = async (world: World, name: string): Promise<void> => {
  await world.client.patch(configMaps, { name, namespace: 'default' }, { type: 'merge', body: { metadata: { finalizers: null } } });
  await world.clock.advance(1_000);
};
/** Which of the names are there, those on their way out with '-'. */
const left = async (world: World, ...names: readonly string[]): Promise<readonly string[]> => {
  const found = await Promise.all(names.map(async name => ({ name, object: await read(world, name) })));
  return found.filter(({ object }) => object !== undefined).map(({ name, object }) => object?.metadata.deletionTimestamp === undefined ? name : `${name}-`);
};

scenario('Background: the owner goes at once, what it owns after it, however deep').do(async world => {
  const a = await make(world, 'a');
  await make(world, 'c', { owners: [{ of: await make(world, 'b', { owners: [{ of: a }] }) }] });
  await remove(world, 'a', { propagationPolicy: 'Background' });
  assert.deepEqual(await left(world, 'a', 'b', 'c'), []);
});

scenario('Foreground: the owner waits for those that block it, and for no others').do(async world => {
  const a = await make(world, 'a');
  await make(world, 'blocks', { owners: [{ of: a }], finalizers: ['example.com/hold'] });
  await make(world, 'blocks-not', { owners: [{ of: a, blocks: false }], finalizers: ['example.com/hold'] });
  await remove(world, 'a', { propagationPolicy: 'Foreground' });
  assert.deepEqual(await left(world, 'a', 'blocks', 'blocks-not'), ['a-', 'blocks-', 'blocks-not-']);
  assert.deepEqual((await read(world, 'a'))?.metadata.finalizers, ['foregroundDeletion']);
  await release(world, 'blocks');
  assert.deepEqual(await left(world, 'a', 'blocks', 'blocks-not'), ['blocks-not-']);
});

scenario('Foreground: dependents of dependents go first').do(async world => {
  const a = await make(world, 'a');
  const b = await make(world, 'b', { owners: [{ of: a }] });
  await make(world, 'c', { owners: [{ of: b }], finalizers: ['example.com/hold'] });
  await remove(world, 'a', { propagationPolicy: 'Foreground' });
  assert.deepEqual(await left(world, 'a', 'b', 'c'), ['a-', 'b-', 'c-']);
  await release(world, 'c');
  assert.deepEqual(await left(world, 'a', 'b', 'c'), []);
});

scenario('Foreground: an object that owns itself waits for itself until it blocks no more').do(async world => {
  const self = await make(world, 'self');
  await world.client.patch(configMaps, { name: 'self', namespace: 'default' }, { type: 'merge', body: { metadata: { ownerReferences: [referTo(self)] } } });
  await remove(world, 'self', { propagationPolicy: 'Foreground' });
  assert.deepEqual(await left(world, 'self'), ['self-']);
  await world.client.patch(configMaps, { name: 'self', namespace: 'default' }, { type: 'merge', body: { metadata: { ownerReferences: [referTo(self, false)] } } });
  await world.clock.advance(1_000);
  assert.deepEqual(await left(world, 'self'), []);
});

scenario('Orphan: what was owned stays, and belongs to nobody').do(async world => {
  await make(world, 'b', { owners: [{ of: await make(world, 'a') }] });
  await remove(world, 'a', { propagationPolicy: 'Orphan' });
  assert.deepEqual(await left(world, 'a', 'b'), ['b']);
  assert.equal((await read(world, 'b'))?.metadata.ownerReferences, undefined);
});

for (const [finalizer, expected] of [['orphan', ['b']], ['foregroundDeletion', []]] as const) {
  scenario(`a delete that names no policy follows the finalizer that is there: ${finalizer}`).do(async world => {
    await make(world, 'b', { owners: [{ of: await make(world, 'a', { finalizers: [finalizer] }) }] });
    await remove(world, 'a');
    assert.deepEqual(await left(world, 'a', 'b'), expected);
  });
}

scenario('of two owners one goes: the other holds what both owned').do(async world => {
  const [a, b] = [await make(world, 'a'), await make(world, 'b')];
  await make(world, 'c', { owners: [{ of: a }, { of: b }] });
  await remove(world, 'a', { propagationPolicy: 'Background' });
  assert.deepEqual((await read(world, 'c'))?.metadata.ownerReferences?.map(({ name }) => name), ['b']);
  await remove(world, 'b', { propagationPolicy: 'Foreground' });
  assert.deepEqual(await left(world, 'a', 'b', 'c'), []);
});

scenario('an owner of the right name and another uid is none; so is one of the right uid and another name or kind').do(async world => {
  const a = await make(world, 'a');
  await make(world, 'other-uid', { owners: [{ ...referTo(a), uid: 'of-the-one-before' }] });
  await make(world, 'other-name', { owners: [{ ...referTo(a), name: 'b' }] });
  await make(world, 'other-kind', { owners: [{ ...referTo(a), kind: 'Secret' }] });
  await make(world, 'right', { owners: [{ of: a }] });
  await world.clock.advance(1_000);
  assert.deepEqual(await left(world, 'a', 'other-uid', 'other-name', 'other-kind', 'right'), ['a', 'right']);
});

scenario('an owner of a kind that nobody serves is not judged').do(async world => {
  await make(world, 'a', { owners: [{ apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'w1' }] });
  await world.clock.advance(60_000);
  assert.deepEqual(await left(world, 'a'), ['a']);
});

scenario('an owner in another namespace is none, which is told').do(async world => {
  await world.client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'far' } });
  const a = await make(world, 'a', { namespace: 'far' });
  await make(world, 'b', { owners: [{ of: a }] });
  await world.clock.advance(1_000);
  assert.deepEqual(await left(world, 'b'), []);
  assert.notEqual(await read(world, 'a', { namespace: 'far' }), undefined);
  const told = (await world.client.list(events, { namespace: 'default' })).items.filter(({ reason }) => reason === 'OwnerRefInvalidNamespace');
  assert.deepEqual(told.map(({ type, message, involvedObject, source }) => [type, message, involvedObject.kind, involvedObject.name, source?.component]), [
    ['Warning', `ownerRef [v1/ConfigMap, namespace: default, name: a, uid: ${a.metadata.uid}] does not exist in namespace "default"`, 'ConfigMap', 'b', 'garbage-collector-controller'],
  ]);
});

scenario('an owner of the whole cluster may own everywhere, one in a namespace nothing outside').do(async world => {
  const role = await make(world, 'role', { resource: ROLES });
  await make(world, 'owned', { owners: [{ of: role }] });
  const inside = await make(world, 'inside');
  await make(world, 'outside', { resource: ROLES, owners: [{ of: inside }] });
  await world.clock.advance(1_000);
  await remove(world, 'role', { propagationPolicy: 'Foreground' }, ROLES);
  assert.deepEqual(await left(world, 'owned', 'inside'), ['inside']);
  await remove(world, 'inside');
  assert.notEqual(await read(world, 'outside', { resource: ROLES }), undefined);
  const told = (await world.client.list(events, { namespace: 'default' })).items.filter(({ reason }) => reason === 'OwnerRefInvalidNamespace');
  assert.match(told[0]?.message ?? '', /does not exist in namespace ""$/);
});

for (const propagationPolicy of ['Background', 'Foreground'] as const) {
  scenario(`objects that own each other all go: ${propagationPolicy}`).do(async world => {
    const a = await make(world, 'a');
    const b = await make(world, 'b', { owners: [{ of: a }] });
    const c = await make(world, 'c', { owners: [{ of: b }] });
    await world.client.patch(configMaps, { name: 'a', namespace: 'default' }, { type: 'merge', body: { metadata: { ownerReferences: [referTo(c)] } } });
    await remove(world, 'a', { propagationPolicy });
    await world.clock.advance(10_000);
    assert.deepEqual(await left(world, 'a', 'b', 'c'), []);
  });
}

scenario('custom resources own and are owned like all others').do(async world => {
  await world.client.create(customResourceDefinitions, {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.example.com' },
    spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] },
  });
  await world.clock.advance(1_000);
  const served = world.resources.forKind('example.com/v1', 'Widget') ?? assert.fail();
  const w = await make(world, 'w', { resource: served });
  await make(world, 'map', { owners: [{ of: w }] });
  await make(world, 'part', { resource: served, owners: [{ of: w }] });
  await make(world, 'key', { resource: secrets as unknown as Resource, owners: [{ of: w }] });
  await remove(world, 'w', { propagationPolicy: 'Foreground' }, served);
  assert.deepEqual([await read(world, 'map'), await read(world, 'part', { resource: served }), await read(world, 'key', { resource: secrets as unknown as Resource })], [undefined, undefined, undefined]);
});

scenario('after everything died and came back, what lost its owner meanwhile goes').do(async world => {
  await make(world, 'b', { owners: [{ of: await make(world, 'a') }] });
}).do(async world => {
  await world.client.delete(configMaps, { name: 'a', namespace: 'default' });
  await world.restartControlPlane();
  await world.clock.advance(1_000);
  assert.deepEqual(await left(world, 'a', 'b'), []);
});
