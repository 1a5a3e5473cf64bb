import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeApiMachinery } from '../../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../../src/engine/storage/memory.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { makeJsonLogger, silentLogger } from '../../../src/base/logger.ts';
import { systemRandom } from '../../../src/base/random.ts';
import type { Client } from '../../../src/api/client.ts';
import type { Event, Pod } from '../../../src/api/objects.ts';
import { events, pods } from '../../../src/api/resources.ts';
import { connectDocker } from '../../../src/docker/connection.ts';
import type { Docker } from '../../../src/docker/connection.ts';
import type { PodFiles, SandboxNetwork } from '../../../src/engine/contracts/sandboxNetwork.ts';
import { makeDockerRuntime } from '../../../src/engine/cri/docker/dockerRuntime.ts';
import { startKubelet } from '../../../src/engine/kubelet/kubelet.ts';
import type { Kubelet } from '../../../src/engine/kubelet/kubelet.ts';
import { startInformers } from '../../../src/informer/informers.ts';
import { probeHttp, probeTcp } from '../../../src/agent/probes.ts';
import { staticBusybox } from '../engineHarness.ts';

export const IMAGE = 'slipway-test/kubelet-busybox:1';
export const NODE = 'node-a';

/** A whole API in memory and one kubelet on the real Docker Engine; network and files are simple stand-ins on this host. */
export interface KubeletHarness {
  readonly docker: Docker;
  readonly client: Client;
  readonly engineId: string;
  kubelet: Kubelet;
  /** Stops the kubelet as a crash would leave it: containers run on. */
  stopKubelet(): Promise<void>;
  startKubelet(): Promise<void>;
  apply(pod: Pod): Promise<Pod>;
  /** Resolves with the pod as soon as `accept` says so; rejects after 30 s with the last status. */
  until(name: string, accept: (pod: Pod | undefined) => boolean, what: string, timeoutMs?: number): Promise<Pod>;
  events(name: string): Promise<readonly Event[]>;
  containers(): Promise<readonly { readonly name: string; readonly id: string; readonly running: boolean }[]>;
  close(): Promise<void>;
}

