import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import net from 'node:net';
import { after, before, test } from 'node:test';
import type { Pod } from '../../../src/api/objects.ts';
import { isPodReady } from '../../../src/api/podInfo.ts';
import { pods, services } from '../../../src/api/resources.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectDocker } from '../../../src/docker/connection.ts';
import { watchDockerEvents } from '../../../src/docker/events.ts';
import { buildTestImages, type ContainerFacts, type EngineHarness, service, shellPod, startEngineHarness, testImages, webDeployment } from '../engineHarness.ts';

const docker = connectDocker();
let engine: EngineHarness;
let removeImages: () => Promise<void>;
before(async () => {
  removeImages = await buildTestImages(docker);
  engine = await startEngineHarness();
});
after(async () => {
  await engine.close();
  await removeImages();
});

const WAIT = 'trap "exit 0" TERM; while :; do sleep 0.2; done';
const readyPods = (items: readonly Pod[], app: string) => items.filter(pod => pod.metadata.labels?.['app'] === app && pod.metadata.deletionTimestamp === undefined && isPodReady(pod));
const untilReady = (name: string) => engine.until(pods, name, 'ready', pod => pod !== undefined && isPodReady(pod));
/** What no restart leaves alike. */
const facts = (containers: readonly ContainerFacts[], select: (container: ContainerFacts) => boolean) =>
  containers.filter(each => each.running && select(each)).map(({ id, startedAt, pid }) => `${id} ${startedAt} ${pid}`).sort();
const restartsOf = async (app: string) => (await engine.client.list(pods, { namespace: 'default' })).items.filter(pod => pod.metadata.labels?.['app'] === app).map(pod => pod.status?.containerStatuses?.[0]?.restartCount);

test('an engine that stops leaves its pods running and a start adopts them all', { timeout: 90_000 }, async () => {
  await engine.apply(webDeployment({ name: 'stable', replicas: 3 }), service('stable', { type: 'NodePort' }), shellPod('alone', WAIT));
  await engine.k('rollout', 'status', 'deployment/stable', '--timeout=60s');
  await untilReady('alone');
  const before = facts(await engine.containers(), () => true);
  const { stdout } = await engine.cli('engine', 'stop');
  assert.equal(stdout, 'The engine has stopped; its pods keep running. (--pods stops them too.)\n');
  assert.equal((await engine.cli('engine', 'status')).code, 1);
  assert.deepEqual(facts(await engine.containers(), () => true), before);
  const { pid, server } = engine.ready;
  const ready = await engine.start();
  assert.notEqual(ready.pid, pid);
  assert.equal(ready.server, server);
  await engine.apply(shellPod('newcomer', WAIT));
  await untilReady('newcomer');
  assert.deepEqual(facts(await engine.containers(), each => each.pod !== 'newcomer'), before);
  assert.deepEqual(await restartsOf('stable'), [0, 0, 0]);
  const { spec } = await engine.client.get(services, { namespace: 'default', name: 'stable' });
  assert.match(await (await fetch(`http://127.0.0.1:${spec?.ports?.[0]?.nodePort ?? 0}/`)).text(), /^stable-\S+ v1\n$/);
});

test('kill -9 during a rollout: no healthy container restarts and the rollout finishes', { timeout: 120_000 }, async () => {
  await engine.apply(webDeployment({ name: 'moving', replicas: 4, strategy: { minReadySeconds: 1 } }));
  await engine.k('rollout', 'status', 'deployment/moving', '--timeout=60s');
  const others = facts(await engine.containers(), each => !each.pod.startsWith('moving'));
  await engine.k('set', 'image', 'deployment/moving', `main=${testImages.v2}`);
  const isNew = (pod: Pod) => pod.spec?.containers[0]?.image === testImages.v2;
  const middle = await engine.untilAll(pods, 'the rollout is half-way', items => readyPods(items, 'moving').filter(isNew).length >= 1 && readyPods(items, 'moving').some(pod => !isNew(pod)));
  await engine.kill();
  const healthy = readyPods(middle, 'moving');
  const finished = new Set(healthy.filter(isNew).map(pod => pod.metadata.name));
  assert.ok(finished.size < 4, 'it was killed half-way');
  const atKill = await engine.containers();
  const done = facts(atKill, each => finished.has(each.pod));
  assert.equal(done.length, finished.size * 2);
  const starts = await watchStarts();
  try {
    await engine.start();
    const seen = new Map<string, { readonly id: string | undefined; readonly restarts: number | undefined }[]>(healthy.map(pod => [pod.metadata.uid ?? '', []]));
    const isEnd = (items: readonly Pod[]) => items.filter(pod => pod.metadata.labels?.['app'] === 'moving').length === 4 && readyPods(items, 'moving').filter(isNew).length === 4;
    const end = await engine.untilAll(pods, 'only new pods', items => {
      for (const { metadata, status } of items) {
        const [main] = status?.containerStatuses ?? [];
        if (metadata.deletionTimestamp === undefined) seen.get(metadata.uid ?? '')?.push({ id: main?.containerID, restarts: main?.restartCount });
      }
      return isEnd(items);
    });
    await engine.k('rollout', 'status', 'deployment/moving', '--timeout=60s');
    assert.deepEqual(readyPods(end, 'moving').map(pod => pod.status?.containerStatuses?.[0]?.restartCount), [0, 0, 0, 0]);
    const now = await engine.containers();
    assert.deepEqual(facts(now, each => finished.has(each.pod)), done);
    assert.deepEqual(facts(now, each => !each.pod.startsWith('moving')), others);
    // What the rollout replaced since it ran until its turn: Docker started no container of it, and the API never told of another.
    await starts.until(now.filter(each => each.running && each.pod.startsWith('moving') && !atKill.some(({ id }) => id === each.id)).map(({ id }) => id));
    const names = new Set(healthy.map(pod => pod.metadata.name));
    assert.deepEqual(starts.seen.filter(({ pod }) => names.has(pod)), []);
    for (const { metadata, status } of healthy) {
      for (const state of seen.get(metadata.uid ?? '') ?? []) assert.deepEqual(state, { id: status?.containerStatuses?.[0]?.containerID, restarts: 0 }, metadata.name);
    }
  } finally { await starts.close(); }
});

