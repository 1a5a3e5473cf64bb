import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { after, before, suite, test } from 'node:test';
import { delay, systemClock } from '../../src/base/clock.ts';
import { connectDocker } from '../../src/docker/connection.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import { ensureNodeImage } from '../../src/engine/node/image.ts';
import { startNodeNetwork, type NodeNetworkOptions } from '../../src/engine/node/nodeNetwork.ts';
import { removeNodeObjects } from '../../src/engine/node/removeNodeObjects.ts';
import type { NodeNetwork } from '../../src/engine/network/startNetwork.ts';
import { eventually } from '../eventually.ts';
import { bundleAgent, execIn, fetchIn, nodeIn, removePod, startPod, type TestPod } from './network/dockerPods.ts';
import { FakeCluster, makePod, readyEndpoint } from './network/fakeCluster.ts';

const docker = connectDocker();
const engineId = randomUUID();
const cluster = new FakeCluster();
const choices = new Map([['serviceCidr', '10.199.0.0/16']]);
const NODE_PORT = 31_743;
const VIP = '10.199.0.80';
let node: NodeNetwork;
let options: NodeNetworkOptions;
let pods: readonly TestPod[] = [];
let client: TestPod;

before(async () => {
  const agent = await bundleAgent();
  try {
    const image = await ensureNodeImage({ docker, agentFile: agent.file, cacheFolder: agent.folder, onProgress: () => undefined, logger: silentLogger });
    options = {
      docker, engineId, image, client: cluster.client, informers: cluster.informers, dialApi: () => Promise.reject(new Error('no API here')), clock: systemClock, random: systemRandom, logger: silentLogger,
      choices: { get: name => choices.get(name), set: (name, value) => { choices.set(name, value); } },
    };
  } finally { agent.remove(); }
  node = await startNodeNetwork(options);
  pods = await Promise.all(['web-a', 'web-b', 'web-c'].map(name => startPod(docker, node.network, engineId, name)));
  client = await startPod(docker, node.network, engineId, 'client');
  cluster.setService('web', { type: 'NodePort', clusterIP: VIP, ports: [{ name: 'http', port: 80, nodePort: NODE_PORT, protocol: 'TCP' }] });
  setReady(pods);
  cluster.setService('empty', { type: 'ClusterIP', clusterIP: '10.199.0.81', ports: [{ port: 80 }] });
  cluster.setService('pods', { type: 'ClusterIP', clusterIP: 'None', ports: [{ name: 'http', port: 8080 }] });
  cluster.setEndpoints('pods', 8080, pods.map(pod => readyEndpoint(pod.address, pod.uid)), 'http');
  await settle();
});

after(async () => {
  await node?.stop();
  const removed = await removeNodeObjects({ docker, clock: systemClock, engineId, images: false });
  assert.ok(removed.containers >= 1);
  assert.equal((await docker.listContainers({ all: true, filters: { label: [`slipway.dev/engine=${engineId}`] } })).length, 0);
});