export async function makeKubeletHarness(): Promise<KubeletHarness> {
  const docker = connectDocker();
  const engineId = systemRandom.uuid();
  const directory = mkdtempSync(path.join(tmpdir(), 'slipway-kubelet-'));
  const networkName = `slipway-test-${engineId.slice(0, 8)}`;
  const subnet = await createTestNetwork(docker, networkName, engineId);
  const clock = systemClock;
  const logger = process.env['SLIPWAY_TEST_LOG'] === undefined ? silentLogger : makeJsonLogger(line => process.stderr.write(line), () => clock.now(), 'debug');
  const storage = openMemoryStorage({ clock });
  const api = makeApiMachinery({ storage, clock, random: systemRandom, logger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  const client = api.clientFor('system:test');
  const informers = startInformers(client, { clock, logger });
  const runtime = makeDockerRuntime({ docker, engineId, clock, logger });
  const network = makeHostNetwork(networkName, subnet);
  const files = makeHostFiles(directory);

  const harness: KubeletHarness = {
    docker, client, engineId, kubelet: undefined as unknown as Kubelet,
    async startKubelet() { harness.kubelet = await startKubelet({ nodesOnMachine: 1, nodeName: NODE, engineId, client, informers, runtime, network, files, clock, random: systemRandom, logger }); },
    async stopKubelet() { await harness.kubelet.stop(); },
    apply: pod => client.create(pods, { ...pod, spec: { ...pod.spec, containers: pod.spec?.containers ?? [], nodeName: NODE } }),
    until: (name, accept, what, timeoutMs = 30_000) => new Promise((resolve, reject) => {
      const informer = informers.for(pods);
      const timer = setTimeout(() => {
        subscription.dispose();
        reject(new Error(`pod ${name} is not ${what}: ${JSON.stringify(informer.get({ namespace: 'default', name })?.status, undefined, 1)}`));
      }, timeoutMs);
      const look = () => {
        const pod = informer.get({ namespace: 'default', name });
        if (!accept(pod)) return;
        clearTimeout(timer);
        setImmediate(() => { subscription.dispose(); });
        resolve(pod as Pod);
      };
      const subscription = informer.onChange(look);
      void informer.synced.then(look);
    }),
    async events(name) { return (await client.list(events, { namespace: 'default' })).items.filter(event => event.involvedObject.name === name); },
    async containers() {
      const list = await docker.listContainers({ all: true, filters: JSON.stringify({ label: [`slipway.dev/engine=${engineId}`] }) });
      return list.map(each => ({ name: each.Labels['slipway.dev/container'] ?? '', id: each.Id, running: each.State === 'running' }));
    },
    async close() {
      await harness.kubelet.stop();
      await informers.stop();
      await storage.close();
      for (const { id } of await harness.containers()) await docker.getContainer(id).remove({ force: true, v: true }).catch(() => undefined);
      await docker.getNetwork(networkName).remove().catch(() => undefined);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await harness.startKubelet();
  return harness;
}

/** Builds the test image from the host's static busybox, once. */
export async function ensureTestImage(docker: Docker): Promise<void> {
  const { pack } = await import('tar-stream');
  const present = await docker.getImage(IMAGE).inspect().then(() => true, () => false);
  if (present) return;
  const archive = pack();
  archive.entry({ name: 'Dockerfile' }, 'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nCOPY passwd /etc/passwd\nENV PATH=/bin\nCMD ["/bin/sh"]\n');
  archive.entry({ name: 'busybox', mode: 0o755 }, readFileSync(staticBusybox()));
  archive.entry({ name: 'passwd' }, 'root:x:0:0:root:/:/bin/sh\n');
  archive.finalize();
  const stream = await docker.buildImage(Readable.from(archive), { t: IMAGE });
  await new Promise<void>((resolve, reject) => { docker.modem.followProgress(stream, (error: Error | null, lines: { error?: string }[]) => { const failed = lines.find(line => line.error !== undefined); if (error !== null || failed !== undefined) reject(error ?? new Error(failed?.error)); else resolve(); }); });
}

/** The first free of some small subnets, as its first three numbers. */
export async function createTestNetwork(docker: Docker, name: string, engineId: string): Promise<string> {
  for (let third = 70; ; third++) {
    const subnet = `10.249.${third}`;
    try {
      await docker.createNetwork({ Name: name, Driver: 'bridge', IPAM: { Driver: 'default', Config: [{ Subnet: `${subnet}.0/24`, Gateway: `${subnet}.1` }] }, Labels: { 'slipway.dev/engine': engineId } });
      return subnet;
    } catch (error) { if (third === 90) throw error; }
  }
}

function makeHostNetwork(networkName: string, subnet: string): SandboxNetwork {
  let next = 10;
  const addresses = new Map<string, string>();
  return {
    plan(pod) {
      const uid = pod.metadata.uid ?? '';
      const address = addresses.get(uid) ?? `${subnet}.${next++}`;
      addresses.set(uid, address);
      return Promise.resolve({ network: networkName, address, resolvConf: '', command: ['/bin/sh', '-c', 'while :; do sleep 3600; done'], environment: {}, image: IMAGE, binds: [], capAdd: ['NET_ADMIN'] });
    },
    ready: () => Promise.resolve(),
    adopt: (pod, _id, address) => { addresses.set(pod.metadata.uid ?? '', address); return Promise.resolve(); },
    withdraw: () => Promise.resolve(),
    release: () => Promise.resolve(),
    dial: (address, port, signal) => new Promise((resolve, reject) => {
      const socket = connect({ host: address, port });
      signal.addEventListener('abort', () => { socket.destroy(); reject(signal.reason as Error); }, { once: true });
      socket.once('error', reject).once('connect', () => { socket.off('error', reject); socket.on('error', () => undefined); resolve(socket); });
    }),
    hostAddress: () => Promise.resolve(`${subnet}.1`),
    probeHttp, probeTcp,
  };
}

function makeHostFiles(directory: string): PodFiles {
  const at = (uid: string, ...rest: string[]) => path.join(directory, uid, ...rest);
  let version = 0;
  return {
    writeProjected(uid, volume, files) {
      const root = at(uid, 'volumes', volume);
      const data = `..${++version}`;
      mkdirSync(path.join(root, data), { recursive: true });
      for (const file of files) {
        const target = path.join(root, data, file.path);
        mkdirSync(path.dirname(target), { recursive: true });
        writeFileSync(target, file.content);
        chmodSync(target, file.mode);
        chownSync(target, file.uid ?? 0, file.gid ?? 0);
        const link = path.join(root, file.path.split('/')[0] ?? '');
        try { symlinkSync(`..data/${file.path.split('/')[0] ?? ''}`, link); } catch { /* there already */ }
      }
      symlinkSync(data, path.join(root, '..tmp'));
      renameSync(path.join(root, '..tmp'), path.join(root, '..data'));
      return Promise.resolve();
    },
    ensureDirectory(uid, name, options) {
      mkdirSync(at(uid, name), { recursive: true });
      chmodSync(at(uid, name), options.mode);
      chownSync(at(uid, name), options.uid ?? 0, options.gid ?? 0);
      return Promise.resolve();
    },
    writeFile(uid, name, content, mode) {
      mkdirSync(path.dirname(at(uid, name)), { recursive: true });
      writeFileSync(at(uid, name), content);
      chmodSync(at(uid, name), mode);
      return Promise.resolve();
    },
    readFile(uid, name, limit) {
      try { return Promise.resolve(readFileSync(at(uid, name)).subarray(-limit)); } catch { return Promise.resolve(Buffer.alloc(0)); }
    },
    removePod(uid) { rmSync(at(uid), { recursive: true, force: true }); return Promise.resolve(); },
    capacityBytes: () => { const { blocks, bsize } = statfsSync(directory); return Promise.resolve(blocks * bsize); },
    mount: (uid, name, target, readOnly) => Promise.resolve({ Type: 'bind', Source: at(uid, name), Target: target, ReadOnly: readOnly }),
  };
}
