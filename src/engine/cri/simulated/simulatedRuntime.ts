import { PassThrough, Readable } from 'node:stream';
import { AsyncQueue } from '../../../base/asyncQueue.ts';
import type { Clock, Timer } from '../../../base/clock.ts';
import { RuntimeError } from '../../../base/runtimeError.ts';
import type { ProcessStreams } from '../../contracts/nodeConnection.ts';
import type { ContainerConfig, ContainerRuntime, ObservedContainer, ResourceLimits, RuntimeEvent, RuntimeImage, RuntimeInfo, SandboxConfig } from '../contract.ts';

/** How containers of one image behave; everything not said runs until it is stopped and ends at once then. */
export interface SimulatedImage {
  /** The process ends by itself after this time with `exitCode`. */
  readonly runsMs?: number;
  readonly exitCode?: number;
  /** How long it takes from the stop signal to the end; more than the grace period is a kill (137). */
  readonly stopsInMs?: number;
  /** Starting fails with this sentence. */
  readonly startError?: string;
  /** How long a pull takes; the image is not there before. */
  readonly pullMs?: number;
  readonly log?: string;
  /** Answers exec: exit code and output. */
  readonly exec?: (command: readonly string[]) => { readonly code: number; readonly output: string };
}

export interface SimulatedRuntimeOptions {
  readonly clock: Clock;
  readonly info?: Partial<RuntimeInfo>;
  /** By reference; others do not exist anywhere. `'*'` stands for every other one. */
  readonly images: Readonly<Record<string, SimulatedImage>>;
  /** How long creating and starting take; 0 by default. */
  readonly startMs?: number;
  /** What becomes of limits that are asked for; all of them are kept by default. */
  readonly keep?: (limits: ResourceLimits) => ResourceLimits;
}

export interface SimulatedRuntime extends ContainerRuntime {
  /** Ends a running container as if its process did, or as if somebody killed it. */
  exit(id: string, exitCode: number, options?: { readonly oomKilled?: boolean }): void;
  /** Breaks the event stream, as a runtime that is stopped would. */
  disconnect(): void;
  /** Breaks it, as a restart would; it opens again at once. */
  reconnect(): void;
}

interface Entry { observed: ObservedContainer; readonly image: SimulatedImage; readonly node: string; readonly joins: string | undefined; timer: Timer | undefined; readonly ended: (() => void)[] }

