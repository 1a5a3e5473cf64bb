import { open } from 'node:fs/promises';
import path from 'node:path';
import { type Job, startLoadClient, type Timing } from '../loadClient.ts';
import { residentMiB, sleep } from '../machine.ts';
import { startBenchEngine } from '../program.ts';
import { type Figure, type Report, toFigure } from '../report.ts';
import { percentile, round } from '../statistics.ts';

const PODS = 10_000;
const MAPS = 40_000;
const WATCHERS = 100;
const WRITES_PER_SECOND = 200;
const WRITE_SECONDS = 10;
const AT_ONCE = 50;
/** About what the engine writes for one small change. */
const PLAIN_BYTES = 16 * 1024;

/**
 * The API over HTTPS under load from a process of its own: create, get, list of 10,000 pods, update, patch, a change to 100 watchers, each with
 * its rate and p99; single writes at a steady rate beside plain writes to the same disk at that rate; memory at 50,000 objects.
 */
export async function apiLoad(): Promise<Report> {
  const engine = await startBenchEngine();
  const client = startLoadClient(engine.ready.kubeconfig);
  const late: string[] = [];
  const run = async (name: string, job: Job): Promise<Timing> => {
    const timing = await client.run(job);
    late.push(`${name} ${round(timing.ownDelayMs)}`);
    return timing;
  };
  try {
    const created = await run('create', { type: 'closed', operation: 'createPod', count: PODS, atOnce: AT_ONCE });
    const got = await run('get', { type: 'closed', operation: 'getPod', count: 5_000, atOnce: AT_ONCE });
    const lists = await run('list', { type: 'closed', operation: 'listPods', count: 10, atOnce: 1 });
    const readLists = await run('list, read only', { type: 'closed', operation: 'readPods', count: 10, atOnce: 1 });
    const updated = await run('update', { type: 'closed', operation: 'updatePod', count: 2_000, atOnce: AT_ONCE });
    const patched = await run('patch', { type: 'closed', operation: 'patchPod', count: 2_000, atOnce: AT_ONCE });
    const steady = await run('steady writes', { type: 'open', operation: 'patchPod', perSecond: WRITES_PER_SECOND, seconds: WRITE_SECONDS });
    const plainMs = await plainWrites(engine.directory);
    const fanOut = await run('fan-out', { type: 'fanOut', watchers: WATCHERS, changes: 100 });
    await run('create ConfigMap', { type: 'closed', operation: 'createMap', count: MAPS, atOnce: AT_ONCE });
    const beside = (share: number) => ({ name: 'write + fdatasync', value: percentile(plainMs, share) });
    return {
      benchmark: 'api-load',
      figures: [
        ...rateAndTail(`create, ${AT_ONCE} at once`, created),
        ...rateAndTail(`get, ${AT_ONCE} at once`, got),
        toFigure(`list of ${PODS} pods, read and parsed, best of ${lists.ms.length}`, Math.min(...lists.ms), 'ms', { target: { of: 'value', atMost: 1000 } }),
        ...rateAndTail(`list of ${PODS} pods, read and parsed`, lists),
        ...rateAndTail(`list of ${PODS} pods, read only`, readLists),
        ...rateAndTail(`update, ${AT_ONCE} at once`, updated),
        ...rateAndTail(`merge patch, ${AT_ONCE} at once`, patched),
        toFigure(`one write at ${WRITES_PER_SECOND} writes/s, p50`, percentile(steady.ms, 0.5), 'ms', { peer: beside(0.5) }),
        toFigure(`one write at ${WRITES_PER_SECOND} writes/s, p99`, percentile(steady.ms, 0.99), 'ms', { peer: beside(0.99), target: { of: 'value', atMost: 10 } }),
        toFigure(`a change to all of ${WATCHERS} watchers`, fanOut.ms.length * WATCHERS * 1000 / fanOut.elapsedMs, 'events/s'),
        toFigure(`a change to all of ${WATCHERS} watchers, p50`, percentile(fanOut.ms, 0.5), 'ms'),
        toFigure(`a change to all of ${WATCHERS} watchers, p99`, percentile(fanOut.ms, 0.99), 'ms'),
        toFigure(`resident memory at ${PODS + MAPS} objects`, residentMiB(engine.ready.pid), 'MiB'),
      ],
      notes: ['one client process on this machine; its own work is in every time', `how late its own event loop was, p99 in ms: ${late.join(', ')}`],
    };
  } finally {
    client.close();
    await engine.close();
  }
}

function rateAndTail(name: string, { ms, elapsedMs }: Timing): readonly Figure[] {
  return [toFigure(name, ms.length * 1000 / elapsedMs, 'requests/s'), toFigure(`${name}, p99`, percentile(ms, 0.99), 'ms')];
}

/** What the disk takes for each of as many writes, one after the other at the same rate. */
async function plainWrites(directory: string): Promise<readonly number[]> {
  const file = await open(path.join(directory, 'plain'), 'w');
  const ms: number[] = [];
  const startedMs = performance.now();
  while (ms.length < WRITES_PER_SECOND * WRITE_SECONDS) {
    const writtenMs = performance.now();
    await file.write(Buffer.alloc(PLAIN_BYTES, 1), 0, PLAIN_BYTES, ms.length * PLAIN_BYTES);
    await file.datasync();
    ms.push(performance.now() - writtenMs);
    await sleep(Math.max(0, startedMs + ms.length * 1000 / WRITES_PER_SECOND - performance.now()));
  }
  await file.close();
  return ms;
}
