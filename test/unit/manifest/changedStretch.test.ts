import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { changedStretch } from '../../../src/manifest/changedStretch.ts';

suite('changedStretch', () => {
  for (const [before, after, above, below] of [
    ['', '', 0, 0], ['abc', 'abc', 3, 0], ['abc', '', 0, 0], ['', 'abc', 0, 0], ['abc', 'axc', 1, 1], ['abc', 'abxc', 2, 1], ['abxc', 'abc', 2, 1],
    ['aaa', 'aaaaa', 3, 0], ['xabc', 'yabc', 0, 3], ['abcx', 'abcy', 3, 0],
  ] as const) test(`of '${before}' and '${after}' the first ${above} and the last ${below} characters are alike`, () => assert.deepEqual(changedStretch(before, after), { above, below }));
});