suite('pod network on real Docker', () => {
  test('connections to a cluster address spread over every ready pod', async () => {
    const answers = await fetchIn(docker, client.appId, `http://${VIP}/`, 60);
    assert.equal(answers.length, 60);
    assert.deepEqual([...new Set(answers)].sort(), ['web-a', 'web-b', 'web-c']);
  });

  test('a pod reaches a Service by short name, by namespace and by full name', async () => {
    for (const name of ['web', 'web.default', 'web.default.svc.cluster.local']) {
      const [answer = ''] = await fetchIn(docker, client.appId, `http://${name}/`);
      assert.match(answer, /^web-[abc]$/, name);
    }
  });

  test('resolv.conf of a container is the cluster\'s', async () => {
    const { output } = await execIn(docker, client.appId, 'busybox cat /etc/resolv.conf');
    assert.equal(output, 'nameserver 10.198.0.2\nsearch default.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n');
  });

  test('a headless Service names its pods, and reverse names lead back', async () => {
    const resolve = (expression: string) => nodeIn(docker, client.appId, `const dns = require('dns').promises; ${expression}.then(value => console.log(JSON.stringify(value)), error => console.log(error.code))`);
    const name = 'pods.default.svc.cluster.local';
    assert.deepEqual((JSON.parse(await resolve(`dns.resolve4('${name}')`)) as string[]).sort(), pods.map(pod => pod.address).sort());
    const targets = JSON.parse(await resolve(`dns.resolveSrv('_http._tcp.${name}')`)) as { readonly name: string; readonly port: number }[];
    assert.deepEqual(targets.map(target => `${target.name}:${target.port}`).sort(), pods.map(pod => `${pod.address.replaceAll('.', '-')}.${name}:8080`).sort());
    assert.deepEqual(JSON.parse(await resolve(`dns.reverse('${VIP}')`)), ['web.default.svc.cluster.local']);
    assert.equal((await resolve(`dns.resolve4('nothing.default.svc.cluster.local')`)).trim(), 'ENOTFOUND');
    assert.equal((await resolve(`dns.resolve6('web.default.svc.cluster.local')`)).trim(), 'ENODATA');
  });

  test('a Service without endpoints refuses at once', async () => {
    const startedMs = systemClock.monotonic();
    assert.deepEqual(await fetchIn(docker, client.appId, 'http://10.199.0.81/'), ['ECONNREFUSED']);
    assert.ok(systemClock.monotonic() - startedMs < 1000);
  });

  test('a port that the Service does not have is refused at once', async () => {
    assert.deepEqual(await fetchIn(docker, client.appId, `http://${VIP}:81/`), ['ECONNREFUSED']);
  });

  test('a pod reaches itself through its own Service', async () => {
    cluster.setService('self', { clusterIP: '10.199.0.82', ports: [{ port: 80 }] });
    cluster.setEndpoints('self', 8080, [readyEndpoint(pods[0]?.address ?? '', pods[0]?.uid ?? '')]);
    await settle();
    assert.deepEqual(await fetchIn(docker, pods[0]?.appId ?? '', 'http://10.199.0.82/'), ['web-a']);
  });

  test('the engine reaches pods and Services, and hears the real connect error', async () => {
    const signal = AbortSignal.timeout(5000);
    assert.match(await httpGet(await node.network.dial(pods[0]?.address ?? '', 8080, signal)), /web-a/);
    assert.match(await httpGet(await node.network.dial(VIP, 80, signal)), /web-[abc]/);
    await assert.rejects(node.network.dial(pods[0]?.address ?? '', 9, signal), { code: 'ECONNREFUSED' });
  });

  test('the node port answers on localhost from every pod', async () => {
    const answers = new Set<string>();
    for (let attempt = 0; attempt < 12; attempt++) answers.add((await httpGet(net.connect(NODE_PORT, '127.0.0.1'))).trim().split('\n').at(-1) ?? '');
    assert.deepEqual([...answers].sort(), ['web-a', 'web-b', 'web-c']);
  });

  test('the node port answers inside the cluster on the node\'s address', async () => {
    const [output = ''] = await fetchIn(docker, client.appId, `http://${await node.network.hostAddress()}:${NODE_PORT}/`);
    assert.match(output, /^web-[abc]$/m);
  });

  test('a container on the host\'s network reaches Services through the agent', async () => {
    const container = await docker.createContainer({ Image: options.image, Cmd: ['sleep', '600'], Labels: { 'slipway.dev/engine': engineId }, HostConfig: { NetworkMode: 'host' } });
    await container.start();
    const [output = ''] = await fetchIn(docker, container.id, `http://${VIP}/`);
    await container.remove({ force: true });
    assert.match(output, /^web-[abc]$/m);
  });

  test('no new connection fails while pods are replaced', { timeout: 120_000 }, async () => {
    let current = [...pods];
    let replacing = true;
    const failures: string[] = [];
    let requests = 0;
    const throughNodePort = (async () => {
      while (replacing || requests < 500) {
        requests += 1;
        const answer = await httpGet(net.connect(NODE_PORT, '127.0.0.1')).catch((error: unknown) => String(error));
        if (!/web-/.test(answer)) failures.push(answer);
      }
    })();
    await execIn(docker, client.appId, 'busybox mkdir -p /tmp; echo > /tmp/go-on');
    const throughCluster = fetchIn(docker, client.appId, `http://${VIP}/`, 500);
    for (let round = 0; round < 6; round++) {
      const [old] = current;
      assert.ok(old !== undefined);
      const fresh = await startPod(docker, node.network, engineId, `web-${round}`);
      await untilServing(fresh.address);
      current = [...current.slice(1), fresh];
      setReady([...current, old]);
      await node.network.withdraw(old.uid);
      setReady(current);
      await removePod(docker, node.network, old);
    }
    replacing = false;
    pods = current;
    await execIn(docker, client.appId, 'busybox rm /tmp/go-on');
    await throughNodePort;
    const answers = await throughCluster;
    assert.ok(requests >= 500 && answers.length >= 500, `${requests} ${answers.length}`);
    assert.deepEqual(failures, []);
    assert.deepEqual(answers.filter(answer => !answer.startsWith('web-')), []);
  });

  test('a UDP flow leaves an endpoint that is gone, from the same socket', async () => {
    const [first, second] = pods;
    assert.ok(first !== undefined && second !== undefined);
    for (const pod of [first, second]) {
      const server = `const s = require('dgram').createSocket('udp4'); s.on('message', (m, p) => s.send('${pod.name}', p.port, p.address)).bind(5353)`;
      await nodeIn(docker, pod.appId, "require('child_process').spawn(process.execPath, ['-e', process.argv[1]], { detached: true, stdio: 'ignore' }).unref()", server);
    }
    cluster.setService('echo', { clusterIP: '10.199.0.53', ports: [{ port: 53, protocol: 'UDP' }] });
    cluster.setEndpoints('echo', 5353, [readyEndpoint(first.address, first.uid)]);
    await settle();
    const asking = nodeIn(docker, client.appId, `const s = require('dgram').createSocket('udp4'), answers = []; s.on('message', m => answers.push(String(m)));
      const timer = setInterval(() => s.send('x', 53, '10.199.0.53'), 50); setTimeout(() => { clearInterval(timer); s.close(); console.log(JSON.stringify(answers)); }, 2500);`);
    await delay(systemClock, 1000);
    cluster.setEndpoints('echo', 5353, [readyEndpoint(second.address, second.uid)]);
    const answers = JSON.parse(await asking) as string[];
    assert.deepEqual([answers[0], answers.at(-1)], [first.name, second.name]);
  });

  test('a dead agent comes back, rules stay, and changes arrive again', async () => {
    const killed = systemClock.monotonic();
    await docker.getContainer(`slipway-${engineId.slice(0, 8)}-agent`).kill();
    const [during = ''] = await fetchIn(docker, client.appId, `http://${VIP}/`);
    assert.match(during, /^web-/m);
    cluster.setService('late', { clusterIP: '10.199.0.90', ports: [{ port: 80 }] });
    cluster.setEndpoints('late', 8080, pods.map(pod => readyEndpoint(pod.address, pod.uid)));
    await node.network.dial(VIP, 80, AbortSignal.timeout(8000)).then(stream => stream.destroy());
    assert.ok(systemClock.monotonic() - killed < 8000);
    await settle();
    const [afterwards = ''] = await fetchIn(docker, client.appId, `http://late/`);
    assert.match(afterwards, /^web-/m);
  });

  test('what a prune has taken is made again', async () => {
    const choicesHere = new Map([['serviceCidr', '10.171.0.0/16']]);
    const id = randomUUID();
    const other = await startNodeNetwork({ ...options, engineId: id, choices: { get: name => choicesHere.get(name), set: (name, value) => { choicesHere.set(name, value); } } });
    try {
      await docker.getContainer(`slipway-${id.slice(0, 8)}-agent`).remove({ force: true });
      await docker.getNetwork(`slipway-${id.slice(0, 8)}`).remove().catch(() => undefined);
      const address = await other.network.hostAddress();
      assert.equal(address, '10.170.0.2');
    } finally {
      await other.stop();
      assert.deepEqual(await removeNodeObjects({ docker, clock: systemClock, engineId: id, images: false }), { containers: 1, networks: 1, volumes: 2, images: 0 });
    }
  });

  test('a network that was taken away by force is made again, and the sandboxes that lost it end', async () => {
    const choicesHere = new Map([['serviceCidr', '10.173.0.0/16']]);
    const id = randomUUID();
    const name = `slipway-${id.slice(0, 8)}`;
    const other = await startNodeNetwork({ ...options, engineId: id, choices: { get: key => choicesHere.get(key), set: (key, value) => { choicesHere.set(key, value); } } });
    try {
      const pod = await startPod(docker, other.network, id, 'victim');
      for (const container of [pod.sandboxId, `${name}-agent`]) await docker.getNetwork(name).disconnect({ Container: container, Force: true });
      await docker.getNetwork(name).remove();
      const isRunning = async (container: string) => ((await docker.getContainer(container).inspect()) as { readonly State: { readonly Running: boolean } }).State.Running;
      await eventually('the sandbox ends and the agent is made again', async () => !await isRunning(pod.sandboxId) && other.agent.current !== undefined, { limitMs: 120_000 });
      assert.equal(await other.network.hostAddress(), '10.172.0.2');
      const { Containers: connected = {} } = await docker.getNetwork(name).inspect() as { readonly Containers?: Readonly<Record<string, { readonly Name: string }>> };
      assert.deepEqual(Object.values(connected).map(each => each.Name), [`${name}-agent`]);
    } finally {
      await other.stop();
      await removeNodeObjects({ docker, clock: systemClock, engineId: id, images: false });
    }
  });

  test('an engine that starts again adopts the pods and their addresses', async () => {
    const before = await docker.getContainer(`slipway-${engineId.slice(0, 8)}-agent`).inspect();
    await node.stop();
    node = await startNodeNetwork(options);
    for (const pod of [...pods, client]) await node.network.adopt(makePod(pod.name, pod.uid), pod.sandboxId, pod.address);
    await settle();
    const now = await docker.getContainer(`slipway-${engineId.slice(0, 8)}-agent`).inspect();
    assert.equal(now.Id, before.Id);
    assert.equal(now.State.StartedAt, before.State.StartedAt);
    const [output = ''] = await fetchIn(docker, client.appId, `http://web/`);
    assert.match(output, /^web-/m);
    const fresh = await node.network.plan(makePod('fresh', randomUUID()));
    assert.ok(![...pods, client].some(pod => pod.address === fresh.address));
  });

  test('a load balancer gets the address of localhost, and one whose port is taken an event', async () => {
    const blocker = net.createServer();
    await new Promise<void>(resolve => { blocker.listen(0, '127.0.0.1', resolve); });
    const port = (blocker.address() as net.AddressInfo).port;
    cluster.setService('balanced', { type: 'LoadBalancer', clusterIP: '10.199.0.91', ports: [{ port }] });
    await settle();
    assert.match(cluster.events.find(event => event.reason === 'SyncLoadBalancerFailed')?.message ?? '', /another program listens on 127\.0\.0\.1/);
    await new Promise(resolve => { blocker.close(resolve); });
    cluster.setService('balanced', { type: 'LoadBalancer', clusterIP: '10.199.0.91', ports: [{ port }], externalTrafficPolicy: 'Local' });
    await settle();
    assert.deepEqual(cluster.patches.filter(patch => patch.name === 'balanced').at(-1)?.body, { status: { loadBalancer: { ingress: [{ ip: '127.0.0.1', ipMode: 'Proxy' }] } } });
    cluster.removeService('balanced');
    await settle();
    await assert.rejects(httpGet(net.connect(port, '127.0.0.1')));
  });

  test('projected files appear in the container and change all at once', async () => {
    const uid = randomUUID();
    const file = (path: string, text: string, mode = 0o644) => ({ path, content: Buffer.from(text), mode });
    await node.files.writeProjected(uid, 'config', [file('a', 'one'), file('nested/b', 'one', 0o600), file('gone', 'x')]);
    await node.files.ensureDirectory(uid, 'scratch', { mode: 0o1777, uid: 1000, gid: 1000 });
    await node.files.writeFile(uid, 'etc-hosts', Buffer.from('127.0.0.1 localhost\n'), 0o644);
    const mounts = await Promise.all([node.files.mount(uid, 'volumes/config', '/config', true), node.files.mount(uid, 'scratch', '/scratch', false)]);
    const pod = await startPod(docker, node.network, engineId, 'files', mounts);
    const first = await execIn(docker, pod.appId, 'busybox cat /config/a /config/nested/b; busybox stat -L -c %a /config/nested/b; busybox stat -c "%a %u" /scratch; busybox touch /config/new 2>&1');
    assert.match(first.output, /^oneone600\n1777 1000\n.*Read-only file system/);
    const reader = execIn(docker, pod.appId, 'i=0; while [ $i -lt 3000 ]; do cd /config/..data/; read -r a < a; read -r b < nested/b; [ -z "$a" ] || [ -z "$b" ] || [ "$a" = "$b" ] || echo "torn $a $b"; unset a b; cd /; i=$((i+1)); done');
    for (let round = 0; round < 20; round++) await node.files.writeProjected(uid, 'config', [file('a', `${round}`), file('nested/b', `${round}`)]);
    assert.doesNotMatch((await reader).output, /torn/);
    const second = await execIn(docker, pod.appId, 'busybox cat /config/a; busybox ls -A /config');
    assert.match(second.output, /^19/);
    assert.doesNotMatch(second.output, /gone/);
    assert.equal((await node.files.readFile(uid, 'etc-hosts', 10)).toString(), 'localhost\n');
    assert.equal((await node.files.readFile(uid, 'absent', 10)).length, 0);
    await assert.rejects(node.files.writeFile(uid, '../other', Buffer.alloc(0), 0o644), /leaves its folder/);
    await removePod(docker, node.network, pod);
    await node.files.removePod(uid);
    assert.equal((await node.files.readFile(uid, 'etc-hosts', 10)).length, 0);
  });

  test('a dead sandbox loop does not hold up the others', async () => {
    const pod = await startPod(docker, node.network, engineId, 'frozen');
    await docker.getContainer(pod.sandboxId).pause();
    cluster.setService('during', { clusterIP: '10.199.0.92', ports: [{ port: 80 }] });
    cluster.setEndpoints('during', 8080, pods.map(other => readyEndpoint(other.address, other.uid)));
    await settle();
    const [output = ''] = await fetchIn(docker, client.appId, `http://10.199.0.92/`);
    assert.match(output, /^web-/m);
    await docker.getContainer(pod.sandboxId).unpause();
    await removePod(docker, node.network, pod);
  });
});

function setReady(ready: readonly TestPod[]): void {
  cluster.setEndpoints('web', 8080, ready.map(pod => readyEndpoint(pod.address, pod.uid)), 'http');
}

/** Longer than the coalescing interval and one nft run. */
async function settle(): Promise<void> { await delay(systemClock, 400); }

async function untilServing(address: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try { (await node.network.dial(address, 8080, AbortSignal.timeout(1000))).destroy(); return; } catch { await delay(systemClock, 20); }
  }
  throw new Error(`${address} does not serve`);
}

async function httpGet(stream: Duplex): Promise<string> {
  const text = new Promise<string>((resolve, reject) => {
    let received = '';
    stream.on('data', (chunk: Buffer) => { received += chunk.toString(); });
    stream.on('end', () => { resolve(received); });
    stream.on('error', reject);
    stream.on('close', () => { if (received === '') reject(new Error('closed without an answer')); });
  });
  stream.write('GET / HTTP/1.0\r\n\r\n');
  return await text;
}
