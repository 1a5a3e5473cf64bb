import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Node, Pod } from '../../../src/api/objects.ts';
import { isPodReady } from '../../../src/api/podInfo.ts';
import { nodes, pods, services } from '../../../src/api/resources.ts';
import { connectDocker } from '../../../src/docker/connection.ts';
import { buildTestImages, type EngineHarness, service, shellPod, startEngineHarness, webDeployment } from '../engineHarness.ts';
import { type OwnDocker, startOwnDocker, whyNoOwnDocker } from './ownDocker.ts';

const reason = await whyNoOwnDocker();

describe('a Docker daemon that goes and comes back', { skip: reason ?? false, timeout: 300_000 }, () => {
  let docker: OwnDocker;
  let engine: EngineHarness;
  before(async () => {
    docker = await startOwnDocker();
    await buildTestImages(connectDocker(docker.host));
    engine = await startEngineHarness({ dockerHost: docker.host });
  });
  after(async () => {
    try {
      await docker.ensure();
      await engine.close();
    } finally { await docker.close(); }
  });

  const ready = (items: readonly Pod[]) => items.filter(isPodReady).length;
  const isNodeReady = (node: Node) => node.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  const everything = async () => {
    await engine.untilAll(nodes, 'the node is ready', items => items.length === 1 && items.every(isNodeReady), 60_000);
    await engine.untilAll(pods, 'all four pods are ready', items => items.length === 4 && ready(items) === 4, 100_000);
    const { spec } = await engine.client.get(services, { namespace: 'default', name: 'web' });
    assert.match(await (await fetch(`http://127.0.0.1:${spec?.ports?.[0]?.nodePort ?? 0}/`)).text(), /^web-\S+ v1\n$/);
    assert.match((await engine.ask('asker', 'http://web', 1))[0] ?? '', /^web-\S+ v1$/);
    assert.equal(await engine.k('exec', 'keeper', '--', 'cat', '/data/kept', '/config/a'), 'kept\nb');
  };
  const restarts = (pod: Pod) => pod.status?.containerStatuses?.[0]?.restartCount ?? 0;
  /** To be asked before the daemon goes; the answer waits until every container was restarted since. */
  const eachRestarted = async () => {
    const before = new Map((await engine.client.list(pods, { namespace: 'default' })).items.map(pod => [pod.metadata.uid, restarts(pod)]));
    return async () => { await engine.untilAll(pods, 'every container was restarted', items => items.every(pod => restarts(pod) > (before.get(pod.metadata.uid) ?? Infinity)), 100_000); };
  };
  const uids = async () => (await engine.client.list(pods, { namespace: 'default' })).items.map(pod => pod.metadata.uid).sort();

  test('everything comes back after a restart of the daemon, with the same pods', async () => {
    await engine.k('create', 'configmap', 'c', '--from-literal=a=b');
    await engine.apply(webDeployment({ replicas: 2 }), service('web', { type: 'NodePort' }), shellPod('keeper', 'test -e /data/kept || echo kept > /data/kept; trap "exit 0" TERM; while :; do sleep 0.2; done', {
      pod: { volumes: [{ name: 'data', emptyDir: {} }, { name: 'config', configMap: { name: 'c' } }] },
      container: { volumeMounts: [{ name: 'data', mountPath: '/data' }, { name: 'config', mountPath: '/config' }] },
    }));
    await engine.startAsker('asker');
    await everything();
    const before = await uids();
    const restarted = await eachRestarted();
    await docker.restart();
    await restarted();
    await everything();
    assert.deepEqual(await uids(), before);
  });

  test('while the daemon is away the node is not ready and says why; a crash heals too', async () => {
    const restarted = await eachRestarted();
    await docker.crash();
    const [node] = await engine.untilAll(nodes, 'the node is not ready', items => items.some(each => !isNodeReady(each)), 60_000);
    assert.match(node?.status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? '', /container runtime/i);
    assert.match(await engine.k('get', 'pods'), /^NAME/);
    await engine.k('create', 'configmap', 'meanwhile', '--from-literal=a=b');
    await docker.start();
    await restarted();
    await everything();
  });

  test('an engine that starts before its daemon waits for it', async () => {
    const restarted = await eachRestarted();
    await engine.cli('engine', 'stop');
    await docker.crash();
    await engine.start();
    let { stdout } = await engine.cli('engine', 'status');
    for (const deadline = Date.now() + 10_000; /Node: +Starting/.test(stdout) && Date.now() < deadline;) ({ stdout } = await engine.cli('engine', 'status'));
    assert.match(stdout, /Node: +DockerUnavailable \(Docker does not answer .*Slipway goes on by itself/);
    await docker.start();
    await restarted();
    await everything();
  });
});
