import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { summarizeWarnings } from '../../../../src/ui/commands/manifest/summarizeWarnings.ts';

describe('one message tells the first three warnings, and how many more there are', () => {
  const cases: readonly [string, readonly string[], string][] = [
    ['one', ['a'], 'a'], ['three are told in full', ['a', 'b', 'c'], 'a; b; c'], ['four', ['a', 'b', 'c', 'd'], 'a; b; c; and 1 more'], ['twenty', Array.from({ length: 20 }, (_, index) => `w${index}`), 'w0; w1; w2; and 17 more'],
  ];
  for (const [name, warnings, message] of cases) test(name, () => assert.equal(summarizeWarnings(warnings), message));
});
