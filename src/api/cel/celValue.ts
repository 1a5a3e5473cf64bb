import { Optional } from '@marcbachmann/cel-js';

/**
 * JSON as an expression sees it: whole numbers are ints unless `isDouble` says so of their place, lists are lists, objects are maps.
 * Nothing of the argument is changed or kept.
 */
export function toCelValue(value: unknown, isDouble: (path: readonly (string | number)[]) => boolean = () => false, path: readonly (string | number)[] = []): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !isDouble(path) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((each, index) => toCelValue(each, isDouble, [...path, index]));
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).filter(([, each]) => each !== undefined).map(([key, each]) => [key, toCelValue(each, isDouble, [...path, key])]));
}

/** The library keeps these classes to itself. */
const tagOf = (value: object) => (value as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag];
export const isDuration = (value: unknown): boolean => typeof value === 'object' && value !== null && tagOf(value) === 'google.protobuf.Duration';
export const isUint = (value: object): boolean => tagOf(value)?.startsWith('value = ') === true;

/** What an expression came to, as JSON. Throws for what JSON cannot hold. */
export function fromCelValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(fromCelValue);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [String(key), fromCelValue(each)]));
  if (value instanceof Optional) return value.hasValue() ? fromCelValue(value.value()) : undefined;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isUint(value)) return Number(value.valueOf());
  if (isDuration(value)) return String(value);
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new Error('the expression comes to a value that JSON cannot hold');
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fromCelValue(each)]));
}
