import { parseQuantity } from '../quantity.ts';

const NANO = 1_000_000_000n;
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const MAX_EXPONENT = DECIMAL_SUFFIXES.length - 1;

/** How a quantity is printed: '1Gi', '1G', '1e9'. */
export type QuantityFormat = 'binary' | 'decimal' | 'exponent';

export function quantityFormatOf(text: string | number): QuantityFormat {
  const whole = String(text);
  return /[eE][+-]?\d+$/.test(whole) ? 'exponent' : whole.endsWith('i') ? 'binary' : 'decimal';
}

/** A value in nano units; binary ones below 1024 are printed as decimal ones. */
export function formatQuantity(nano: bigint, format: QuantityFormat): string {
  if (format === 'exponent') return exponent(nano);
  const magnitude = nano < 0n ? -nano : nano;
  return format === 'binary' && magnitude >= 1024n * NANO ? binary(nano) : decimal(nano);
}

/**
 * The form in which kube-apiserver returns a quantity: '1000m' → '1', '0.5' → '500m', '1.5Gi' → '1536Mi'.
 * Text that is no quantity comes back as it is: validation names it.
 * @source apimachinery resource.Quantity.String
 */
export function canonicalQuantity(text: string | number): string {
  const nano = parseQuantity(text);
  return nano === undefined ? String(text) : formatQuantity(nano, quantityFormatOf(text));
}

/** Makes every quantity of a resource list canonical, in place. */
export function canonicalizeQuantities(quantities: Record<string, string | number> | undefined): void {
  for (const [name, value] of Object.entries(quantities ?? {})) (quantities as Record<string, string | number>)[name] = canonicalQuantity(value);
}

function decimal(nano: bigint): string {
  if (nano === 0n) return '0';
  let value = nano;
  let place = 0;
  while (place < MAX_EXPONENT && value % 1000n === 0n) {
    value /= 1000n;
    place++;
  }
  return `${value}${DECIMAL_SUFFIXES[place] ?? ''}`;
}

function exponent(nano: bigint): string {
  const text = decimal(nano);
  const match = /^(-?\d+)([numkMGTPE]?)$/.exec(text);
  const power = (DECIMAL_SUFFIXES.indexOf(match?.[2] ?? '') - 3) * 3;
  return power === 0 ? text : `${match?.[1] ?? ''}e${power}`;
}

/** Whole units, rounded away from zero. */
function binary(nano: bigint): string {
  let value = nano / NANO + (nano % NANO === 0n ? 0n : nano < 0n ? -1n : 1n);
  let place = 0;
  while (place < BINARY_SUFFIXES.length - 1 && value % 1024n === 0n) {
    value /= 1024n;
    place++;
  }
  return `${value}${BINARY_SUFFIXES[place] ?? ''}`;
}
