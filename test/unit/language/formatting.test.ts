import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { format } from '../../../src/language/formatting.ts';
import { parseDocument } from '../../../src/manifest/parse.ts';
import { applyEdits } from './marked.ts';

const formatted = (text: string, lines?: { readonly first: number; readonly last: number }) => applyEdits(text, format(parseDocument(text), { tabSize: 2, ...(lines === undefined ? {} : { lines }) }));

const cases: readonly { readonly name: string; readonly before: string; readonly after: string }[] = [
  { name: 'what is even stays', before: 'a:\n  b:\n  - c: 1\n    d: 2\n', after: 'a:\n  b:\n  - c: 1\n    d: 2\n' },
  { name: 'four columns become two', before: 'a:\n    b:\n        c: 1\n', after: 'a:\n  b:\n    c: 1\n' },
  { name: 'dashes stay where most of them stand', before: 'a:\n    - b: 1\n      c: 2\nd:\n    - 1\n', after: 'a:\n  - b: 1\n    c: 2\nd:\n  - 1\n' },
  { name: 'a wide dash', before: 'a:\n-   b: 1\n    c: 2\n', after: 'a:\n- b: 1\n  c: 2\n' },
  { name: 'blanks behind colons and at ends of lines', before: 'a:   1  \nb:  x # why  \n', after: 'a: 1\nb: x # why\n' },
  { name: 'comments move with the line below them', before: 'a:\n    # one\n    b: 1\n    # end\nc: 1\n', after: 'a:\n  # one\n  b: 1\n  # end\nc: 1\n' },
  { name: 'a block of text moves whole and keeps its blanks', before: 'a:\n    b: |\n        x  \n          y\n\n    c: 1\n', after: 'a:\n  b: |\n      x  \n        y\n\n  c: 1\n' },
  { name: 'a flow collection of several lines moves whole', before: 'a:\n    b: [1,\n        2]\n', after: 'a:\n  b: [1,\n      2]\n' },
  { name: 'lists in lists', before: 'a:\n  -   - 1\n      - 2\n  -\n    - 3\n', after: 'a:\n  - - 1\n    - 2\n  -\n    - 3\n' },
  { name: 'an item without a value', before: 'a:\n    -\n    - 1\n', after: 'a:\n  -\n  - 1\n' },
  { name: 'an anchored item', before: 'a:\n    - &x\n      b: 1\n    - *x\n', after: 'a:\n  - &x\n    b: 1\n  - *x\n' },
  { name: 'CRLF', before: 'a:\r\n    b:   1 \r\n', after: 'a:\r\n  b: 1\r\n' },
  { name: 'a document marker', before: '---\na:\n    b: 1\n', after: '---\na:\n  b: 1\n' },
  { name: 'broken text stays', before: 'a:\n    b: "1\n', after: 'a:\n    b: "1\n' },
  { name: 'a template stays', before: 'a:\n    b: {{ .x }}\n', after: 'a:\n    b: {{ .x }}\n' },
];

suite('formatting', () => {
  for (const { name, before, after } of cases) test(name, () => { assert.equal(formatted(before), after); assert.equal(formatted(after), after); });
  test('only the asked lines change', () => assert.equal(formatted('a:   1\nb:   2\n', { first: 1, last: 1 }), 'a:   1\nb: 2\n'));
  test('asked lines that would mean something else alone stay', () => assert.equal(formatted('a:\n    b: 1\n    c: 1\n', { first: 1, last: 1 }), 'a:\n    b: 1\n    c: 1\n'));
});
