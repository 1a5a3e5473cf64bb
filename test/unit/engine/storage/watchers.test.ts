import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isExpired } from '../../../../src/api/apiError.ts';
import type { StorageEvent } from '../../../../src/engine/storage/contract.ts';
import { Watchers } from '../../../../src/engine/storage/watchers.ts';

const LAG = 10_000;
const event = (version: number, namespace = 'default'): StorageEvent => ({ type: 'ADDED', key: { resource: 'boxes', namespace, name: `box-${version}` }, version, object: { metadata: { name: `box-${version}` } } });
const events = (from: number, count: number, namespace?: string) => Array.from({ length: count }, (_, index) => event(from + index, namespace));

async function read(watch: AsyncIterable<unknown>): Promise<readonly [number, unknown]> {
  let seen = 0;
  try { for await (const _ of watch) seen++; } catch (error) { return [seen, error]; }
  return [seen, undefined];
}

for (const { what, published, seen } of [
  { what: 'as far behind as a reader may be', published: [events(1, LAG)], seen: LAG },
  { what: 'one change too many', published: [events(1, LAG), events(LAG + 1, 1)], seen: undefined },
  { what: 'far too many of another namespace', published: [events(1, LAG + 1, 'other')], seen: 0 },
]) {
  test(`a reader that falls behind: ${what} → ${seen === undefined ? '410' : 'all of it'}`, async () => {
    const watchers = new Watchers();
    const slow = watchers.open({ resource: 'boxes', namespace: 'default', after: 0 }, [], () => 0);
    for (const each of published) watchers.publish(each);
    watchers.close();
    const [count, error] = await read(slow);
    assert.equal(isExpired(error), seen === undefined);
    if (seen !== undefined) assert.deepEqual([count, error], [seen, undefined]);
  });
}
