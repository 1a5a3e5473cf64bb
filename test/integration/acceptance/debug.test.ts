import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Pod } from '../../../src/api/objects.ts';
import { containerStatusOf, isPodReady } from '../../../src/api/podInfo.ts';
import { pods } from '../../../src/api/resources.ts';
import { connectDocker } from '../../../src/docker/connection.ts';
import { buildTestImages, type EngineHarness, kubectlVersions, shellPod, startEngineHarness, testImages } from '../engineHarness.ts';

/*
 * kubectl debug: ephemeral containers in a running pod, copies of pods, and pods on a node.
 */

const IDLE = 'trap "exit 0" TERM; echo ready; while :; do sleep 0.2; done';
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

const stateOf = (pod: Pod | undefined, name: string) => pod === undefined ? undefined : containerStatusOf(pod, name)?.state;
const ready = (pod: Pod | undefined) => pod !== undefined && isPodReady(pod);

for (const version of kubectlVersions) {
  describe(`kubectl ${version} debug`, { timeout: 200_000 }, () => {
    const old = version === '1.20';
    const name = old ? 'old' : 'new';
    const debug = (...args: readonly string[]) => engine.kubectl(version, ['debug', ...args]);
    const debugs = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await debug(...args);
      assert.equal(code, 0, `kubectl debug ${args.join(' ')}\n${stdout}${stderr}`);
      return stdout;
    };

    before(async () => {
      await engine.apply(shellPod(name, `echo ${name} > /mark; ${IDLE}`));
      await engine.until(pods, name, 'ready', ready);
    });
    after(async () => { await engine.k('delete', 'pods', '--all', '--grace-period=1'); });

    test('a pod is copied, with another image and another container beside it, in one process namespace', async () => {
      await debugs(name, `--copy-to=${name}-copy`, `--image=${testImages.v1}`, '-c', 'tool', '--share-processes', `--set-image=main=${testImages.v2}`, '--', 'sh', '-c', IDLE);
      const copy = await engine.until(pods, `${name}-copy`, 'ready', ready);
      assert.deepEqual(copy.spec?.containers.map(container => [container.name, container.image]), [['main', testImages.v2], ['tool', testImages.v1]]);
      assert.match(await engine.k('exec', `${name}-copy`, '-c', 'tool', '--', 'ps'), new RegExp(`echo ${name} > /mark`));
    });

    test('a node is looked at from a pod with its processes, network and files', async () => {
      const before = new Set((await engine.client.list(pods, { namespace: 'default' })).items.map(pod => pod.metadata.name));
      await debugs('node/slipway', `--image=${testImages.v1}`, '--', 'sh', '-c', IDLE);
      const all = await engine.untilAll(pods, 'a debugger is ready', items => items.some(pod => !before.has(pod.metadata.name) && isPodReady(pod)));
      const debugger_ = all.find(pod => !before.has(pod.metadata.name));
      assert.match(debugger_?.metadata.name ?? '', /^node-debugger-slipway-[a-z0-9]{5}$/);
      assert.deepEqual([debugger_?.spec?.hostPID, debugger_?.spec?.hostNetwork, debugger_?.spec?.hostIPC, debugger_?.spec?.nodeName], [true, true, true, 'slipway']);
      const seen = await engine.k('exec', debugger_?.metadata.name ?? '', '--', 'sh', '-c', 'ls -d /host/proc /host/etc; for p in /proc/[0-9]*/comm; do cat $p 2>/dev/null; done');
      assert.match(seen, /^\/host\/etc\n\/host\/proc\n/);
      assert.match(seen, /^(containerd|dockerd)$/m);
    });

    if (old) {
      test('an ephemeral container is refused, as by any server of Kubernetes 1.22 or later', async () => {
        const { code, stderr } = await debug(name, `--image=${testImages.v1}`, '-c', 'tool', '--', 'true');
        assert.notEqual(code, 0);
        assert.match(stderr, /EphemeralContainers/);
      });
      return;
    }

    test('an ephemeral container sees the processes and the network of its target, ends, and never starts again', async () => {
      const output = await debugs(name, `--image=${testImages.v1}`, '--target=main', '-c', 'look', '-i', '--', 'sh', '-c', 'cat /proc/1/root/mark; hostname; exit 3').catch((error: unknown) => String(error));
      assert.match(output, new RegExp(`(^|\n)${name}\n${name}\n`));
      const pod = await engine.until(pods, name, 'look ended', each => stateOf(each, 'look')?.terminated !== undefined);
      assert.equal(stateOf(pod, 'look')?.terminated?.exitCode, 3);
      assert.ok(isPodReady(pod));
      assert.equal(pod.status?.containerStatuses?.[0]?.restartCount, 0);
      assert.equal(await engine.k('logs', name, '-c', 'look'), `${name}\n${name}\n`);
    });

    test('exec, logs and attach reach a running one, and describe shows it', async () => {
      await debugs(name, `--image=${testImages.v1}`, '-c', 'tool', '--', 'sh', '-c', 'while read x; do echo "heard <$x>"; done; sleep 1000');
      await engine.until(pods, name, 'tool runs', each => stateOf(each, 'tool')?.running !== undefined || stateOf(each, 'tool')?.terminated !== undefined);
      await debugs(name, `--image=${testImages.v1}`, '-c', 'ear', '-i', '--attach=false', '--', 'sh', '-c', 'echo up; while read x; do echo "heard <$x>"; done');
      await engine.until(pods, name, 'ear runs', each => stateOf(each, 'ear')?.running !== undefined);
      assert.equal(await engine.k('exec', name, '-c', 'ear', '--', 'sh', '-c', 'cat /proc/1/comm'), 'sh\n');
      const attached = engine.startKubectl(version, ['attach', '-i', name, '-c', 'ear']);
      attached.process.stdin.write('hello\n');
      await attached.until(/heard <hello>/);
      await attached.stop();
      assert.match(await engine.k('logs', name, '-c', 'ear'), /^up\nheard <hello>\n/);
      assert.match(await engine.k('describe', 'pod', name), /\nEphemeral Containers:\n[^]* ear:\n[^]*State: +Running\n/);
    });

    test('an engine that is killed and started again adopts them, and starts none that has ended', async () => {
      const instances = async () => (await engine.containers()).filter(each => each.pod === name).map(({ id, startedAt, running }) => `${id} ${startedAt} ${running}`).sort();
      const before = await instances();
      const { status } = await engine.client.get(pods, { name, namespace: 'default' });
      await engine.kill();
      await engine.start();
      await debugs(name, `--image=${testImages.v1}`, '-c', 'later', '--', 'true');
      const pod = await engine.until(pods, name, 'later ended', each => stateOf(each, 'later')?.terminated !== undefined);
      assert.deepEqual((await instances()).filter(each => before.includes(each)), before);
      assert.deepEqual(pod.status?.ephemeralContainerStatuses?.filter(each => each.name !== 'later'), status?.ephemeralContainerStatuses);
    });

    test('an image that is not there is told, and the pod stays ready', async () => {
      await debugs(name, '--image=slipway-acceptance/none:1', '-c', 'none');
      const pod = await engine.until(pods, name, 'none waits', each => /^(ErrImagePull|ImagePullBackOff)$/.test(stateOf(each, 'none')?.waiting?.reason ?? ''));
      assert.ok(isPodReady(pod));
    });
  });
}
