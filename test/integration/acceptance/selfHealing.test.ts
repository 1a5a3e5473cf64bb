import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Pod } from '../../../src/api/objects.ts';
import { isPodReady } from '../../../src/api/podInfo.ts';
import { endpointSlices, events, pods } from '../../../src/api/resources.ts';
import { connectDocker } from '../../../src/docker/connection.ts';
import { buildTestImages, type EngineHarness, requireLimits, service, shellPod, startEngineHarness, webDeployment } from '../engineHarness.ts';

let engine: EngineHarness;
let removeImages: () => Promise<void>;
before(async () => {
  removeImages = await buildTestImages(connectDocker());
  engine = await startEngineHarness();
});
after(async () => {
  await engine.close();
  await removeImages();
});

const mainOf = (pod: Pod | undefined) => pod?.status?.containerStatuses?.[0];
const isReady = (pod: Pod | undefined) => pod !== undefined && isPodReady(pod);
const untilPod = (name: string, what: string, accept: (pod: Pod | undefined) => boolean, timeoutMs?: number) => engine.until(pods, name, what, accept, timeoutMs);
const idOf = (pod: Pod) => (mainOf(pod)?.containerID ?? '').replace('docker://', '');
const untilEvent = (name: string, pattern: RegExp) => engine.untilAll(events, `the event ${String(pattern)} of ${name}`, items => items.some(event => event.involvedObject.name === name && pattern.test(`${event.reason ?? ''}: ${event.message ?? ''}`)));
const WAIT = 'trap "exit 0" TERM; while :; do sleep 0.2; done';

