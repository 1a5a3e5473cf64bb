import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareTimes, LogPosition, parseLogLine } from '../../../../../src/ui/webviews/logs/logPosition.ts';

const time = (fraction: string) => `2026-01-01T00:00:00.${fraction}Z`;

test('a line is its time and the rest, with inner spaces kept', () => {
  assert.deepEqual(parseLogLine('2026-01-01T00:00:00.123456789Z  two spaces'), { time: '2026-01-01T00:00:00.123456789Z', text: ' two spaces' });
  assert.deepEqual(parseLogLine('2026-01-01T00:00:00+02:00 x'), { time: '2026-01-01T00:00:00+02:00', text: 'x' });
  assert.deepEqual(parseLogLine('2026-01-01T00:00:00Z'), { time: '2026-01-01T00:00:00Z', text: '' });
  assert.deepEqual(parseLogLine('no time here'), { time: '', text: 'no time here' });
});

const orders: readonly (readonly [string, string, number])[] = [
  [time('1'), time('100000000'), 0], [time('1'), time('10000001'), -1], [time('999999999'), '2026-01-01T00:00:01Z', -1],
  ['2026-01-01T02:00:00+02:00', '2026-01-01T00:00:00Z', 0], ['2026-01-01T00:00:00.000000002Z', '2026-01-01T00:00:00.000000001Z', 1], ['', time('1'), 0],
];
for (const [a, b, sign] of orders) test(`${a || 'no time'} is ${sign < 0 ? 'before' : sign > 0 ? 'after' : 'equal to'} ${b}`, () => assert.equal(Math.sign(compareTimes(a, b)), sign));

test('a reading that begins again from the last second repeats no line and loses none', () => {
  const log = [time('1'), time('2'), time('2'), time('2'), time('3')];
  for (let readBefore = 0; readBefore <= log.length; readBefore++) {
    const position = new LogPosition();
    const seen = log.slice(0, readBefore).filter(each => position.admit(each));
    if (position.last !== '') position.resume();
    // The server gives everything from the same second again.
    const again = log.filter(each => position.admit(each));
    assert.deepEqual([...seen, ...again], log, `after ${readBefore} lines`);
  }
});

test('beginning again twice without news in between repeats nothing', () => {
  const position = new LogPosition();
  assert.deepEqual([time('1'), time('1')].map(each => position.admit(each)), [true, true]);
  for (let round = 0; round < 2; round++) {
    position.resume();
    assert.deepEqual([time('1'), time('1')].map(each => position.admit(each)), [false, false]);
  }
  assert.equal(position.admit(time('1')), true);
});

test('a line that is a little out of order is shown while reading', () => {
  const position = new LogPosition();
  assert.deepEqual([time('5'), time('4'), time('6')].map(each => position.admit(each)), [true, true, true]);
  assert.equal(position.last, time('6'));
});

test('lines without a time are always new', () => {
  const position = new LogPosition();
  position.admit(time('5'));
  position.resume();
  assert.equal(position.admit(''), true);
});
