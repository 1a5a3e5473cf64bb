import { isDeepStrictEqual } from 'node:util';

/** CEL's equality of plain values: numbers by value whatever their type, lists and maps by their parts. */
export function celEqual(a: unknown, b: unknown): boolean {
  if (isNumeric(a) && isNumeric(b)) return Number(a) === Number(b) && (typeof a !== 'bigint' || typeof b !== 'bigint' || a === b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, index) => celEqual(each, b[index]));
  return isDeepStrictEqual(a, b);
}

/** Orders numbers, strings, booleans, timestamps and durations. Throws for what has no order. */
export function celCompare(a: unknown, b: unknown): number {
  if (isNumeric(a) && isNumeric(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a !== typeof b || a === null || b === null || Array.isArray(a)) throw new Error('no such overload: the elements have no common order');
  const [left, right] = [a, b] as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}

function isNumeric(value: unknown): value is number | bigint { return typeof value === 'number' || typeof value === 'bigint'; }
