import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageOf, humanDuration } from '../../../../src/api/printers/duration.ts';

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR, YEAR = 365 * DAY;

for (const [durationMs, expected] of [
  [-3 * SECOND, '<invalid>'], [-SECOND, '0s'], [0, '0s'], [59 * SECOND, '59s'], [119 * SECOND, '119s'], [2 * MINUTE, '2m'], [2 * MINUTE + 5 * SECOND, '2m5s'],
  [10 * MINUTE + 5 * SECOND, '10m'], [179 * MINUTE, '179m'], [3 * HOUR, '3h'], [3 * HOUR + 10 * MINUTE, '3h10m'], [8 * HOUR + 10 * MINUTE, '8h'], [47 * HOUR, '47h'],
  [2 * DAY + 4 * HOUR, '2d4h'], [8 * DAY + 4 * HOUR, '8d'], [729 * DAY, '729d'], [2 * YEAR + 3 * DAY, '2y3d'], [8 * YEAR + 3 * DAY, '8y'],
] as const) {
  test(`${durationMs} ms read ${expected}`, () => assert.equal(humanDuration(durationMs), expected));
}

test('an absent timestamp has an unknown age', () => assert.equal(ageOf(undefined, 0), '<unknown>'));
