import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container, ContainerStatus, PodSpec } from '../../../../src/api/objects.ts';
import { pods } from '../../../../src/api/resources.ts';
import type { ResourceLimits } from '../../../../src/engine/cri/contract.ts';
import { NODE, withWorld, type World } from './kubeletWorld.ts';

const sized = (cpu: string, memory: string, more: Partial<Container> = {}): Container => ({ name: 'main', image: 'app:1', resources: { requests: { cpu, memory }, limits: { cpu: '4', memory: '8Gi' } }, ...more });
const resize = (world: World, requests: Record<string, string>, limits: Record<string, string> = {}) =>
  world.client.patch(pods, { namespace: 'default', name: 'web' }, { type: 'strategic', body: { spec: { containers: [{ name: 'main', resources: { requests, limits } }] } } }, { subresource: 'resize' });
const conditionOf = async (world: World, type: string) => (await world.pod())?.status?.conditions?.find(condition => condition.type === type);
const limitsOf = async (world: World) => (await world.runtime.list(NODE)).find(({ kind, state }) => kind === 'container' && state === 'running')?.resources;

test('a resize changes what runs and restarts nothing', () => withWorld({ 'app:1': {} }, async world => {
  await world.create({ containers: [sized('500m', '1Gi')] });
  assert.deepEqual((await world.main())?.allocatedResources, { cpu: '500m', memory: '1Gi' });
  assert.deepEqual((await world.main())?.resources, { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '4', memory: '8Gi' } });
  await resize(world, { cpu: '1' }, { cpu: '2', memory: '4Gi' });
  await world.clock.advance(1_000);
  assert.deepEqual(await limitsOf(world), { cpuShares: 1024, nanoCpus: 2_000_000_000, memoryBytes: 4 * 1024 ** 3 });
  const main = await world.main();
  assert.deepEqual([main?.restartCount, main?.allocatedResources, main?.resources], [0, { cpu: '1', memory: '1Gi' }, { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '4Gi' } }]);
  assert.deepEqual([await conditionOf(world, 'PodResizePending'), await conditionOf(world, 'PodResizeInProgress')], [undefined, undefined]);
  assert.equal((await world.pod())?.status?.observedGeneration, 2);
}));

test('a resize restarts a container whose policy says so, for the resource that changed', () => withWorld({ 'app:1': {} }, async world => {
  await world.create({ containers: [sized('500m', '1Gi', { resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] })] });
  await resize(world, { cpu: '1' });
  await world.clock.advance(1_000);
  assert.equal((await world.main())?.restartCount, 0);
  await resize(world, {}, { memory: '2Gi' });
  await world.clock.advance(1_000);
  assert.equal((await world.main())?.restartCount, 1);
  assert.deepEqual(await limitsOf(world), { cpuShares: 1024, nanoCpus: 4_000_000_000, memoryBytes: 2 * 1024 ** 3 });
}));

test('a resize that the node can never hold is infeasible, and the pod runs on as it was, also after a restart of the engine', () => withWorld({ 'app:1': {} }, async world => {
  await world.create({ containers: [{ ...sized('500m', '1Gi'), resources: { requests: { cpu: '500m' } } }] });
  await resize(world, { cpu: '5' });
  for (const again of [false, true]) {
    if (again) await world.restartKubelet(); else await world.clock.advance(1_000);
    const { reason, message } = await conditionOf(world, 'PodResizePending') ?? {};
    assert.deepEqual([reason, message], ['Infeasible', "Node didn't have enough capacity: cpu, requested: 5000, capacity: 4000"]);
    assert.deepEqual([(await world.main())?.allocatedResources, (await limitsOf(world))?.cpuShares], [{ cpu: '500m' }, 512]);
  }
  await resize(world, { cpu: '2' });
  await world.clock.advance(1_000);
  assert.equal(await conditionOf(world, 'PodResizePending'), undefined);
  assert.equal((await limitsOf(world))?.cpuShares, 2048);
}));

const told: NonNullable<PodSpec['volumes']>[number] = { name: 'told', downwardAPI: { items: [{ path: 'cpu', resourceFieldRef: { containerName: 'main', resource: 'requests.cpu', divisor: '1m' } }] } };

