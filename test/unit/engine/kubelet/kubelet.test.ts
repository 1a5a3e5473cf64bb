import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configMaps, events, leases, nodes, pods } from '../../../../src/api/resources.ts';
import { NODE, withWorld } from './kubeletWorld.ts';

test('the node is registered with its capacity and its lease is renewed every ten seconds', () => withWorld({}, async ({ client, clock }) => {
  const node = await client.get(nodes, { name: NODE });
  assert.deepEqual(node.status?.capacity, { cpu: '4', 'ephemeral-storage': '61255492Ki', memory: '8Gi', pods: '110' });
  assert.deepEqual(node.status.allocatable, { cpu: '4', 'ephemeral-storage': '56453061334', memory: '8Gi', pods: '110' });
  assert.equal(node.status?.conditions?.find(each => each.type === 'Ready')?.message, 'kubelet is posting ready status');
  const renewed = async () => (await client.get(leases, { namespace: 'kube-node-lease', name: NODE })).spec?.renewTime;
  const before = await renewed();
  await clock.advance(10_000);
  assert.notEqual(await renewed(), before);
  assert.equal((await client.get(nodes, { name: NODE })).metadata.resourceVersion, node.metadata.resourceVersion, 'an unchanged node is not written');
}));

test('the node\'s events tell how it came, was cordoned and lost its runtime; a restart tells only that kubelet started', () => withWorld({}, async ({ client, clock, runtime, restartKubelet }) => {
  let seen = 0;
  const news = async () => {
    const all = (await client.list(events, { namespace: 'default' })).items.filter(({ involvedObject }) => involvedObject.kind === 'Node').sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
    for (const { type, source, involvedObject: { name, uid } } of all) assert.deepEqual([type, source, name, uid], ['Normal', { component: 'kubelet', host: NODE }, NODE, NODE]);
    return all.slice(seen, seen = all.length).map(({ message }) => message);
  };
  const now = (...reasons: readonly string[]) => reasons.map(reason => `Node ${NODE} status is now: ${reason}`);
  const cordon = async (unschedulable: boolean) => { await client.patch(nodes, { name: NODE }, { type: 'merge', body: { spec: { unschedulable } } }); await clock.advance(0); };
  assert.deepEqual(await news(), ['Starting kubelet.', ...now('NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID', 'NodeReady')]);
  await cordon(true);
  await cordon(true);
  assert.deepEqual(await news(), now('NodeNotSchedulable'));
  await restartKubelet();
  assert.deepEqual(await news(), ['Starting kubelet.']);
  await cordon(false);
  runtime.disconnect();
  await clock.advance(0);
  assert.deepEqual(await news(), now('NodeSchedulable', 'NodeNotReady'));
  await clock.advance(60_000);
  assert.deepEqual(await news(), []);
}));

test('a node that could not measure its disk says nothing of it, then what it measured, and keeps that', () => withWorld({}, async world => {
  const storage = async () => (await world.client.get(nodes, { name: NODE })).status?.capacity?.['ephemeral-storage'];
  assert.equal(await storage(), undefined);
  world.disk.bytes = 1024 ** 3;
  await world.restartKubelet();
  assert.equal(await storage(), '1Gi');
  world.disk.bytes = undefined;
  await world.restartKubelet();
  assert.equal(await storage(), '1Gi');
}, { diskBytes: undefined }));

test('an agent that says nothing of the disk holds up neither the node nor its lease nor the stop', () => withWorld({}, async ({ client, clock, restartKubelet }) => {
  const renewed = async () => (await client.get(leases, { namespace: 'kube-node-lease', name: NODE })).spec?.renewTime;
  const before = await renewed();
  await clock.advance(10_000);
  assert.notEqual(await renewed(), before);
  const { status } = await client.get(nodes, { name: NODE });
  assert.deepEqual([status?.conditions?.find(({ type }) => type === 'Ready')?.status, status?.capacity?.['ephemeral-storage']], ['True', undefined]);
  await restartKubelet();
}, { diskBytes: 'never answered' }));


test('a pod that starts has its container looked at once, and its sandbox not at all', () => withWorld({ 'app:1': {} }, async world => {
  await world.create({});
  assert.equal((await world.pod())?.status?.phase, 'Running');
  const container = (await world.runtime.list(NODE)).find(({ kind }) => kind === 'container');
  assert.deepEqual(world.inspected, [container?.id]);
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
  }, { prepared: new Promise(resolve => { finish = resolve; }) });
});
