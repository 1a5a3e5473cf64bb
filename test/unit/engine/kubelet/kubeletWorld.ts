import { FakeClock, settle } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import type { Client } from '../../../../src/api/client.ts';
import type { ContainerStatus, Pod, PodSpec } from '../../../../src/api/objects.ts';
import { pods } from '../../../../src/api/resources.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import type { ResourceLimits } from '../../../../src/engine/cri/contract.ts';
import type { PodFiles, SandboxNetwork } from '../../../../src/engine/contracts/sandboxNetwork.ts';
import { makeSimulatedRuntime } from '../../../../src/engine/cri/simulated/simulatedRuntime.ts';
import type { SimulatedImage } from '../../../../src/engine/cri/simulated/simulatedRuntime.ts';
import { startKubelet } from '../../../../src/engine/kubelet/kubelet.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { startInformers } from '../../../../src/informer/informers.ts';

export const NODE = 'node-a';

export interface World {
  readonly clock: FakeClock;
  readonly client: Client;
  readonly runtime: ReturnType<typeof makeSimulatedRuntime>;
  readonly withdrawn: string[];
  /** The content of files of projected volumes, as they were written. */
  readonly written: string[];
  /** What is under pods' files; undefined: not known. */
  readonly disk: { bytes: WorldOptions['diskBytes'] };
  /** What the runtime was asked to change of running containers. */
  readonly updates: ResourceLimits[];
  /** Instances that the runtime was asked about one by one. */
  readonly inspected: string[];
  create(spec: Partial<PodSpec>): Promise<void>;
  pod(): Promise<Pod | undefined>;
  main(): Promise<ContainerStatus | undefined>;
  restartKubelet(): Promise<void>;
}

export interface WorldOptions {
  /** What sandboxes wait for before they start. */
  readonly prepared?: Promise<unknown>;
  /** Default: 61255492Ki. */
  readonly diskBytes?: number | 'never answered' | undefined;
  readonly keep?: (limits: ResourceLimits) => ResourceLimits;
}

/** Runs a test on a kubelet with a simulated runtime, behind a real API server in memory. */
export async function withWorld(images: Readonly<Record<string, SimulatedImage>>, run: (world: World) => Promise<void>, { prepared = Promise.resolve(), keep, ...options }: WorldOptions = {}): Promise<void> {
  const clock = new FakeClock();
  const storage = openMemoryStorage({ clock });
  const random = seededRandom(1);
  const api = makeApiMachinery({ storage, clock, random, logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  const client = api.clientFor('system:test');
  const informers = startInformers(client, { clock, logger: silentLogger, random });
  const runtime = makeSimulatedRuntime({ clock, images, ...(keep === undefined ? {} : { keep }) });
  const [written, updates, inspected]: [string[], ResourceLimits[], string[]] = [[], [], []];
  const disk = { bytes: 'diskBytes' in options ? options.diskBytes : 61_255_492 * 1024 };
  const files: PodFiles = {
    ...fakeFiles, capacityBytes: () => disk.bytes === undefined ? fakeFiles.capacityBytes() : disk.bytes === 'never answered' ? new Promise<never>(() => undefined) : Promise.resolve(disk.bytes),
    writeProjected: (_uid, _volume, all) => { written.push(...all.map(({ content }) => content.toString())); return Promise.resolve(); },
  };
  const watched = { ...runtime, inspect: (id: string) => { inspected.push(id); return runtime.inspect(id); }, updateResources: (id: string, limits: ResourceLimits) => { updates.push(limits); return runtime.updateResources(id, limits); } };
  const withdrawn: string[] = [];
  const start = () => startKubelet({ nodesOnMachine: 1, nodeName: NODE, engineId: 'e', client, informers, runtime: watched, network: fakeNetwork(withdrawn, prepared), files, clock, random, logger: silentLogger });
  let kubelet = await start();
  await settle(30);
  const world: World = {
    clock, client, runtime, withdrawn, written, disk, updates, inspected,
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
  writeProjected: () => Promise.resolve(), ensureDirectory: () => Promise.resolve(), writeFile: () => Promise.resolve(), readFile: () => Promise.resolve(Buffer.alloc(0)), removePod: () => Promise.resolve(), capacityBytes: () => Promise.reject(new Error('nobody can tell')),
  mount: (uid, path, target, readOnly) => Promise.resolve({ Type: 'bind', Source: `/${uid}/${path}`, Target: target, ReadOnly: readOnly }),
};
