import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalQuantity } from '../../src/api/defaults/quantities.ts';
import { parseQuantity, toMilliCpu, toUnits } from '../../src/api/quantity.ts';
import { addResources, amountOf, equalResources, maxResources, subtractResources } from '../../src/api/quota/resourceList.ts';
import './seed.ts';

/*
 * Quantities against fractions of big numbers, worked out from the text digit by digit.
 */

interface Fraction { readonly over: bigint; readonly under: bigint }

const POWERS: Readonly<Record<string, Fraction>> = {
  ...Object.fromEntries(['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((suffix, index) => [suffix, index < 3 ? { over: 1n, under: 1000n ** BigInt(3 - index) } : { over: 1000n ** BigInt(index - 3), under: 1n }])),
  ...Object.fromEntries(['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, index) => [suffix, { over: 1024n ** BigInt(index + 1), under: 1n }])),
};
const exponent = (power: number): Fraction => power < 0 ? { over: 1n, under: 10n ** BigInt(-power) } : { over: 10n ** BigInt(power), under: 1n };

const suffixes = fc.oneof(
  fc.constantFrom(...Object.keys(POWERS)).map(text => ({ text, scale: POWERS[text] as Fraction })),
  fc.tuple(fc.constantFrom('e', 'E'), fc.integer({ min: -12, max: 18 })).map(([letter, power]) => ({ text: `${letter}${power}`, scale: exponent(power) })),
);
const digits = fc.array(fc.constantFrom(...'0123456789'), { maxLength: 15 }).map(each => each.join(''));
/** A text that is a quantity, and its value. */
const quantities = fc.record({ sign: fc.constantFrom('', '+', '-'), whole: digits, fraction: digits, suffix: suffixes })
  .filter(({ whole, fraction }) => whole + fraction !== '')
  .map(({ sign, whole, fraction, suffix }) => {
    const over = BigInt(`${whole}${fraction}`) * suffix.scale.over * (sign === '-' ? -1n : 1n);
    return { text: `${sign}${whole}${fraction === '' ? '' : '.'}${fraction}${suffix.text}`, value: { over, under: 10n ** BigInt(fraction.length) * suffix.scale.under } };
  });

/** Towards positive infinity. */
function ceiling({ over, under }: Fraction): bigint {
  const quotient = over / under;
  return quotient * under < over ? quotient + 1n : quotient;
}
const times = ({ over, under }: Fraction, factor: bigint): Fraction => ({ over: over * factor, under });
const awayFromZero = ({ over, under }: Fraction): bigint => over < 0n ? -ceiling({ over: -over, under }) : ceiling({ over, under });
const NANO = 1_000_000_000n;

test('a quantity is read to the nano, rounded away from zero; units and thousandths are rounded up', () => {
  fc.assert(fc.property(quantities, ({ text, value }) => {
    const nano = awayFromZero(times(value, NANO));
    assert.equal(parseQuantity(text), nano, text);
    assert.equal(toUnits(text), Number(ceiling({ over: nano, under: NANO })), text);
    assert.equal(toMilliCpu(text), Number(ceiling({ over: nano, under: 1_000_000n })), text);
  }), { numRuns: 500 });
});

test('the canonical form is the same quantity, in whole numbers', () => {
  fc.assert(fc.property(quantities, ({ text }) => {
    const canonical = canonicalQuantity(text);
    const [before, after] = [parseQuantity(text) ?? 0n, parseQuantity(canonical) ?? 0n];
    // What is printed in powers of two is whole bytes.
    const isWhole = text.endsWith('i') && (before >= 1024n * NANO || before <= -1024n * NANO);
    assert.equal(after, isWhole ? awayFromZero({ over: before, under: NANO }) * NANO : before, `${text} → ${canonical}`);
    assert.match(canonical, /^-?\d+(?:[numkMGTPE]|[KMGTPE]i|e-?\d+)?$/);
    // One in powers of two that needs no suffix reads as one in powers of ten.
    assert.equal(parseQuantity(canonicalQuantity(canonical)), after);
  }), { numRuns: 500 });
});

const lists = fc.dictionary(fc.constantFrom('cpu', 'memory', 'pods', 'storage'), fc.record({ count: fc.bigInt(0n, 10n ** 12n), suffix: fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi') }).map(({ count, suffix }) => `${count}${suffix}`));

test('sums and differences of resources are those of big numbers', () => {
  fc.assert(fc.property(lists, lists, (a, b) => {
    const [sum, difference, most] = [addResources(a, b), subtractResources(a, b), maxResources(a, b)];
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const [x, y] = [amountOf(a, name), amountOf(b, name)];
      // Bytes in powers of two are printed whole, rounded up.
      const near = (found: bigint, exact: bigint) => found === exact || found === ceiling({ over: exact, under: NANO }) * NANO;
      assert.ok(near(amountOf(sum, name), x + y), `${name}: ${String(a[name])} + ${String(b[name])} = ${String(sum[name])}`);
      if (name in a) assert.ok(near(amountOf(difference, name), x > y ? x - y : 0n), `${name}: ${String(a[name])} - ${String(b[name])} = ${String(difference[name])}`);
      assert.equal(amountOf(most, name), x > y ? x : y);
    }
    assert.deepEqual(Object.keys(difference).sort(), Object.keys(a).sort());
    assert.ok(equalResources(a, addResources(a, {})) || Object.values(a).some(text => /m$/.test(text)));
  }), { numRuns: 500 });
});
