import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coalesce } from '../../../src/base/coalesce.ts';
import { settle } from '../../../src/base/fakeClock.ts';

for (const { name, before, during, expected } of [
  { name: 'asked once', before: 1, during: 0, expected: 1 },
  { name: 'asked often before it runs', before: 3, during: 0, expected: 1 },
  { name: 'asked while it runs', before: 1, during: 1, expected: 2 },
  { name: 'asked often while it runs', before: 2, during: 100, expected: 2 },
]) {
  test(`what is ${name} is done ${expected} times, never twice at once`, async () => {
    const finish: (() => void)[] = [];
    let [runs, atOnce, most] = [0, 0, 0];
    const ask = coalesce(async () => {
      runs++;
      most = Math.max(most, ++atOnce);
      await new Promise<void>(resolve => { finish.push(resolve); });
      atOnce--;
    });
    for (let count = 0; count < before; count++) ask();
    await settle();
    for (let count = 0; count < during; count++) ask();
    for (let next = finish.shift(); next !== undefined; next = finish.shift()) { next(); await settle(); }
    assert.deepEqual([runs, most], [expected, 1]);
  });
}
