import { readFileSync } from 'node:fs';
import type { ConfigMap, Pod } from '../../src/api/objects.ts';
import { configMaps, pods } from '../../src/api/resources.ts';
import type { HttpClient } from '../../src/cluster/httpClient.ts';
import { sleep } from '../machine.ts';
import { startBenchEngine } from '../program.ts';
import { type Report, toFigure } from '../report.ts';
import { percentile } from '../statistics.ts';

const PODS = 10_000;
const MAPS = 40_000;
const WATCHERS = 100;
const WRITES_PER_SECOND = 200;
const WRITE_SECONDS = 10;

/** The API over HTTPS under load: latencies of single writes, a list of 10,000 pods, watches of 100 clients, memory at 50,000 objects. */
export async function apiLoad(): Promise<Report> {
  const engine = await startBenchEngine();
  try {
    const { client } = engine;
    await many(PODS, index => client.create(pods, podOf(index)));
    const listMs = Math.min(...await inTurn(3, () => timed(() => client.list(pods))));
    const rawListMs = Math.min(...await inTurn(3, () => timed(() => drain(client, '/api/v1/pods'))));
    const writeMs = await steadyWrites(client);
    const updates = await rateOf(2_000, index => client.patch(pods, keyOf(index), { type: 'merge', body: { metadata: { labels: { round: 'two' } } } }));
    const fanOutMs = await fanOut(client);
    await many(MAPS, index => client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `map-${index}`, namespace: 'default' }, data: { text: 'x'.repeat(200) } } satisfies ConfigMap));
    return {
      benchmark: 'api-load',
      figures: [
        toFigure(`list of ${PODS} pods, read and parsed`, listMs, 'ms', { target: { of: 'value', atMost: 1000 } }),
        toFigure(`list of ${PODS} pods, read only`, rawListMs, 'ms'),
        toFigure(`one write at ${WRITES_PER_SECOND} writes/s, p50`, percentile(writeMs, 0.5), 'ms'),
        toFigure(`one write at ${WRITES_PER_SECOND} writes/s, p99`, percentile(writeMs, 0.99), 'ms', { target: { of: 'value', atMost: 10 } }),
        toFigure('merge patch, 50 at once', updates, 'objects/s'),
        toFigure(`a change to all of ${WATCHERS} watchers, p50`, percentile(fanOutMs, 0.5), 'ms'),
        toFigure(`a change to all of ${WATCHERS} watchers, p99`, percentile(fanOutMs, 0.99), 'ms'),
        toFigure(`resident memory at ${PODS + MAPS} objects`, residentMiB(engine.ready.pid), 'MiB'),
      ],
      notes: ['one client process on this machine; its own work is in every time'],
    };
  } finally { await engine.close(); }
}

/** Of another scheduler, so that nothing runs them. */
function podOf(index: number): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: `pod-${index}`, namespace: 'default', labels: { app: `app-${index % 100}` } }, spec: { schedulerName: 'nobody', containers: [{ name: 'app', image: 'busybox', ports: [{ containerPort: 80 }], resources: { requests: { cpu: '10m', memory: '16Mi' } } }] } };
}
const keyOf = (index: number) => ({ name: `pod-${index}`, namespace: 'default' });

async function many(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < count; index += 50) await Promise.all(Array.from({ length: Math.min(50, count - index) }, (_, each) => work(index + each)));
}

async function inTurn<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < count; round++) results.push(await work());
  return results;
}

async function rateOf(count: number, work: (index: number) => Promise<unknown>): Promise<number> { return count * 1000 / await timed(() => many(count, work)); }

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

async function drain(client: HttpClient, path: string): Promise<void> {
  for await (const _ of await client.transport.request({ method: 'GET', path })) { /* read to its end */ }
}

/** Latencies of writes that start at a steady rate, however long each takes. */
async function steadyWrites(client: HttpClient): Promise<readonly number[]> {
  const startedMs = performance.now();
  const running: Promise<number>[] = [];
  while (running.length < WRITES_PER_SECOND * WRITE_SECONDS) {
    const due = Math.min(WRITES_PER_SECOND * WRITE_SECONDS, Math.floor((performance.now() - startedMs) / 1000 * WRITES_PER_SECOND));
    while (running.length < due) { const index = running.length; running.push(timed(() => client.patch(pods, keyOf(index), { type: 'merge', body: { metadata: { annotations: { at: String(index) } } } }))); }
    await sleep(2);
  }
  return Promise.all(running);
}

/** Times from a write's start until the last of the watchers has seen it. */
async function fanOut(client: HttpClient): Promise<readonly number[]> {
  const stop = new AbortController();
  let seen = 0;
  let all: () => void = () => undefined;
  const watching = Array.from({ length: WATCHERS }, async () => {
    try {
      for await (const { type } of client.watch(configMaps, { namespace: 'default', sendInitialEvents: false, signal: stop.signal })) if (type === 'MODIFIED' && ++seen === WATCHERS) all();
    } catch (error) { if (!stop.signal.aborted) throw error; }
  });
  await client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'watched', namespace: 'default' } });
  await sleep(2_000);
  const times = await inTurn(50, () => timed(async () => {
    seen = 0;
    const arrived = new Promise<void>(resolve => { all = resolve; });
    await Promise.all([client.patch(configMaps, { name: 'watched', namespace: 'default' }, { type: 'merge', body: { data: { at: String(performance.now()) } } }), arrived]);
  }));
  stop.abort();
  await Promise.all(watching);
  return times;
}

/** NaN where the system does not tell. */
function residentMiB(pid: number): number {
  try { return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024; } catch { return NaN; }
}
