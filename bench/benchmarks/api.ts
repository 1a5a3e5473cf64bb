import { mkdtempSync, rmSync, openSync, writeSync, fsyncSync, closeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import type { ConfigMap } from '../../src/api/objects.ts';
import { configMaps } from '../../src/api/resources.ts';
import { openSqliteStorage } from '../../src/engine/storage/sqlite.ts';
import { startBenchEngine } from '../program.ts';
import { type Report, toFigure } from '../report.ts';

const OBJECTS = 10_000;
const WRITES = 2000;

/** Durable writes of the storage, beside plain fsync on the same disk; the API over HTTPS with 10,000 objects. */
export async function api(): Promise<Report> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-bench-'));
  const storage = openSqliteStorage(path.join(folder, 'state.db'), { clock: systemClock, logger: silentLogger });
  let [fsyncs, alone, grouped] = [0, 0, 0];
  try {
    const write = (name: string) => storage.write({ resource: 'configmaps', namespace: 'default', name }, () => ({ action: 'put', object: configMap(name) }));
    fsyncs = rate(WRITES, await timed(async () => fsyncLoop(path.join(folder, 'plain'), WRITES)));
    alone = rate(WRITES, await timed(async () => { for (let index = 0; index < WRITES; index++) await write(`one-${index}`); }));
    grouped = rate(WRITES * 4, await timed(async () => { for (let index = 0; index < WRITES / 4; index++) await Promise.all(Array.from({ length: 16 }, (_, each) => write(`many-${index}-${each}`))); }));
  } finally {
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const engine = await startBenchEngine();
  try {
    const { client } = engine;
    const createMs = await timed(async () => { for (let index = 0; index < OBJECTS; index += 50) await Promise.all(Array.from({ length: 50 }, (_, each) => client.create(configMaps, configMap(`object-${index + each}`)))); });
    const listMs = Math.min(await timed(() => client.list(configMaps, { namespace: 'default' })), await timed(() => client.list(configMaps, { namespace: 'default' })));
    const getMs = await timed(async () => { for (let index = 0; index < 500; index++) await client.get(configMaps, { namespace: 'default', name: `object-${index}` }); }) / 500;
    const versionMs = await timed(async () => { for (let index = 0; index < 500; index++) for await (const _ of await client.transport.request({ method: 'GET', path: '/healthz' })) { /* read to its end */ } }) / 500;
    return {
      benchmark: 'api',
      figures: [
        toFigure('storage, one durable write after another', alone, 'writes/s', { peer: { name: 'write + fsync', value: fsyncs } }),
        toFigure('storage, 16 writers at once', grouped, 'writes/s', { peer: { name: 'write + fsync', value: fsyncs } }),
        toFigure('HTTPS create, 50 at once', rate(OBJECTS, createMs), 'objects/s', { peer: { name: 'storage, 16 writers', value: grouped } }),
        toFigure(`HTTPS list of ${OBJECTS} objects, read and parsed`, listMs, 'ms'),
        toFigure('HTTPS get', getMs, 'ms', { peer: { name: 'HTTPS /healthz', value: versionMs } }),
      ],
      notes: ['one client on this machine, keep-alive'],
    };
  } finally { await engine.close(); }
}

function configMap(name: string): ConfigMap { return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data: { text: 'x'.repeat(200) } }; }

function fsyncLoop(file: string, count: number): void {
  const handle = openSync(file, 'w');
  for (let index = 0; index < count; index++) { writeSync(handle, 'x'.repeat(400)); fsyncSync(handle); }
  closeSync(handle);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

function rate(count: number, elapsedMs: number): number { return count * 1000 / elapsedMs; }
