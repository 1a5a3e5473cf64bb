import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readFlow } from '../../../../src/language/completion/readFlow.ts';
import { atCursor } from '../marked.ts';

const read = (marked: string) => {
  const { text, offset } = atCursor(marked);
  const flow = readFlow(text, offset);
  return flow && { isKey: flow.isKey, text: flow.text };
};

suite('what is being written inside brackets', () => {
  for (const [name, marked, expected] of [
    ['a comment behind the cursor stays behind what it lacks', 'a: {na| # {[', { isKey: true, text: 'a: {na} # {[' }],
    ['a number sign in quotes or in a word is no comment', 'a: {b: c|, d: "x # y", e: f#g}', { isKey: false, text: 'a: {b: c, d: "x # y", e: f#g}' }],
    ['the first comment of several', 'a: {b: c|, d: "#" # e # f', { isKey: false, text: 'a: {b: c, d: "#"} # e # f' }],
    ['a comment of a line below is not that of the line', 'a: {b: c|,\n  d: e # {\n  }', { isKey: false, text: 'a: {b: c,\n  d: e # {\n  }' }],
    ['nothing in a comment', 'a: {b: c, # d|', undefined],
    ['a key below a comment', 'a: {b: c, # {\n  d|', { isKey: true, text: 'a: {b: c, # {\n  d}' }],
    ['nothing where a bracket is closed as another', 'a: {b|]', undefined],
  ] as const) test(name, () => assert.deepEqual(read(marked), expected));

  test('each character is read a few times at most, however many number signs there are', context => {
    const text = `{"a": b, ${'"c": "#", '.repeat(300)}"d": e}`;
    const judged = context.mock.method(RegExp.prototype, 'test');
    assert.ok(readFlow(text, 7) !== undefined);
    const count = judged.mock.callCount();
    assert.ok(count > 300 && count < 3 * text.length, `${count}`);
  });
});

for (const text of ['\n  a: ', '\n\n  a:\n    b', '\n']) {
  for (let offset = 0; offset <= text.length; offset++) {
    test(`a text that begins with an empty line is read to its start: ${JSON.stringify(text)} at ${offset}`, () => {
      assert.equal(readFlow(text, offset), undefined);
    });
  }
}