test('what happened while the engine was down is made good', { timeout: 90_000 }, async () => {
  await engine.apply(shellPod('victim', WAIT), shellPod('survivor', WAIT));
  const [victim] = await Promise.all([untilReady('victim'), untilReady('survivor')]);
  const survivor = facts(await engine.containers(), each => each.pod === 'survivor');
  await engine.kill();
  await docker.getContainer((victim.status?.containerStatuses?.[0]?.containerID ?? '').replace('docker://', '')).kill();
  await engine.start();
  const pod = await engine.until(pods, 'victim', 'restarted', each => each !== undefined && isPodReady(each) && each.status?.containerStatuses?.[0]?.restartCount === 1);
  assert.equal(pod.status?.containerStatuses?.[0]?.lastState?.terminated?.exitCode, 137);
  assert.deepEqual(facts(await engine.containers(), each => each.pod === 'survivor'), survivor);
});

test('a pod that was being deleted when the engine died goes after the start', { timeout: 60_000 }, async () => {
  await engine.apply(shellPod('leaving', 'trap "" TERM; while :; do sleep 0.2; done', { pod: { terminationGracePeriodSeconds: 3 } }));
  await untilReady('leaving');
  await engine.k('delete', 'pod', 'leaving', '--wait=false');
  await engine.kill();
  await engine.start();
  await engine.until(pods, 'leaving', 'gone', pod => pod === undefined);
  // The object goes when nothing of the pod runs any more; what is left of its sandbox goes right after.
  const left = async () => (await engine.containers()).filter(each => each.pod === 'leaving');
  assert.deepEqual((await left()).filter(each => each.running), []);
  for (let attempt = 0; attempt < 100 && (await left()).length > 0; attempt++) await new Promise(resolve => setTimeout(resolve, 100));
  assert.deepEqual(await left(), []);
});

test('a second start attaches to the running engine', { timeout: 30_000 }, async () => {
  const { pid, server } = engine.ready;
  const again = await engine.start();
  assert.deepEqual({ pid: again.pid, server: again.server }, { pid, server });
  assert.match((await engine.cli('engine', 'status')).stdout, new RegExp(`Process: +${pid}\\n`));
});

test('two engines on one Docker leave each other alone, also when one is reset', { timeout: 120_000 }, async () => {
  const other = await startEngineHarness();
  try {
    assert.notEqual(other.engineId, engine.engineId);
    assert.notEqual(other.ready.server, engine.ready.server);
    const before = facts(await engine.containers(), () => true);
    await other.apply(webDeployment({ name: 'stable', replicas: 1 }), service('stable'));
    await other.k('rollout', 'status', 'deployment/stable', '--timeout=60s');
    assert.ok((await other.client.list(pods, { namespace: 'default' })).items.every(pod => pod.metadata.labels?.['app'] === 'stable'));
    const outsider = await docker.createContainer({ Image: testImages.v1, name: `slipway-acceptance-outsider-${process.pid}`, Labels: { 'slipway.dev/other': 'x' } });
    try {
      const labelled = async () => {
        const filters = JSON.stringify({ label: [`slipway.dev/engine=${other.engineId}`] });
        const [containers, networks, volumes] = await Promise.all([docker.listContainers({ all: true, filters }), docker.listNetworks({ filters }), docker.listVolumes({ filters })]);
        return { containers: containers.length, networks: networks.length, volumes: (volumes.Volumes as readonly unknown[] | null)?.length ?? 0 };
      };
      const made = await labelled();
      assert.ok(made.containers >= 3 && made.networks === 1 && made.volumes >= 1, JSON.stringify(made));
      const { code, stdout, stderr } = await other.cli('engine', 'reset', '--yes');
      assert.equal(code, 0, stderr);
      assert.equal(stdout, `Removed ${made.containers} containers, 1 network, ${made.volumes} volume${made.volumes === 1 ? '' : 's'} and the engine's files.\n`);
      assert.deepEqual(await labelled(), { containers: 0, networks: 0, volumes: 0 });
      assert.ok(!existsSync(other.dataDirectory));
      assert.equal((await outsider.inspect()).State.Status, 'created');
      assert.deepEqual(facts(await engine.containers(), () => true), before);
    } finally { await outsider.remove({ force: true }); }
  } finally { await other.close(); }
});

