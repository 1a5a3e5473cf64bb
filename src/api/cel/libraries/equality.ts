import { isDeepStrictEqual } from 'node:util';
import { Optional } from '@marcbachmann/cel-js';
import { isDuration, isUint } from '../celValue.ts';

/** CEL's equality: numbers by value whatever their type, lists, maps and optionals by their parts. */
export function celEqual(first: unknown, second: unknown): boolean {
  const [a, b] = [withoutSign(first), withoutSign(second)];
  if (isNumeric(a) && isNumeric(b)) return Number(a) === Number(b) && (typeof a !== 'bigint' || typeof b !== 'bigint' || a === b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, index) => celEqual(each, b[index]));
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (left !== undefined && right !== undefined) return left.size === right.size && [...left].every(([key, each]) => right.has(key) && celEqual(each, right.get(key)));
  if (a instanceof Optional && b instanceof Optional) return a.hasValue() === b.hasValue() && (!a.hasValue() || celEqual(a.value(), b.value()));
  // The library keeps what is in these to itself.
  if (isDuration(a) && isDuration(b)) return String(a) === String(b);
  return isDeepStrictEqual(a, b);
}

/** Maps that an expression wrote itself are plain objects. */
function entriesOf(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  if (value instanceof Map) return value;
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype ? new Map(Object.entries(value)) : undefined;
}

const withoutSign = (value: unknown): unknown => typeof value === 'object' && value !== null && isUint(value) ? BigInt(value.valueOf() as bigint) : value;

/** Orders numbers, strings, booleans, timestamps and durations. Throws for what has no order. */
export function celCompare(a: unknown, b: unknown): number {
  if (isNumeric(a) && isNumeric(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a !== typeof b || a === null || b === null || Array.isArray(a)) throw new Error('no such overload: the elements have no common order');
  const [left, right] = [a, b] as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}

function isNumeric(value: unknown): value is number | bigint { return typeof value === 'number' || typeof value === 'bigint'; }
