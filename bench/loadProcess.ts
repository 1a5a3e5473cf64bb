// Answers the jobs of `startLoadClient`, one at a time, over IPC.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ConfigMap, Pod } from '../src/api/objects.ts';
import { configMaps, pods } from '../src/api/resources.ts';
import { systemClock } from '../src/base/clock.ts';
import { makeHttpClient } from '../src/cluster/httpClient.ts';
import { loadKubeconfig } from '../src/cluster/kubeconfig.ts';
import { resolveContext } from '../src/cluster/resolveContext.ts';
import type { Job, Operation, Timing } from './loadClient.ts';
import { sleep } from './machine.ts';

const RESOLUTION_MS = 1;
const client = makeHttpClient(resolveContext(loadKubeconfig([process.argv[2] ?? '']), { clock: systemClock, allowExec: false }));
const inDefault = (name: string) => ({ namespace: 'default', name });
const nameOf = (index: number) => `pod-${index}`;

/** Of another scheduler, so that nothing runs them. */
const podOf = (index: number): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { ...inDefault(nameOf(index)), labels: { app: `app-${index % 100}` } },
  spec: { schedulerName: 'nobody', containers: [{ name: 'app', image: 'busybox', ports: [{ containerPort: 80 }], resources: { requests: { cpu: '10m', memory: '16Mi' } } }] },
});
const mapOf = (index: number): ConfigMap => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: inDefault(`map-${index}`), data: { text: 'x'.repeat(200) } });

const got: Pod[] = [];

const OPERATIONS: Readonly<Record<Operation, (index: number) => Promise<unknown>>> = {
  createPod: index => client.create(pods, podOf(index)),
  async getPod(index) { got[index] = await client.get(pods, inDefault(nameOf(index))); },
  async updatePod(index) {
    const pod = got[index] as Pod;
    await client.update(pods, { ...pod, metadata: { ...pod.metadata, labels: { round: 'two' } } });
  },
  patchPod: index => client.patch(pods, inDefault(nameOf(index)), { type: 'merge', body: { metadata: { annotations: { at: String(performance.now()) } } } }),
  createMap: index => client.create(configMaps, mapOf(index)),
  listPods: () => client.list(pods),
  async readPods() { for await (const _ of await client.transport.request({ method: 'GET', path: '/api/v1/pods' })) { /* read to its end */ } },
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

async function closed({ operation, count, atOnce }: Job & { readonly type: 'closed' }): Promise<readonly number[]> {
  const ms: number[] = [];
  let next = 0;
  const call = async () => { while (next < count) { const index = next++; ms.push(await timed(() => OPERATIONS[operation](index))); } };
  await Promise.all(Array.from({ length: atOnce }, call));
  return ms;
}

async function open({ operation, perSecond, seconds }: Job & { readonly type: 'open' }): Promise<readonly number[]> {
  const startedMs = performance.now();
  const running: Promise<number>[] = [];
  while (running.length < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, Math.floor((performance.now() - startedMs) / 1000 * perSecond));
    while (running.length < due) { const index = running.length; running.push(timed(() => OPERATIONS[operation](index))); }
    await sleep(RESOLUTION_MS);
  }
  return Promise.all(running);
}

async function fanOut({ watchers, changes }: Job & { readonly type: 'fanOut' }): Promise<readonly number[]> {
  const stop = new AbortController();
  let seen = 0;
  let all: () => void = () => undefined;
  const { metadata: { resourceVersion = '' } } = await client.create(configMaps, { ...mapOf(0), metadata: inDefault('watched') });
  const watching = Array.from({ length: watchers }, async () => {
    try {
      for await (const { type } of client.watch(configMaps, { namespace: 'default', resourceVersion, signal: stop.signal })) if (type === 'MODIFIED' && ++seen === watchers) all();
    } catch (error) { if (!stop.signal.aborted) throw error; }
  });
  const change = async () => {
    seen = 0;
    const arrived = new Promise<void>(resolve => { all = resolve; });
    await Promise.all([client.patch(configMaps, inDefault('watched'), { type: 'merge', body: { data: { at: String(performance.now()) } } }), arrived]);
  };
  await change(); // until all watches are open
  const ms: number[] = [];
  for (let index = 0; index < changes; index++) ms.push(await timed(change));
  stop.abort();
  await Promise.all(watching);
  return ms;
}

async function run(job: Job): Promise<Timing> {
  const own = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  own.enable();
  const startedMs = performance.now();
  const ms = await (job.type === 'closed' ? closed(job) : job.type === 'open' ? open(job) : fanOut(job));
  const elapsedMs = performance.now() - startedMs;
  own.disable();
  return { ms, elapsedMs, ownDelayMs: Math.max(0, own.percentile(99) / 1e6 - RESOLUTION_MS) };
}

process.on('message', (job: Job) => {
  run(job).then(timing => process.send?.(timing), (error: unknown) => { console.error(error); process.exit(1); });
});
process.once('disconnect', () => process.exit(0));