test('a port that is taken is told', { timeout: 60_000 }, async () => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => holder.once('listening', resolve));
  const { port } = holder.address() as net.AddressInfo;
  try {
    // A LoadBalancer that asks for it says so in an event and goes on as soon as the port is free.
    await engine.apply(service('stable-front', { type: 'LoadBalancer', selector: { app: 'stable' }, ports: [{ port, targetPort: 8080 }] }));
    const { events } = await import('../../../src/api/resources.ts');
    await engine.untilAll(events, 'an event that names the port', items => items.some(event => event.involvedObject.name === 'stable-front' && event.type === 'Warning' && (event.message ?? '').includes(String(port))));
  } finally { await new Promise(resolve => holder.close(resolve)); }
});

test('engine stop --pods ends the pods too, and a start brings them back', { timeout: 120_000 }, async () => {
  const { stdout } = await engine.cli('engine', 'stop', '--pods');
  assert.equal(stdout, 'The engine and its pods have stopped.\n');
  assert.deepEqual(facts(await engine.containers(), each => each.pod !== ''), []);
  await engine.start();
  await engine.untilAll(pods, 'all pods are ready again', items => readyPods(items, 'stable').length === 3 && readyPods(items, 'moving').length === 4 && items.filter(pod => pod.metadata.name === 'alone').every(isPodReady));
  await engine.startAsker('asker');
  // Readiness that was written before the stop stands until the kubelet has looked: the Service is back when it answers.
  const ask = () => engine.ask('asker', 'http://stable', 1).catch(() => []);
  let [answer] = await ask();
  for (let attempt = 0; attempt < 100 && answer === undefined; attempt++) [answer] = await ask();
  assert.match(answer ?? '', /^stable-\S+ v1$/);
});

test('a data directory that another program holds is refused, after the time that an engine may need to start or end', { timeout: 90_000 }, async () => {
  const { DatabaseSync } = await import('node:sqlite');
  await engine.cli('engine', 'stop');
  const { toDataDirectory } = await import('../../../src/engine/process/dataDirectory.ts');
  const lock = new DatabaseSync(toDataDirectory(engine.dataDirectory).lock);
  lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  const { code, stderr } = await engine.cli('engine', 'start');
  lock.close();
  assert.equal(code, 1);
  assert.match(stderr, /^slipway: another engine has \S+ but has not answered for 30 s; see \S+engine\.log/);
  await engine.start();
});

/** From now on, every container of this engine that Docker starts. */
async function watchStarts(): Promise<{ readonly seen: readonly { readonly pod: string; readonly id: string }[]; until(ids: readonly string[]): Promise<void>; close(): Promise<void> }> {
  const abort = new AbortController();
  const seen: { readonly pod: string; readonly id: string }[] = [];
  const signals = watchDockerEvents(docker, { filters: { type: ['container'], event: ['start'], label: [`slipway.dev/engine=${engine.engineId}`] }, clock: systemClock, logger: silentLogger, signal: abort.signal });
  assert.equal((await signals.next()).value?.type, 'connected');
  const reading = (async () => {
    for await (const signal of signals) {
      assert.equal(signal.type, 'event', 'the stream of events does not break');
      if (signal.type === 'event') seen.push({ pod: signal.event.Actor.Attributes['slipway.dev/pod-name'] ?? '', id: signal.event.Actor.ID });
    }
  })();
  return {
    seen, close: () => { abort.abort(); return reading; },
    async until(ids) {
      for (let attempt = 0; attempt < 100 && !ids.every(id => seen.some(each => each.id === id)); attempt++) await new Promise(resolve => setTimeout(resolve, 100));
      assert.deepEqual(ids.filter(id => !seen.some(each => each.id === id)), [], 'the events of the containers that run have arrived');
    },
  };
}
