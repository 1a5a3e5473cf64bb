import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachLimited } from '../../../src/base/forEachLimited.ts';
import { settle } from '../../../src/base/fakeClock.ts';

for (const { name, count, limit, most } of [
  { name: 'nothing', count: 0, limit: 8, most: 0 }, { name: 'fewer than the limit', count: 3, limit: 8, most: 3 }, { name: 'many', count: 100, limit: 8, most: 8 }, { name: 'one by one', count: 5, limit: 1, most: 1 },
]) {
  test(`every item is taken once, so many at once: ${name}`, async () => {
    const taken: number[] = [];
    let [running, seen] = [0, 0];
    await forEachLimited(Array.from({ length: count }, (_, index) => index), {
      limit, action: async item => {
        seen = Math.max(seen, ++running);
        taken.push(item);
        await settle(item % 3);
        running--;
      },
    });
    assert.deepEqual([taken.length, new Set(taken).size, seen], [count, count, most]);
  });
}

test('the first failure is told', () => assert.rejects(forEachLimited([1, 2, 3], { limit: 2, action: item => item === 2 ? Promise.reject(new Error('two')) : Promise.resolve() }), /^Error: two$/));
