import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, settle } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import type { Client } from '../../../../src/api/client.ts';
import type { Container, ContainerStatus, Pod, PodSpec } from '../../../../src/api/objects.ts';
import { configMaps, leases, nodes, pods } from '../../../../src/api/resources.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import type { PodFiles, SandboxNetwork } from '../../../../src/engine/contracts/sandboxNetwork.ts';
import { makeSimulatedRuntime } from '../../../../src/engine/cri/simulated/simulatedRuntime.ts';
import type { SimulatedImage } from '../../../../src/engine/cri/simulated/simulatedRuntime.ts';
import { startKubelet } from '../../../../src/engine/kubelet/kubelet.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { startInformers } from '../../../../src/informer/informers.ts';

const NODE = 'node-a';

interface World {
  readonly clock: FakeClock;
  readonly client: Client;
  readonly runtime: ReturnType<typeof makeSimulatedRuntime>;
  readonly withdrawn: string[];
  create(spec: Partial<PodSpec>): Promise<void>;
  pod(): Promise<Pod | undefined>;
  main(): Promise<ContainerStatus | undefined>;
  restartKubelet(): Promise<void>;
}

async function withWorld(images: Readonly<Record<string, SimulatedImage>>, run: (world: World) => Promise<void>, prepared: Promise<unknown> = Promise.resolve()): Promise<void> {
  const clock = new FakeClock();
  const storage = openMemoryStorage({ clock });
  const random = seededRandom(1);
  const api = makeApiMachinery({ storage, clock, random, logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  const client = api.clientFor('system:test');
  const informers = startInformers(client, { clock, logger: silentLogger, random });
  const runtime = makeSimulatedRuntime({ clock, images });
  const withdrawn: string[] = [];
  const start = () => startKubelet({ nodesOnMachine: 1, nodeName: NODE, engineId: 'e', client, informers, runtime, network: fakeNetwork(withdrawn, prepared), files: fakeFiles, clock, random, logger: silentLogger });
  let kubelet = await start();
  await settle(30);
  const world: World = {
    clock, client, runtime, withdrawn,
    async create(spec) {
      await client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' }, spec: { containers: [{ name: 'main', image: 'app:1' }], nodeName: NODE, ...spec } });
      await clock.advance(500);
    },
    pod: async () => (await client.list(pods, { namespace: 'default' })).items[0],
    main: async () => (await world.pod())?.status?.containerStatuses?.[0],
    async restartKubelet() { await kubelet.stop(); kubelet = await start(); await clock.advance(500); },
  };
  try { await run(world); } finally { await kubelet.stop(); await informers.stop(); await storage.close(); }
}

function fakeNetwork(withdrawn: string[], prepared: Promise<unknown>): SandboxNetwork {
  const done = () => Promise.resolve();
  const refuse = () => Promise.reject(new Error('ECONNREFUSED'));
  return {
    plan: () => Promise.resolve({ network: 'pods', address: '10.0.0.5', resolvConf: '', command: [], environment: {}, image: 'pause', binds: [], capAdd: [], prepared }),
    ready: done, adopt: done, release: done, withdraw: uid => { withdrawn.push(uid); return Promise.resolve(); },
    dial: refuse, probeHttp: refuse, probeTcp: refuse, hostAddress: () => Promise.resolve('10.0.0.1'),
  };
}
const fakeFiles: PodFiles = {
  writeProjected: () => Promise.resolve(), ensureDirectory: () => Promise.resolve(), writeFile: () => Promise.resolve(), readFile: () => Promise.resolve(Buffer.alloc(0)), removePod: () => Promise.resolve(),
  mount: (uid, path, target, readOnly) => Promise.resolve({ Type: 'bind', Source: `/${uid}/${path}`, Target: target, ReadOnly: readOnly }),
};

test('the node is registered with its capacity and its lease is renewed every ten seconds', () => withWorld({}, async ({ client, clock }) => {
  const node = await client.get(nodes, { name: NODE });
  assert.deepEqual(node.status?.capacity, { cpu: '4', memory: '8Gi', pods: '110' });
  assert.equal(node.status?.conditions?.find(each => each.type === 'Ready')?.message, 'kubelet is posting ready status');
  const renewed = async () => (await client.get(leases, { namespace: 'kube-node-lease', name: NODE })).spec?.renewTime;
  const before = await renewed();
  await clock.advance(10_000);
  assert.notEqual(await renewed(), before);
  assert.equal((await client.get(nodes, { name: NODE })).metadata.resourceVersion, node.metadata.resourceVersion, 'an unchanged node is not written');
}));

test('a crashing container restarts at once, then after 10, 20 and 40 seconds', () => withWorld({ 'app:1': { runsMs: 100, exitCode: 1 } }, async world => {
  await world.create({});
  const counts: number[] = [];
  for (const waitMs of [1_000, 9_000, 12_000, 6_000, 5_000, 30_000, 12_000]) { await world.clock.advance(waitMs); counts.push((await world.main())?.restartCount ?? -1); }
  assert.deepEqual(counts, [1, 2, 2, 2, 3, 3, 4]);
  assert.equal((await world.main())?.state?.waiting?.message?.split(' restarting')[0], 'back-off 1m20s');
}));

test('the back-off goes on counting after an engine restart', () => withWorld({ 'app:1': { runsMs: 100, exitCode: 1 } }, async world => {
  await world.create({});
  await world.clock.advance(12_000);
  assert.equal((await world.main())?.restartCount, 2);
  await world.restartKubelet();
  await world.clock.advance(15_000);
  assert.equal((await world.main())?.restartCount, 2);
  await world.clock.advance(8_000);
  assert.equal((await world.main())?.restartCount, 3);
}));

test('a pod that is deleted is withdrawn from its services, gets its grace and goes', () => withWorld({ 'app:1': { stopsInMs: 4_000 } }, async world => {
  await world.create({});
  assert.equal((await world.pod())?.status?.phase, 'Running');
  await world.client.delete(pods, { namespace: 'default', name: 'web' });
  await world.clock.advance(3_000);
  assert.notEqual((await world.pod())?.metadata.deletionTimestamp, undefined);
  assert.equal(world.withdrawn.length, 1);
  await world.clock.advance(2_000);
  assert.equal(await world.pod(), undefined);
  assert.deepEqual(await world.runtime.list(NODE), []);
}));

test('a broken event stream loses nothing: what died meanwhile is restarted', () => withWorld({ 'app:1': {} }, async world => {
  await world.create({});
  const instance = (await world.runtime.list(NODE)).find(each => each.kind === 'container');
  world.runtime.exit(instance?.id ?? '', 1);
  world.runtime.reconnect();
  await world.clock.advance(500);
  assert.equal((await world.main())?.restartCount, 1);
  assert.notEqual((await world.main())?.state?.running, undefined);
}));

test('a pull that takes long does not hold up a deletion', () => withWorld({ 'app:1': { pullMs: 60_000 } }, async world => {
  await world.create({});
  await world.client.delete(pods, { namespace: 'default', name: 'web' });
  await world.clock.advance(61_000);
  assert.equal(await world.pod(), undefined);
}));

test('activeDeadlineSeconds ends a pod, which counts as failed once nothing of it runs', () => withWorld({ 'app:1': { stopsInMs: 4_000 } }, async world => {
  await world.create({ activeDeadlineSeconds: 5 });
  await world.clock.advance(6_000);
  assert.equal((await world.pod())?.status?.phase, 'Running');
  await world.clock.advance(4_000);
  const { phase, reason } = (await world.pod())?.status ?? {};
  assert.deepEqual([phase, reason], ['Failed', 'DeadlineExceeded']);
}));

test('exec probes: readiness after its threshold, liveness restarts after three failures', () => {
  let healthy = true;
  return withWorld({ 'app:1': { exec: () => ({ code: healthy ? 0 : 1, output: 'sick' }) } }, async world => {
    const exec = { command: ['check'] };
    await world.create({ containers: [{ name: 'main', image: 'app:1', readinessProbe: { exec, periodSeconds: 5, successThreshold: 2 }, livenessProbe: { exec, periodSeconds: 10 } }] });
    assert.equal((await world.main())?.ready, false);
    await world.clock.advance(5_000);
    assert.equal((await world.main())?.ready, true);
    healthy = false;
    await world.clock.advance(20_000);
    assert.equal((await world.main())?.restartCount, 0);
    assert.equal((await world.main())?.ready, false);
    await world.clock.advance(11_000);
    assert.equal((await world.main())?.restartCount, 1);
  });
});

test('a config map that appears wakes the pod that waits for it', () => withWorld({ 'app:1': {} }, async world => {
  await world.create({ containers: [{ name: 'main', image: 'app:1', envFrom: [{ configMapRef: { name: 'late' } }] }] });
  assert.deepEqual((await world.main())?.state?.waiting, { reason: 'CreateContainerConfigError', message: 'configmap "late" not found' });
  await world.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late', namespace: 'default' }, data: {} });
  await world.clock.advance(500);
  assert.notEqual((await world.main())?.state?.running, undefined);
}));

test('a sandbox and its containers are created while the network prepares, and start afterwards', () => {
  let finish: (value?: unknown) => void = () => undefined;
  return withWorld({ 'app:1': {} }, async world => {
    await world.create({});
    const states = async () => (await world.runtime.list(NODE)).map(each => [each.kind, each.state]);
    assert.deepEqual(await states(), [['sandbox', 'created'], ['container', 'created']]);
    finish();
    await world.clock.advance(500);
    assert.deepEqual(await states(), [['sandbox', 'running'], ['container', 'running']]);
  }, new Promise(resolve => { finish = resolve; }));
});

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

test('a resize waits until another pod leaves room', () => withWorld({ 'app:1': {} }, async world => {
  await world.client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'other', namespace: 'default' }, spec: { containers: [{ name: 'main', image: 'app:1', resources: { requests: { cpu: '3' } } }], nodeName: NODE } });
  await world.create({ containers: [{ name: 'main', image: 'app:1', resources: { requests: { cpu: '500m' } } }] });
  await resize(world, { cpu: '2' });
  await world.clock.advance(1_000);
  const web = () => world.client.get(pods, { namespace: 'default', name: 'web' });
  const pending = async () => (await web()).status?.conditions?.find(({ type }) => type === 'PodResizePending');
  assert.deepEqual([(await pending())?.reason, (await pending())?.message], ['Deferred', "Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000"]);
  await world.client.delete(pods, { namespace: 'default', name: 'other' });
  await world.clock.advance(5_000);
  assert.equal(await pending(), undefined);
  assert.deepEqual((await web()).status?.containerStatuses?.[0]?.allocatedResources, { cpu: '2' });
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
