import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isExpired, isNotFound } from '../../src/api/apiError.ts';
import type { KubernetesObject } from '../../src/api/objects.ts';
import type { Decision, Storage, StorageEvent, StorageProgress, StorageWatch, Window } from '../../src/engine/storage/contract.ts';

/** Opens an empty storage; `window` as in the options of both implementations. */
export type OpenStorage = (window?: Window) => Storage;

interface Box extends KubernetesObject { readonly value?: number }

const key = (name: string, namespace = 'default') => ({ resource: 'boxes', namespace, name });
const box = (name: string, value: number, namespace = 'default'): Box => ({ kind: 'Box', metadata: { name, namespace }, value });
const put = (object: KubernetesObject): Decision => ({ action: 'put', object });
const remove: Decision = { action: 'remove' };
const versionOf = ({ metadata }: KubernetesObject) => Number(metadata.resourceVersion);
const namesOf = (objects: readonly KubernetesObject[]) => objects.map(({ metadata }) => metadata.name);

async function take(watch: StorageWatch, count: number): Promise<(StorageEvent | StorageProgress)[]> {
  const taken: (StorageEvent | StorageProgress)[] = [];
  for await (const event of watch) if (taken.push(event) === count) break;
  return taken;
}
const toLine = (event: StorageEvent | StorageProgress) => event.type === 'PROGRESS' ? event.type : `${event.type} ${event.key.name} ${(event.object as Box).value}`;

