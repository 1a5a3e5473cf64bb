import type { ScalarTag } from 'yaml';

const PREFIXED = /^([-+]?)(0[bB][01]+|0[oO][0-7]+|0[xX][\da-fA-F]+)$/;
const OCTAL = /^([-+]?)0([0-7]+)$/;
const DECIMAL = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const FRACTION = /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;

/**
 * The number that a plain scalar is to kubectl (`0o17`, `017`, `0x1F`, `0b1`, `08`, `1_000`, `1e3`), else the text itself.
 * @source sigs.k8s.io/yaml goyaml.v2/resolve.go, over strconv.ParseInt with base 0 and strconv.ParseFloat
 */
export function resolveNumber(text: string): number | string {
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (NOT_A_NUMBER.test(text)) return NaN;
  const plain = text.replaceAll('_', '');
  if (text.startsWith('.')) return FRACTION.test(text) ? inRange(Number(plain), text) : text;
  const [, sign, prefixed] = PREFIXED.exec(plain) ?? [];
  if (prefixed !== undefined) return signed(Number(prefixed), sign);
  const [, octalSign, octal] = OCTAL.exec(plain) ?? [];
  if (octal !== undefined) return signed(Number(`0o${octal}`), octalSign);
  return DECIMAL.test(plain) ? inRange(Number(plain), text) : text;
}

/** What is too large for a float stays text. */
const inRange = (value: number, text: string) => Number.isFinite(value) ? value : text;

const signed = (value: number, sign: string | undefined) => sign === '-' ? -value : value;

/** In place of the library's tags for numbers. */
export const numberTags: readonly ScalarTag[] = ['int', 'float'].map(name => ({ tag: `tag:yaml.org,2002:${name}`, default: true, test: /^[-+.\d]/, resolve: resolveNumber }));

/** Beside the library's tags, so that text which kubectl would read as a number is written in quotes. */
export const prefixedNumberTag: ScalarTag = { tag: 'tag:yaml.org,2002:int', default: true, test: /^[-+]?(?:0_*[bBoOxX]|_)/, resolve: resolveNumber };
