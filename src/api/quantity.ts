/*
 * Kubernetes resource quantities ("100m", "1.5Gi", "2e3"), exact in nano units.
 * @source apimachinery api/resource/quantity.go. Ours rounds up past nano like upstream, and has no upper cap.
 */

const BINARY: Readonly<Record<string, bigint>> = { Ki: 1024n, Mi: 1024n ** 2n, Gi: 1024n ** 3n, Ti: 1024n ** 4n, Pi: 1024n ** 5n, Ei: 1024n ** 6n };
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const NANO = 1_000_000_000n;
const SYNTAX = /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d+)?$/;

/** The sentence that kube-apiserver gives for a quantity it cannot read. */
export const QUANTITY_FORMAT_MESSAGE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** The value in nano units, or undefined when `text` is no quantity. Numbers are accepted as JSON numbers. */
export function parseQuantity(text: string | number): bigint | undefined {
  const match = SYNTAX.exec(String(text));
  if (match === null) return undefined;
  const [, sign = '', digits = '0', suffix = ''] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  const mantissa = BigInt(`${whole}${fraction}` || '0');
  const nano = scale(mantissa, fraction.length, suffix);
  return sign === '-' ? -nano : nano;
}

function scale(mantissa: bigint, fractionDigits: number, suffix: string): bigint {
  const binary = BINARY[suffix];
  if (binary !== undefined) return divideUp(mantissa * binary * NANO, 10n ** BigInt(fractionDigits));
  const exponent = /^[eE][+-]?\d/.test(suffix) ? Number(suffix.slice(1)) : DECIMAL[suffix] ?? 0;
  const power = exponent + 9 - fractionDigits;
  if (power > 100) return mantissa * 10n ** 100n;
  if (-power > String(mantissa).length) return mantissa === 0n ? 0n : 1n;
  return power >= 0 ? mantissa * 10n ** BigInt(power) : divideUp(mantissa, 10n ** BigInt(-power));
}

/** Towards positive infinity; BigInt division itself goes towards zero. */
function divideUp(value: bigint, divisor: bigint): bigint {
  return value / divisor + (value % divisor > 0n ? 1n : 0n);
}

/** Thousandths of a core, rounded up; 0 for an absent or unreadable quantity (validation has refused those). */
export function toMilliCpu(quantity: string | number | undefined): number {
  const nano = quantity === undefined ? undefined : parseQuantity(quantity);
  return nano === undefined ? 0 : Number(divideUp(nano, 1_000_000n));
}

/** Whole units (bytes, counts), rounded up; 0 for an absent or unreadable quantity. */
export function toUnits(quantity: string | number | undefined): number {
  const nano = quantity === undefined ? undefined : parseQuantity(quantity);
  return nano === undefined ? 0 : Number(divideUp(nano, NANO));
}

/** Bytes as Kubernetes prints a memory quantity: the largest binary suffix that divides exactly. */
export function formatBytes(bytes: number): string {
  let value = Math.round(bytes);
  for (const suffix of ['', 'Ki', 'Mi', 'Gi', 'Ti']) {
    if (value === 0 || value % 1024 !== 0 || suffix === 'Ti') return `${value}${suffix}`;
    value /= 1024;
  }
  return String(value);
}

/** '250m', '2'. */
export function formatMilliCpu(milliCpu: number): string {
  return milliCpu % 1000 === 0 ? String(milliCpu / 1000) : `${milliCpu}m`;
}