/** What every storage promises; run for each implementation. */
export function testStorage(open: OpenStorage): void {
  const it = (name: string, run: (storage: Storage) => Promise<void>, window?: Window) => void test(name, async () => {
    const storage = open(window);
    try { await run(storage); } finally { await storage.close(); }
  });

  it('what was written is read back with its version', async storage => {
    const stored = await storage.write(key('a'), () => put(box('a', 1)));
    assert.deepEqual(storage.get(key('a')), stored);
    assert.equal(versionOf(stored), storage.version);
    assert.equal(storage.get(key('a', 'other')), undefined);
  });

  it('versions grow with every change, over all resources', async storage => {
    const first = await storage.write(key('a'), () => put(box('a', 1)));
    const other = await storage.write({ resource: 'crates', namespace: '', name: 'x' }, () => put(box('x', 1)));
    const second = await storage.write(key('a'), () => put(box('a', 2)));
    assert.ok(versionOf(first) < versionOf(other) && versionOf(other) < versionOf(second));
  });

  it('a decision sees the newest state, also of writes of the same turn', async storage => {
    const increment = (current: KubernetesObject | undefined) => put(box('a', ((current as Box | undefined)?.value ?? 0) + 1));
    await Promise.all(Array.from({ length: 50 }, () => storage.write(key('a'), increment)));
    assert.equal((storage.get(key('a')) as Box).value, 50);
  });

  it('a decision that throws rejects its own write only', async storage => {
    const results = await Promise.allSettled([
      storage.write(key('a'), () => put(box('a', 1))),
      storage.write(key('b'), () => { throw new RangeError('no'); }),
      storage.write(key('c'), () => put(box('c', 3))),
    ]);
    assert.deepEqual(results.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled']);
    assert.deepEqual(namesOf(storage.list({ resource: 'boxes' }).objects), ['a', 'c']);
  });

  it('putting an equal object changes nothing', async storage => {
    const stored = await storage.write(key('a'), () => put(box('a', 1)));
    const again = await storage.write(key('a'), () => put(box('a', 1)));
    assert.equal(versionOf(again), versionOf(stored));
    assert.equal(storage.version, versionOf(stored));
  });

  it('keeping what is not there is refused with 404', async storage => {
    await assert.rejects(storage.write(key('a'), () => ({ action: 'keep' })), isNotFound);
    await assert.rejects(storage.write(key('a'), () => remove), isNotFound);
  });

  it('a removed object is gone and its name is free', async storage => {
    await storage.write(key('a'), () => put(box('a', 1)));
    const last = await storage.write(key('a'), () => remove);
    assert.equal((last as Box).value, 1);
    assert.equal(versionOf(last), storage.version);
    assert.equal(storage.get(key('a')), undefined);
    assert.ok(versionOf(await storage.write(key('a'), () => put(box('a', 2)))) > versionOf(last));
  });

  it('lists are ordered by namespace and name and honour the namespace', async storage => {
    for (const [name, namespace] of [['b', 'x'], ['a', 'y'], ['a', 'x']] as const) await storage.write(key(name, namespace), () => put(box(name, 1, namespace)));
    assert.deepEqual(storage.list({ resource: 'boxes' }).objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`), ['x/a', 'x/b', 'y/a']);
    assert.deepEqual(namesOf(storage.list({ resource: 'boxes', namespace: 'x' }).objects), ['a', 'b']);
    assert.deepEqual(storage.list({ resource: 'none' }).objects, []);
  });

  it('a list at an earlier version shows the world as it was', async storage => {
    await storage.write(key('a'), () => put(box('a', 1)));
    await storage.write(key('b'), () => put(box('b', 1)));
    const { version } = storage;
    await storage.write(key('a'), () => put(box('a', 2)));
    await storage.write(key('b'), () => remove);
    await storage.write(key('c'), () => put(box('c', 1)));
    const { objects } = storage.list({ resource: 'boxes', version });
    assert.deepEqual(objects.map(object => [object.metadata.name, (object as Box).value]), [['a', 1], ['b', 1]]);
  });

  it('a version in the future is refused', async storage => {
    assert.throws(() => storage.list({ resource: 'boxes', version: storage.version + 1 }), { message: /Too large resource version/ });
    assert.throws(() => storage.watch({ resource: 'boxes', after: storage.version + 1 }), { message: /Too large resource version/ });
    await Promise.resolve();
  });

  it('a watch delivers what happened after its version, then what happens, once and in order', async storage => {
    await storage.write(key('a'), () => put(box('a', 1)));
    const { version } = storage;
    await storage.write(key('a'), () => put(box('a', 2)));
    const watch = storage.watch({ resource: 'boxes', after: version });
    await storage.write({ resource: 'crates', namespace: '', name: 'x' }, () => put(box('x', 9)));
    await storage.write(key('b'), () => put(box('b', 1)));
    await storage.write(key('a'), () => remove);
    const events = await take(watch, 3);
    assert.deepEqual(events.map(toLine), ['MODIFIED a 2', 'ADDED b 1', 'DELETED a 2']);
    assert.equal(((events[0] as StorageEvent).previous as Box).value, 1);
    assert.deepEqual(events.map(event => event.version), events.map(event => versionOf((event as StorageEvent).object)));
  });

  it('a watch of a namespace is silent about others', async storage => {
    const watch = storage.watch({ resource: 'boxes', namespace: 'x', after: storage.version });
    await storage.write(key('a', 'y'), () => put(box('a', 1, 'y')));
    await storage.write(key('b', 'x'), () => put(box('b', 1, 'x')));
    assert.deepEqual((await take(watch, 1)).map(toLine), ['ADDED b 1']);
  });

  it('between a list and its watch there is no gap', async storage => {
    const writes = Promise.all(Array.from({ length: 20 }, (_, index) => storage.write(key(`n${index}`), () => put(box(`n${index}`, index)))));
    const { listing, watch } = storage.listAndWatch({ resource: 'boxes' });
    await writes;
    const missing = 20 - listing.objects.length;
    const later = missing === 0 ? [] : await take(watch, missing);
    const seen = new Set([...namesOf(listing.objects), ...later.map(event => (event as StorageEvent).key.name)]);
    assert.equal(seen.size, 20);
  });

  it('a progress mark comes behind the changes before it', async storage => {
    const watch = storage.watch({ resource: 'boxes', after: storage.version });
    await storage.write(key('a'), () => put(box('a', 1)));
    watch.requestProgress();
    await storage.write(key('b'), () => put(box('b', 1)));
    const events = await take(watch, 3);
    assert.deepEqual(events.map(toLine), ['ADDED a 1', 'PROGRESS', 'ADDED b 1']);
    assert.equal(events[1]?.version, events[0]?.version);
  });

  it('closing a watch ends its loop; closing the storage ends all and refuses writes', async storage => {
    const [first, second] = [storage.watch({ resource: 'boxes', after: 0 }), storage.watch({ resource: 'boxes', after: 0 })];
    first.close();
    assert.deepEqual(await take(first, 1), []);
    const pending = take(second, 1);
    await storage.close();
    assert.deepEqual(await pending, []);
    await assert.rejects(storage.write(key('a'), () => put(box('a', 1))), { message: /closed/ });
  });

  it('writes under way when the storage closes are carried out', async storage => {
    const write = storage.write(key('a'), () => put(box('a', 1)));
    await storage.close();
    assert.equal((await write as Box).value, 1);
  });

  it('changes beyond the window are forgotten with 410, the objects are not', async storage => {
    await storage.write(key('keep'), () => put(box('keep', 1)));
    const { version } = storage;
    for (let value = 0; value < 40; value++) await storage.write(key('a'), () => put(box('a', value)));
    assert.throws(() => storage.watch({ resource: 'boxes', after: version }), isExpired);
    assert.throws(() => storage.list({ resource: 'boxes', version }), isExpired);
    assert.deepEqual(namesOf(storage.list({ resource: 'boxes' }).objects), ['a', 'keep']);
    assert.deepEqual((await take(storage.watch({ resource: 'boxes', after: storage.version - 2 }), 2)).map(toLine), ['MODIFIED a 38', 'MODIFIED a 39']);
  }, { maxEvents: 8, maxAgeMs: 1e9 });

  it('a reader that lags too far is dropped with 410', async storage => {
    const watch = storage.watch({ resource: 'boxes', after: storage.version });
    await Promise.all(Array.from({ length: 10_010 }, (_, value) => storage.write(key('a'), () => put(box('a', value)))));
    await assert.rejects(take(watch, 20_000), isExpired);
  });
}
