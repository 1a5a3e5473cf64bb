import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeClock, settle } from '../../src/base/fakeClock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { seededRandom } from '../../src/base/random.ts';
import { isNotFound } from '../../src/api/apiError.ts';
import type { Client, WatchEvent, WatchOptions } from '../../src/api/client.ts';
import type { ConfigMap } from '../../src/api/objects.ts';
import { configMaps, namespaces } from '../../src/api/resources.ts';
import { makeApiMachinery } from '../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../src/engine/storage/memory.ts';
import './seed.ts';

/*
 * Several writers at once, and watchers that come at any time and read at their own pace: every one sees every change after its start, once and in order.
 */

const NAMES = ['a', 'b', 'c', 'd'];
type Write = { readonly what: 'put' | 'delete'; readonly name: string; readonly shown: boolean; readonly pause: number };
const writes = fc.array(fc.record({ what: fc.constantFrom('put', 'put', 'put', 'delete'), name: fc.constantFrom(...NAMES), shown: fc.boolean(), pause: fc.integer({ min: 0, max: 3 }) }), { minLength: 5, maxLength: 30 });
const readers = fc.array(fc.record({ after: fc.integer({ min: 0, max: 20 }), from: fc.constantFrom('list', 'initialEvents'), selects: fc.boolean(), pause: fc.integer({ min: 0, max: 2 }) }), { minLength: 1, maxLength: 5 });

/** A configmap, or its end, as it was answered to its writer. */
interface Change { readonly version: number; readonly name: string; readonly shown: boolean }

const versionOf = ({ metadata }: ConfigMap) => Number(metadata.resourceVersion);
const isShown = ({ metadata }: ConfigMap) => metadata.labels?.['shown'] === 'yes';

async function write(client: Client, { namespace, what, name, shown }: Write & { readonly namespace: string }, log: Change[]): Promise<void> {
  const key = { name, namespace };
  try {
    if (what === 'delete') { await client.delete(configMaps, key); return; }
    const labels = shown ? { shown: 'yes' } : {};
    const object: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels }, data: { at: String(log.length) } };
    const stored = await client.update(configMaps, object).catch(async (error: unknown) => { if (!isNotFound(error)) throw error; return client.create(configMaps, object); });
    log.push({ version: versionOf(stored), name, shown });
  } catch (error) {
    if (!isNotFound(error) && (error as { readonly reason?: string }).reason !== 'AlreadyExists') throw error;
  }
}

/** Reads until it is told to stop; what it saw, and what was there when it began. */
function read(client: Client, { namespace, from, selects, pause, start }: { readonly namespace: string; readonly from: string; readonly selects: boolean; readonly pause: number; readonly start: { readonly items: readonly ConfigMap[]; readonly version: string } }) {
  const stop = new AbortController();
  const state = new Map<string, number>(from === 'list' ? start.items.filter(item => !selects || isShown(item)).map(item => [item.metadata.name ?? '', versionOf(item)]) : []);
  const seen: { readonly type: WatchEvent<ConfigMap>['type']; readonly version: number }[] = [];
  const options: WatchOptions = {
    namespace, signal: stop.signal, ...(selects ? { labelSelector: 'shown=yes' } : {}),
    ...(from === 'list' ? { resourceVersion: start.version } : { sendInitialEvents: true, allowWatchBookmarks: true }),
  };
  let begun = from === 'list';
  const done = (async () => {
    try {
      for await (const event of client.watch(configMaps, options)) {
        const { type } = event;
        const object = event.object as ConfigMap;
        const name = object.metadata.name ?? '';
        const version = versionOf(object);
        if (type === 'BOOKMARK') { begun = true; continue; }
        if (begun) {
          assert.ok(version > (seen.at(-1)?.version ?? Number(start.version)), `version ${version} after ${seen.at(-1)?.version}`);
          seen.push({ type, version });
        }
        assert.equal(type === 'ADDED', !state.has(name), `${type} ${name}`);
        if (type === 'DELETED') state.delete(name); else { assert.ok(!selects || isShown(object)); state.set(name, version); }
        await settle(pause);
      }
    } catch (error) { if (!stop.signal.aborted) throw error; }
  })();
  return { state, seen, async stop() { stop.abort(new Error('enough')); await done; }, done };
}

test('watches neither lose nor repeat nor reorder what several writers do at once', async () => {
  const clock = new FakeClock();
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random: seededRandom(1), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  const client = api.clientFor('system:test');
  let worlds = 0;
  await fc.assert(fc.asyncProperty(fc.array(writes, { minLength: 2, maxLength: 5 }), readers, async (lanes, watchers) => {
    const namespace = `world-${worlds++}`;
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    const log: Change[] = [];
    const writing = lanes.map(async lane => { for (const each of lane) { await settle(each.pause); await write(client, { ...each, namespace }, log); } });
    const reading = watchers.map(async watcher => {
      await settle(watcher.after);
      const { items, metadata } = await client.list(configMaps, { namespace });
      return { watcher, start: Number(metadata.resourceVersion), reader: read(client, { namespace, ...watcher, start: { items, version: metadata.resourceVersion ?? '' } }) };
    });
    const opened = await Promise.all(reading);
    await Promise.all(writing);
    const last = await client.list(configMaps, { namespace });
    for (const { watcher, start, reader } of opened) {
      const wanted = new Map(last.items.filter(item => !watcher.selects || isShown(item)).map(item => [item.metadata.name ?? '', versionOf(item)]));
      const acknowledged = log.filter(change => change.version > start && (!watcher.selects || change.shown)).map(change => change.version).sort((a, b) => a - b);
      for (let tries = 0; tries < 2000 && !acknowledged.every(version => reader.seen.some(event => event.version === version) || [...reader.state.values()].includes(version)); tries++) await settle(1);
      for (let tries = 0; tries < 2000 && JSON.stringify([...reader.state].sort()) !== JSON.stringify([...wanted].sort()); tries++) await settle(1);
      assert.deepEqual([...reader.state].sort(), [...wanted].sort());
      if (watcher.from === 'list') assert.deepEqual(reader.seen.filter(({ type }) => type !== 'DELETED').map(({ version }) => version), acknowledged);
      await reader.stop();
    }
  }), { numRuns: 100 });
});