describe('self-healing', { concurrency: true, timeout: 180_000 }, () => {
  test('a container that is killed is started again, and the pod says how the last one ended', async () => {
    await engine.apply(shellPod('killed', WAIT));
    const before = await untilPod('killed', 'ready', isReady);
    await engine.docker.getContainer(idOf(before)).kill();
    const pod = await untilPod('killed', 'restarted', each => isReady(each) && mainOf(each)?.restartCount === 1);
    const last = mainOf(pod)?.lastState?.terminated;
    assert.deepEqual({ exitCode: last?.exitCode, reason: last?.reason, id: last?.containerID }, { exitCode: 137, reason: 'Error', id: `docker://${idOf(before)}` });
    assert.notEqual(idOf(pod), idOf(before));
    assert.equal(pod.status?.podIP, before.status?.podIP);
    assert.equal(pod.metadata.uid, before.metadata.uid);
  });

  test('a failing liveness probe restarts the container and says so', async () => {
    await engine.apply(shellPod('unwell', `touch /well; ${WAIT}`, { container: { livenessProbe: { exec: { command: ['cat', '/well'] }, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 2 } } }));
    await untilPod('unwell', 'ready', isReady);
    await engine.k('exec', 'unwell', '--', 'rm', '/well');
    const pod = await untilPod('unwell', 'restarted', each => isReady(each) && mainOf(each)?.restartCount === 1);
    assert.equal(mainOf(pod)?.lastState?.terminated?.exitCode, 0);
    await untilEvent('unwell', /^Unhealthy: Liveness probe failed: cat: can't open '\/well'/);
    await untilEvent('unwell', /^Killing: Container main failed liveness probe, will be restarted$/);
  });

  test('a container over its memory limit ends as OOMKilled and is started again', async () => {
    await requireLimits(engine.docker);
    await engine.apply(shellPod('greedy', 'test -e /dev/shm/been && sleep 600; touch /dev/shm/been; x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done', { container: { resources: { limits: { memory: '20Mi' } } } }));
    const pod = await untilPod('greedy', 'killed for memory', each => mainOf(each)?.lastState?.terminated !== undefined);
    assert.deepEqual({ reason: mainOf(pod)?.lastState?.terminated?.reason, exitCode: mainOf(pod)?.lastState?.terminated?.exitCode }, { reason: 'OOMKilled', exitCode: 137 });
    await engine.k('delete', 'pod', 'greedy', '--wait=false');
  });

  test('a container that keeps failing waits in CrashLoopBackOff', async () => {
    await engine.apply(shellPod('failing', 'echo attempt; exit 3'));
    const pod = await untilPod('failing', 'in CrashLoopBackOff', each => mainOf(each)?.state?.waiting?.reason === 'CrashLoopBackOff');
    assert.equal(mainOf(pod)?.lastState?.terminated?.exitCode, 3);
    assert.match(mainOf(pod)?.state?.waiting?.message ?? '', /^back-off 10s restarting failed container=main pod=failing_default\([0-9a-f-]{36}\)$/);
    assert.match(await engine.k('get', 'pod', 'failing'), /^failing +0\/1 +CrashLoopBackOff +1 \(\d+s ago\)/m);
    assert.equal(await engine.k('logs', 'failing', '--previous'), 'attempt\n');
    await untilEvent('failing', /^BackOff: Back-off restarting failed container main in pod failing_default\(/);
  });

  test('a pod that is not ready leaves its Service and comes back', async () => {
    await engine.apply(webDeployment({ name: 'shy', replicas: 2 }), service('shy'));
    const ready = async (count: number) => engine.untilAll(endpointSlices, `${count} ready endpoints of shy`, slices =>
      slices.filter(slice => slice.metadata.labels?.['kubernetes.io/service-name'] === 'shy').flatMap(slice => slice.endpoints).filter(endpoint => endpoint?.conditions?.ready === true).length === count);
    await ready(2);
    await engine.startAsker('asker');
    const [shy] = (await engine.k('get', 'pods', '-l', 'app=shy', '-o', 'name')).split('\n');
    const hidden = (shy ?? '').replace('pod/', '');
    await engine.k('exec', hidden, '--', 'rm', '/www/health');
    await ready(1);
    const answers = await engine.ask('asker', 'http://shy', 20);
    assert.ok(!answers.join().includes(hidden), answers.join());
    await engine.k('exec', hidden, '--', 'touch', '/www/health');
    await ready(2);
    assert.equal(new Set(await engine.ask('asker', 'http://shy', 40)).size, 2);
  });

  test('a pod whose sandbox is killed comes back with a new one', async () => {
    await engine.apply(shellPod('boxed', WAIT));
    const before = await untilPod('boxed', 'ready', isReady);
    const sandbox = (await engine.containers()).find(each => each.pod === 'boxed' && each.container === 'POD');
    assert.ok(sandbox);
    await engine.docker.getContainer(sandbox.id).kill();
    const pod = await untilPod('boxed', 'back', each => isReady(each) && mainOf(each)?.restartCount === 1);
    assert.equal(pod.metadata.uid, before.metadata.uid);
    await untilEvent('boxed', /^SandboxChanged: Pod sandbox changed, it will be killed and re-created\.$/);
    assert.equal((await engine.k('exec', 'boxed', '--', 'sh', '-c', 'hostname -i')).trim(), pod.status?.podIP);
    const running = (await engine.containers()).filter(each => each.pod === 'boxed' && each.running);
    assert.deepEqual(running.map(each => each.container).sort(), ['POD', 'main']);
  });

  test('a sandbox that is removed outright is replaced too', async () => {
    await engine.apply(shellPod('unboxed', WAIT));
    await untilPod('unboxed', 'ready', isReady);
    const sandbox = (await engine.containers()).find(each => each.pod === 'unboxed' && each.container === 'POD');
    assert.ok(sandbox);
    await engine.docker.getContainer(sandbox.id).remove({ force: true });
    await untilPod('unboxed', 'back', each => isReady(each) && mainOf(each)?.restartCount === 1);
  });

  test('a deleted pod of a Deployment is replaced', async () => {
    await engine.apply(webDeployment({ name: 'kept', replicas: 1 }));
    const named = (items: readonly Pod[]) => items.filter(pod => pod.metadata.labels?.['app'] === 'kept' && pod.metadata.deletionTimestamp === undefined && isReady(pod));
    const [first] = named(await engine.untilAll(pods, 'kept is ready', items => named(items).length === 1));
    await engine.k('delete', 'pod', first?.metadata.name ?? '', '--wait=false');
    const [second] = named(await engine.untilAll(pods, 'kept is replaced', items => named(items).some(pod => pod.metadata.uid !== first?.metadata.uid)));
    assert.notEqual(second?.metadata.name, first?.metadata.name);
    await engine.until(pods, first?.metadata.name ?? '', 'gone', pod => pod === undefined);
  });
});

test('a container of the agent that is killed comes back and pods keep their Services', { timeout: 60_000 }, async () => {
  const agent = (await engine.containers()).find(each => each.name.endsWith('-agent'));
  assert.ok(agent);
  await engine.docker.getContainer(agent.id).kill();
  await engine.apply(shellPod('later', WAIT));
  await untilPod('later', 'ready', isReady);
  assert.match((await engine.ask('asker', 'http://shy.default.svc.cluster.local', 1))[0] ?? '', /^shy-\S+ v1$/);
});
