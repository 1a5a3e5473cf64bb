import assert from 'node:assert/strict';
import test from 'node:test';
import { formatReport, toFigure } from '../../../bench/report.ts';
import { median, round } from '../../../bench/statistics.ts';

test('a median is the middle value, or the mean of the two middle ones', () => {
  for (const [values, expected] of [[[3, 1, 2], 2], [[4, 1, 3, 2], 2.5], [[7], 7]] as const) assert.equal(median(values), expected);
  assert.ok(Number.isNaN(median([])));
});

test('figures are printed with three significant digits', () => {
  for (const [value, expected] of [[0.123456, 0.123], [12.345, 12.3], [1234.5, 1235]] as const) assert.equal(round(value), expected);
});

test('a target bounds the value or the ratio to the peer, from above or below', () => {
  const peer = { name: 'raw', value: 100 };
  const cases = [
    { value: 130, target: { of: 'ratio', atMost: 1.3 }, expected: { target: '≤ 1.3×', met: true } },
    { value: 131, target: { of: 'ratio', atMost: 1.3 }, expected: { target: '≤ 1.3×', met: false } },
    { value: 89, target: { of: 'ratio', atLeast: 0.9 }, expected: { target: '≥ 0.9×', met: false } },
    { value: 499, target: { of: 'value', atMost: 500 }, expected: { target: '≤ 500 ms', met: true } },
  ] as const;
  for (const { value, target, expected } of cases) {
    const figure = toFigure('start', value, 'ms', { peer, target });
    assert.deepEqual({ target: figure.target, met: figure.met }, expected);
    assert.equal(figure.ratio, value / 100);
  }
});

test('a ratio target without a peer, or with one that is 0, is not judged by the value', () => {
  assert.equal(toFigure('start', 1, 'ms', { peer: { name: 'raw', value: 0 }, target: { of: 'ratio', atMost: 1.3 } }).met, undefined);
  assert.equal(toFigure('start', 1, 'ms', { target: { of: 'ratio', atMost: 1.3 } }).met, undefined);
});

test('a report is a table with a line for each figure and its notes', () => {
  const text = formatReport({ benchmark: 'pod-start', notes: ['medians of 10'], figures: [toFigure('ready', 390, 'ms', { peer: { name: 'raw', value: 300 }, target: { of: 'ratio', atMost: 1.3 } }), toFigure('calls', 6, 'calls')] });
  assert.deepEqual(text.split('\n').map(line => line.trim()), [
    'pod-start', 'value    peer          ratio  target', 'ready  390 ms   300 ms (raw)  1.3×   ≤ 1.3×  met', 'calls  6 calls', '· medians of 10', '',
  ]);
});