test('a resize waits until another pod leaves room', () => withWorld({ 'app:1': {} }, async world => {
  await world.client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'other', namespace: 'default' }, spec: { containers: [{ name: 'main', image: 'app:1', resources: { requests: { cpu: '3' } } }], nodeName: NODE } });
  await world.create({ containers: [{ name: 'main', image: 'app:1', resources: { requests: { cpu: '500m' } } }], volumes: [told] });
  await resize(world, { cpu: '2' });
  await world.clock.advance(1_000);
  const web = () => world.client.get(pods, { namespace: 'default', name: 'web' });
  const pending = async () => (await web()).status?.conditions?.find(({ type }) => type === 'PodResizePending');
  assert.deepEqual([(await pending())?.reason, (await pending())?.message], ['Deferred', "Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000"]);
  await world.client.delete(pods, { namespace: 'default', name: 'other' });
  await world.clock.advance(5_000);
  assert.equal(await pending(), undefined);
  assert.deepEqual((await web()).status?.containerStatuses?.[0]?.allocatedResources, { cpu: '2' });
  assert.deepEqual(world.written, ['500', '2000'], 'files tell what the pod has, not what it asks for');
}));

test('a limit that cannot be set is told and tried again', () => withWorld({ 'app:1': {} }, async world => {
  await world.create({ containers: [sized('500m', '512Ki')] });
  // The simulated container uses a million bytes.
  await resize(world, {}, { memory: '900k' });
  await world.clock.advance(1_000);
  const { reason, message } = await conditionOf(world, 'PodResizeInProgress') ?? {};
  assert.equal(reason, 'Error');
  assert.match(message ?? '', /^failed to resize container main: attempting to set memory limit \(900000\) below current usage \(1000000\)$/);
  assert.equal((await limitsOf(world))?.memoryBytes, 8 * 1024 ** 3);
  await resize(world, {}, { memory: '2Gi' });
  await world.clock.advance(1_000);
  assert.equal(await conditionOf(world, 'PodResizeInProgress'), undefined);
  assert.equal((await limitsOf(world))?.memoryBytes, 2 * 1024 ** 3);
}));

const withoutMemory = ({ memoryBytes: _, ...limits }: ResourceLimits): ResourceLimits => limits;
const limitsOf8 = { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '4', memory: '8Gi' } };

test('a machine that keeps no limits of memory is asked once for each resize, and what was asked counts as given', () => withWorld({ 'app:1': {} }, async world => {
  await world.create({ containers: [sized('500m', '1Gi')] });
  assert.deepEqual([world.updates.length, (await world.main())?.resources], [0, limitsOf8]);
  await resize(world, {}, { memory: '4Gi' });
  await world.clock.advance(3_600_000);
  assert.equal(world.updates.length, 1);
  assert.deepEqual([await conditionOf(world, 'PodResizeInProgress'), (await world.main())?.resources?.limits], [undefined, { cpu: '4', memory: '4Gi' }]);
  await world.restartKubelet();
  await world.clock.advance(3_600_000);
  assert.equal(world.updates.length, 2, 'an engine that was started later asks once more');
  assert.equal((await world.main())?.restartCount, 0);
}, { keep: withoutMemory }));

test('a machine that keeps other limits than it is asked for is not asked again', () => withWorld({ 'app:1': {} }, async world => {
  await world.create({ containers: [sized('500m', '1Gi')] });
  await resize(world, { cpu: '1' });
  await world.clock.advance(3_600_000);
  assert.equal(world.updates.length, 1);
  assert.equal(await conditionOf(world, 'PodResizeInProgress'), undefined);
  assert.deepEqual((await world.main())?.resources?.limits, { cpu: '4', memory: String(8 * 1024 ** 3 + 1) });
}, { keep: limits => ({ ...limits, memoryBytes: 8 * 1024 ** 3 + 1 }) }));

test('where a resize restarts, a machine that keeps no limits restarts once, also when the engine is started again', () => withWorld({ 'app:1': {} }, async world => {
  await world.create({ containers: [sized('500m', '1Gi', { resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] })] });
  await world.restartKubelet();
  assert.equal((await world.main())?.restartCount, 0);
  await resize(world, {}, { memory: '4Gi' });
  await world.clock.advance(60_000);
  await world.restartKubelet();
  await world.clock.advance(60_000);
  assert.equal((await world.main())?.restartCount, 1);
  assert.deepEqual(world.updates, []);
}, { keep: withoutMemory }));

test('a container that ends with 0 when it is restarted for its resources has not completed', () => withWorld({ 'app:1': { stopsInMs: 100, exitCode: 0 } }, async world => {
  await world.create({ restartPolicy: 'OnFailure', containers: [sized('500m', '1Gi', { resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] })] });
  const phases: (string | undefined)[] = [];
  await resize(world, {}, { memory: '4Gi' });
  for (let step = 0; step < 40; step++) { await world.clock.advance(50); phases.push((await world.pod())?.status?.phase); }
  assert.deepEqual([...new Set(phases)], ['Running']);
  const main: ContainerStatus | undefined = await world.main();
  assert.deepEqual([main?.restartCount, main?.state?.running === undefined, (await limitsOf(world))?.memoryBytes], [1, false, 4 * 1024 ** 3]);
}));
