import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { describeError } from '../../../src/base/logger.ts';

suite('an error is described', () => {
  const refused = new Error('connect ECONNREFUSED');
  const cases: readonly (readonly [name: string, error: unknown, text: string])[] = [
    ['by its message', refused, 'connect ECONNREFUSED'],
    ['with what caused it', new Error('the list failed', { cause: refused }), 'the list failed: connect ECONNREFUSED'],
    ['with what caused its cause', new Error('a', { cause: new Error('b', { cause: 'c' }) }), 'a: b: c'],
    ['once, where it tells its cause itself', new Error('Docker does not answer (connect ECONNREFUSED). Is it running?', { cause: refused }), 'Docker does not answer (connect ECONNREFUSED). Is it running?'],
    ['though it is none', 7, '7'],
  ];
  for (const [name, error, text] of cases) test(name, () => assert.equal(describeError(error), text));
});
