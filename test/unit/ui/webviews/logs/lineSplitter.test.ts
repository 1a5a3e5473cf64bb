import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineSplitter } from '../../../../../src/ui/webviews/logs/lineSplitter.ts';

function split(chunks: readonly Uint8Array[]): string[] {
  const splitter = new LineSplitter();
  return [...chunks.flatMap(chunk => splitter.push(chunk)), ...splitter.end()];
}

const bytes = (text: string) => new TextEncoder().encode(text);

const cases: readonly { readonly name: string; readonly chunks: readonly Uint8Array[]; readonly lines: readonly string[] }[] = [
  { name: 'one chunk with two lines', chunks: [bytes('a\nb\n')], lines: ['a', 'b'] },
  { name: 'a line across chunks', chunks: [bytes('he'), bytes('llo\nwor'), bytes('ld\n')], lines: ['hello', 'world'] },
  { name: 'a character across chunks', chunks: [bytes('€\n').slice(0, 1), bytes('€\n').slice(1, 2), bytes('€\n').slice(2)], lines: ['€'] },
  { name: 'a last line without an end', chunks: [bytes('a\nrest')], lines: ['a', 'rest'] },
  { name: 'the carriage returns of terminals', chunks: [bytes('a\r'), bytes('\nb\r\n')], lines: ['a', 'b'] },
  { name: 'empty lines', chunks: [bytes('\n\na\n')], lines: ['', '', 'a'] },
  { name: 'bytes that are no UTF-8', chunks: [new Uint8Array([0xff, 0x61, 0x0a])], lines: ['\ufffda'] },
  { name: 'nothing', chunks: [], lines: [] },
];

for (const { name, chunks, lines } of cases) test(`splits ${name}`, () => assert.deepEqual(split(chunks), lines));

test('a source without line ends is cut into pieces', () => {
  const lines = split([bytes('x'.repeat(200_000)), bytes('\n')]);
  assert.ok(lines.every(line => line.length <= 200_000));
  assert.equal(lines.join('').length, 200_000);
  const long = split([bytes(`${'y'.repeat(150_000)}\n`)]);
  assert.deepEqual(long.map(line => line.length), [65_536, 65_536, 18_928]);
});

test('where the chunks are cut makes no difference', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' }).map(text => text.replace(/[\r\n]/g, ''))), fc.array(fc.nat(200)), (lines, cuts) => {
    const whole = bytes(lines.map(line => `${line}\n`).join(''));
    const at = [...new Set([0, ...cuts.filter(cut => cut < whole.length), whole.length])].sort((a, b) => a - b);
    const chunks = at.slice(1).map((end, index) => whole.slice(at[index], end));
    assert.deepEqual(split(chunks), split([whole]));
    assert.equal(split(chunks).length, lines.length);
  }), { numRuns: 200 });
});