/** Containers that exist in memory only and whose time is the given clock's: for scenario tests of the whole engine. */
export function makeSimulatedRuntime({ clock, info = {}, images, startMs = 0, keep = limits => limits }: SimulatedRuntimeOptions): SimulatedRuntime {
  const containers = new Map<string, Entry>();
  const pulled = new Set<string>();
  const listeners = new Set<AsyncQueue<RuntimeEvent>>();
  let nextId = 1;

  const lookUp = (reference: string): SimulatedImage | undefined => images[reference] ?? images['*'];
  const isLocal = (reference: string) => { const image = lookUp(reference); return image !== undefined && (image.pullMs === undefined || pulled.has(reference)); };
  const toImage = (reference: string): RuntimeImage => ({ id: `sha256:${reference}`, tags: [reference], digests: [], sizeBytes: 1_000_000, user: '' });
  const tell = (event: RuntimeEvent) => { for (const listener of listeners) listener.push(event); };
  const wait = (ms: number) => ms === 0 ? Promise.resolve() : new Promise<void>(resolve => { clock.setTimer(resolve, ms); });
  const fail = (operation: string, message: string, statusCode: number) => new RuntimeError(message, { operation, statusCode, retriable: statusCode === 409 });

  const exit = (id: string, exitCode: number, { oomKilled = false }: { readonly oomKilled?: boolean } = {}): void => {
    const entry = containers.get(id);
    if (entry?.observed.state !== 'running') return;
    entry.timer?.cancel();
    entry.observed = { ...entry.observed, state: 'exited', exitCode, oomKilled, finishedAtMs: clock.now() };
    for (const ended of entry.ended.splice(0)) ended();
    tell({ type: 'died', id, podUid: entry.observed.pod.uid });
  };

  const add = (config: SandboxConfig | ContainerConfig, observed: Pick<ObservedContainer, 'kind' | 'name' | 'specHash' | 'backOffMs' | 'imageId' | 'tty' | 'resources' | 'createdWith'> & { readonly address?: string }, image: SimulatedImage, joins?: string): string => {
    const id = (nextId++).toString(16).padStart(64, '0');
    containers.set(id, {
      image, node: config.node, joins, timer: undefined, ended: [],
      observed: { id, pod: config.pod, attempt: config.attempt, graceSeconds: config.graceSeconds, state: 'created', image: config.image, createdAtMs: clock.now(), ...observed },
    });
    return id;
  };

  return {
    info: () => Promise.resolve({
      name: 'simulated', version: '1', cpus: 4, memoryBytes: 8 * 1024 ** 3, operatingSystem: 'linux', architecture: 'amd64', osImage: 'simulated',
      kernelVersion: '6.0', machineId: 'simulated', rootDirectory: '/', ...info,
    }),
    list: node => Promise.resolve([...containers.values()].filter(entry => entry.node === node).map(entry => entry.observed)),
    inspect: id => Promise.resolve(containers.get(id)?.observed),
    async* events(signal) {
      const queue = new AsyncQueue<RuntimeEvent>();
      const end = () => { queue.end(); };
      listeners.add(queue);
      signal.addEventListener('abort', end, { once: true });
      try { queue.push({ type: 'resync' }); if (!signal.aborted) yield* queue; } finally { listeners.delete(queue); signal.removeEventListener('abort', end); }
    },

    async createSandbox(config) {
      await wait(startMs);
      return add(config, { kind: 'sandbox', name: 'POD', specHash: '', backOffMs: 0, imageId: '', tty: false, ...(config.network === undefined ? {} : { address: config.network.address }) }, {});
    },
    async createContainer(config) {
      const image = lookUp(config.image);
      if (image === undefined) throw fail(`create container ${config.name}`, `No such image: ${config.image}`, 404);
      await wait(startMs);
      return add(config, { kind: 'container', name: config.name, specHash: config.specHash, backOffMs: config.backOffMs, imageId: config.imageId, tty: config.tty, resources: keep(toLimits(config.resources)), createdWith: toLimits(config.resources) }, image, config.sandboxId);
    },
    async start(id) {
      await wait(startMs);
      const entry = containers.get(id);
      if (entry === undefined) throw fail('start container', `No such container: ${id}`, 404);
      if (entry.observed.state === 'running') return;
      if (entry.joins !== undefined && containers.get(entry.joins)?.observed.state !== 'running') throw fail('start container', 'cannot join network of a non running container', 409);
      if (entry.image.startError !== undefined) {
        entry.observed = { ...entry.observed, state: 'exited', exitCode: 127, finishedAtMs: clock.now(), startError: entry.image.startError };
        throw fail('start container', entry.image.startError, 400);
      }
      entry.observed = { ...entry.observed, state: 'running', startedAtMs: clock.now() };
      if (entry.image.runsMs !== undefined) entry.timer = clock.setTimer(() => { exit(id, entry.image.exitCode ?? 0); }, entry.image.runsMs);
      tell({ type: 'started', id, podUid: entry.observed.pod.uid });
    },
    updateResources(id, resources) {
      const entry = containers.get(id);
      if (entry?.observed.state !== 'running') return Promise.reject(fail('update container', `No such container: ${id}`, 404));
      entry.observed = { ...entry.observed, resources: keep({ ...entry.observed.resources, ...resources }) };
      return Promise.resolve();
    },
    async stop(id, graceSeconds) {
      const entry = containers.get(id);
      if (entry?.observed.state !== 'running') return;
      const stopsInMs = entry.image.stopsInMs ?? 0;
      const killed = stopsInMs > graceSeconds * 1000;
      const ended = new Promise<void>(resolve => { entry.ended.push(resolve); });
      clock.setTimer(() => { exit(id, killed ? 137 : entry.image.stopsInMs === undefined ? 143 : entry.image.exitCode ?? 0); }, killed ? graceSeconds * 1000 : stopsInMs);
      await ended;
    },
    remove(id) {
      const entry = containers.get(id);
      exit(id, 137);
      if (containers.delete(id) && entry !== undefined) tell({ type: 'removed', id, podUid: entry.observed.pod.uid });
      return Promise.resolve();
    },

    image: reference => Promise.resolve(isLocal(reference) ? toImage(reference) : undefined),
    images: () => Promise.resolve(Object.keys(images).filter(reference => reference !== '*' && isLocal(reference)).map(toImage)),
    async pull(reference, signal) {
      const image = lookUp(reference);
      if (image === undefined) throw fail(`pull ${reference}`, `manifest for ${reference} not found: manifest unknown: manifest unknown`, 404);
      await wait(image.pullMs ?? 0);
      signal.throwIfAborted();
      pulled.add(reference);
    },
    isValidReference: reference => /^[a-z0-9][a-z0-9._/:@-]*$/.test(reference),

    ensureMemoryVolume: name => Promise.resolve(name),
    removeVolumes: () => Promise.resolve(),

    logs(id, { follow }, signal) {
      const entry = containers.get(id);
      if (entry === undefined) return Promise.reject(fail('read logs', `No such container: ${id}`, 404));
      const output = new PassThrough();
      output.write(entry.image.log ?? '');
      if (follow && entry.observed.state === 'running') { entry.ended.push(() => { output.end(); }); signal.addEventListener('abort', () => { output.end(); }, { once: true }); } else output.end();
      return Promise.resolve(output);
    },
    exec(id, { command }) {
      const entry = containers.get(id);
      if (entry?.observed.state !== 'running') return Promise.reject(fail('exec', `container ${id} is not running`, 409));
      const { code, output } = entry.image.exec?.(command) ?? { code: 0, output: '' };
      return Promise.resolve(toStreams(output, Promise.resolve(code)));
    },
    attach(id) {
      const entry = containers.get(id);
      if (entry?.observed.state !== 'running') return Promise.reject(fail('attach', `container ${id} is not running`, 409));
      return Promise.resolve(toStreams(entry.image.log ?? '', new Promise(resolve => { entry.ended.push(() => { resolve(entry.observed.exitCode ?? 0); }); })));
    },
    usage(id) {
      const entry = containers.get(id);
      return Promise.resolve(entry?.observed.state === 'running' ? { timestampMs: clock.now(), cpuNanoSeconds: 0, workingSetBytes: 1_000_000 } : undefined);
    },

    exit,
    disconnect() { tell({ type: 'disconnected', message: 'simulated' }); },
    reconnect() { tell({ type: 'disconnected', message: 'simulated' }); tell({ type: 'resync' }); },
  };
}

const toLimits = ({ oomScoreAdj: _, ...limits }: ContainerConfig['resources']): ResourceLimits => limits;

function toStreams(output: string, exitCode: Promise<number>): ProcessStreams {
  return { stdin: new PassThrough().resume(), stdout: Readable.from([Buffer.from(output)]), stderr: Readable.from([]), resize: () => undefined, exitCode, close: () => undefined };
}
