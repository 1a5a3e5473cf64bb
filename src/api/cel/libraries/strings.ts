import type { Environment } from '@marcbachmann/cel-js';
import { isDuration } from '../celValue.ts';
import { findPattern, matchesPattern } from '../../pattern.ts';

class StringsNamespace {}

/** Functions of strings beyond CEL's own, and of those the form of `matches` that the library lacks. Positions count code points. @source cel-go ext/strings.go (version 2); k8s.io/apiserver pkg/cel/library/regex.go */
export function addStrings(environment: Environment): void {
  environment
    .registerFunction('string.charAt(int): string', (text: string, at: bigint) => {
      const characters = [...text];
      if (at < 0n || at > BigInt(characters.length)) throw new Error(`index out of range: ${at}`);
      return characters[Number(at)] ?? '';
    })
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) => text.replaceAll(from, () => to))
    .registerFunction('string.replace(string, string, int): string', (text: string, from: string, to: string, limit: bigint) => replaceSome(text, { from, to, limit: Number(limit) }))
    .registerFunction('string.reverse(): string', (text: string) => [...text].reverse().join(''))
    .registerFunction('string.format(list): string', (text: string, values: readonly unknown[]) => format(text, values))
    .registerFunction('matches(string, string): bool', matchesPattern)
    .registerFunction('string.find(string): string', (text: string, pattern: string) => find(text, pattern, 1)[0] ?? '')
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => find(text, pattern))
    .registerFunction('string.findAll(string, int): list<string>', (text: string, pattern: string, limit: bigint) => find(text, pattern, Number(limit)))
    .registerType('StringsNamespace', { ctor: StringsNamespace, fields: {} })
    .registerConstant('strings', 'StringsNamespace', new StringsNamespace())
    .registerFunction('StringsNamespace.quote(string): string', (_: StringsNamespace, text: string) => JSON.stringify(text.toWellFormed()));
}

function replaceSome(text: string, { from, to, limit }: { readonly from: string; readonly to: string; readonly limit: number }): string {
  let left = limit < 0 ? Infinity : limit;
  return text.replaceAll(from, found => left-- > 0 ? to : found);
}

function find(text: string, pattern: string, limit = -1): string[] {
  try { return findPattern(text, pattern, limit); } catch (cause) { throw new Error(`Illegal regex: ${(cause as Error).message}`, { cause }); }
}

function format(text: string, values: readonly unknown[]): string {
  let next = 0;
  return text.replace(/%(?:%|(?:\.(\d+))?([a-zA-Z])|)/g, (clause, precision: string | undefined, verb: string | undefined) => {
    if (clause === '%%') return '%';
    if (verb === undefined) throw new Error('unexpected end of format string');
    if (next >= values.length) throw new Error(`index ${next} out of range`);
    return formatValue(verb, values[next++], precision === undefined ? 6 : Number(precision));
  });
}

function formatValue(verb: string, value: unknown, precision: number): string {
  switch (verb) {
    case 's': return toText(value);
    case 'd': if (isInteger(value)) return String(value); break;
    case 'f': if (typeof value === 'number' || isInteger(value)) return finite(Number(value), number => number.toFixed(precision)); break;
    case 'e': if (typeof value === 'number' || isInteger(value)) return finite(Number(value), number => number.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2')); break;
    case 'b': if (typeof value === 'boolean') return value ? '1' : '0'; if (isInteger(value)) return BigInt(value).toString(2); break;
    case 'o': if (isInteger(value)) return BigInt(value).toString(8); break;
    case 'x': case 'X': {
      const hex = isInteger(value) ? BigInt(value).toString(16) : typeof value === 'string' ? Buffer.from(value).toString('hex') : value instanceof Uint8Array ? Buffer.from(value).toString('hex') : undefined;
      if (hex !== undefined) return verb === 'X' ? hex.toUpperCase() : hex;
      break;
    }
    default: throw new Error(`unrecognized formatting clause "${verb}"`);
  }
  throw new Error(`error during formatting: %${verb} does not take ${typeof value}`);
}

function isInteger(value: unknown): value is bigint { return typeof value === 'bigint'; }

function finite(number: number, write: (number: number) => string): string {
  return Number.isFinite(number) ? write(number) : Number.isNaN(number) ? 'NaN' : number > 0 ? 'Infinity' : '-Infinity';
}

function toText(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(toText).join(', ')}]`;
  if (value instanceof Date) return value.toISOString().replace(/\.000Z$/, 'Z');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (isDuration(value) || typeof value !== 'object') return String(value);
  const entries = value instanceof Map ? [...value.entries()] as [unknown, unknown][] : Object.entries(value);
  return `{${entries.map(([key, each]) => `${toText(key)}: ${toText(each)}`).sort().join(', ')}}`;
}
