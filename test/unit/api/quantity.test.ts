import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatBytes, formatMilliCpu, parseQuantity, toMilliCpu, toUnits } from '../../../src/api/quantity.ts';

const NANO = 1_000_000_000n;

// Meanings as apimachinery's quantity documentation gives them.
const values: readonly [string | number, bigint][] = [
  ['0', 0n], ['1', NANO], [2, 2n * NANO], ['100m', NANO / 10n], ['1.5', 1_500_000_000n], ['.5', 500_000_000n], ['1.', NANO], ['+1', NANO], ['-1', -NANO],
  ['1k', 1000n * NANO], ['1Ki', 1024n * NANO], ['1.5Gi', 1_610_612_736n * NANO], ['1E', 10n ** 18n * NANO], ['1E3', 1000n * NANO], ['1e3', 1000n * NANO], ['1e-3', NANO / 1000n],
  ['12e+6', 12_000_000n * NANO], ['5n', 5n], ['5u', 5000n], ['0.1n', 1n], ['-0.1n', -1n], ['1e-999999999', 1n], ['0e-999999999', 0n], [`1${'0'.repeat(200)}e-150`, 10n ** 59n], [1e21, 10n ** 21n * NANO],
];
for (const [text, nano] of values) {
  test(`${JSON.stringify(text)} is ${nano} nano units`, () => assert.equal(parseQuantity(text), nano));
}

for (const text of ['', ' ', '1 Gi', '1GB', '1gi', 'Gi', '.', '1..2', '--1', '1e', '0x10', '1,5', '1Kii', 'NaN', 'Infinity']) {
  test(`${JSON.stringify(text)} is no quantity`, () => assert.equal(parseQuantity(text), undefined));
}

test('CPU and units round up, towards positive infinity', () => {
  assert.deepEqual([toMilliCpu('1'), toMilliCpu('0.1'), toMilliCpu('1u'), toMilliCpu('-1500u'), toMilliCpu(undefined)], [1000, 100, 1, -1, 0]);
  assert.deepEqual([toUnits('1Gi'), toUnits('1m'), toUnits('-1500m'), toUnits('x')], [1_073_741_824, 1, -1, 0]);
});

test('property: what is formatted reads back', () => {
  fc.assert(fc.property(fc.nat(2 ** 31 - 1), fc.constantFrom(1, 1024, 1024 ** 2), (count, unit) => {
    assert.equal(toUnits(formatBytes(count * unit)), count * unit);
    assert.equal(toMilliCpu(formatMilliCpu(count)), count);
  }));
});

test('property: a quantity in a smaller unit is the same quantity', () => {
  fc.assert(fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), count => {
    assert.equal(parseQuantity(`${count}`), parseQuantity(`${count * 1000}m`));
    assert.equal(parseQuantity(`${count}Mi`), parseQuantity(`${count * 1024}Ki`));
  }));
});

test('property: any text at all is answered without an exception', () => {
  fc.assert(fc.property(fc.string(), text => { parseQuantity(text); }));
});
