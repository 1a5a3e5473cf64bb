import { AsyncQueue } from '../../base/asyncQueue.ts';
import type { Clock } from '../../base/clock.ts';
import type { PodUsage, UsageSample } from '../contracts/nodeConnection.ts';
import type { ContainerRuntime, ContainerUsage, ObservedContainer } from '../cri/contract.ts';
import { runningSandbox } from './observedPod.ts';
import type { RuntimeCache } from './runtimeCache.ts';

/** Within this time the last answer is given again. */
const FRESH_MS = 8000;
/** Over less time CPU is noise. */
const WINDOW_MIN_MS = 1000;
/** An older sample says nothing about now. */
const WINDOW_MAX_MS = 60_000;
/** An answer that takes longer is rather late. */
const ANSWER_MAX_MS = 5000;
/** Docker samples all containers once a second, whoever asks; each answer waits for it. */
const PARALLEL = 32;

export interface UsageReader {
  podUsage(options?: { readonly network?: boolean }): Promise<readonly PodUsage[]>;
  nodeUsage(): Promise<UsageSample>;
}

/** Reads usage when somebody asks, and then at most every 8 s; nothing runs while nobody asks. */
export function makeUsageReader({ runtime, cache, clock }: { readonly runtime: ContainerRuntime; readonly cache: RuntimeCache; readonly clock: Clock }): UsageReader {
  let last: { readonly atMs: number; readonly network: boolean; readonly answer: Promise<readonly PodUsage[]> } | undefined;
  const previous = new Map<string, ContainerUsage>();

  const read = async (network: boolean): Promise<readonly PodUsage[]> => {
    const pods = cache.podUids().map(uid => cache.get(uid)).filter(pod => pod.sandboxes.length > 0 || pod.containers.length > 0);
    const running = pods.flatMap(pod => [...pod.containers, ...(network ? pod.sandboxes : [])]).filter(each => each.state === 'running');
    const samples = new Map<string, ContainerUsage>();
    await inParallel(running, PARALLEL, async instance => {
      const earlier = previous.get(instance.id);
      const ageMs = clock.now() - (earlier?.timestampMs ?? 0);
      const once = earlier !== undefined && ageMs >= WINDOW_MIN_MS && ageMs <= WINDOW_MAX_MS - ANSWER_MAX_MS;
      const usage = await runtime.usage(instance.id, { once }).catch(() => undefined);
      if (usage !== undefined) samples.set(instance.id, usage);
    });
    const result = pods.flatMap((pod): PodUsage[] => {
      const containers = pod.containers.filter(each => each.state === 'running').flatMap(instance => {
        const usage = samples.get(instance.id);
        return usage === undefined ? [] : [{ name: instance.name, ...toSample(usage, previous.get(instance.id)) }];
      });
      const sandbox = runningSandbox(pod);
      const identity = (sandbox ?? pod.containers[0])?.pod;
      if (identity === undefined || containers.length === 0) return [];
      const traffic = sandbox === undefined ? undefined : samples.get(sandbox.id)?.network;
      return [{ namespace: identity.namespace, pod: identity.name, containers, ...(traffic === undefined ? {} : { network: traffic }) }];
    });
    previous.clear();
    for (const [id, usage] of samples) previous.set(id, usage);
    return result;
  };

  const podUsage = ({ network = true }: { readonly network?: boolean } = {}) => {
    if (last === undefined || clock.now() - last.atMs > FRESH_MS || network && !last.network) {
      const answer = read(network);
      answer.catch(() => { last = undefined; });
      last = { atMs: clock.now(), network, answer };
    }
    return last.answer;
  };

  return {
    podUsage,
    async nodeUsage() {
      const containers = (await podUsage({ network: false })).flatMap(pod => pod.containers);
      return {
        timestampMs: Math.max(0, ...containers.map(each => each.timestampMs)) || clock.now(),
        windowMs: Math.max(1000, ...containers.map(each => each.windowMs)),
        cpuNanoCores: containers.reduce((total, each) => total + each.cpuNanoCores, 0),
        memoryBytes: containers.reduce((total, each) => total + each.memoryBytes, 0),
      };
    },
  };
}

/** CPU between two counters; the runtime's own earlier sample stands in for the first. Pure. */
export function toSample(usage: ContainerUsage, earlier: ContainerUsage | undefined): UsageSample {
  const usable = earlier !== undefined && usage.timestampMs - earlier.timestampMs <= WINDOW_MAX_MS && usage.timestampMs - earlier.timestampMs >= WINDOW_MIN_MS && usage.cpuNanoSeconds >= earlier.cpuNanoSeconds;
  const before = usable ? earlier : usage.before;
  const windowMs = before === undefined ? 0 : usage.timestampMs - before.timestampMs;
  return {
    timestampMs: usage.timestampMs, windowMs, memoryBytes: usage.workingSetBytes,
    cpuNanoCores: before === undefined || windowMs <= 0 ? 0 : Math.max(0, Math.round((usage.cpuNanoSeconds - before.cpuNanoSeconds) * 1000 / windowMs)),
  };
}

async function inParallel(items: readonly ObservedContainer[], limit: number, work: (item: ObservedContainer) => Promise<void>): Promise<void> {
  const queue = new AsyncQueue<ObservedContainer>();
  for (const item of items) queue.push(item);
  queue.end();
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (let next = await queue.next(); next.done !== true; next = await queue.next()) await work(next.value);
  }));
}
