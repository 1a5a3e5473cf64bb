import type { FieldPath, FieldSet } from './fieldSet.ts';
import { SELF } from './fieldSet.ts';

/** A field of a map or struct. */
export const fieldElement = (name: string): string => `f:${name}`;
/** An item of a set. */
export const valueElement = (value: unknown): string => `v:${goJson(value)}`;
/** An item of a list with keys; `keys` in any order. */
export const keyElement = (keys: readonly (readonly [string, unknown])[]): string =>
  `k:{${[...keys].sort(([a], [b]) => a < b ? -1 : 1).map(([name, value]) => `${goJson(name)}:${goJson(value)}`).join(',')}}`;

/** The field's name; undefined for an item of a list. */
export const fieldNameOf = (element: string): string | undefined => element.startsWith('f:') ? element.slice(2) : undefined;

/** '.spec.containers[name="a"].ports', as conflicts name fields. */
export function formatPath(path: FieldPath): string {
  return path.map(formatElement).join('');
}

export function formatElement(element: string): string {
  const text = element.slice(2);
  switch (element[0]) {
    case 'f': return `.${text}`;
    case 'k': return `[${Object.entries(JSON.parse(text) as object).map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    case 'v': return `[=${JSON.stringify(JSON.parse(text))}]`;
    default: return `[${text}]`;
  }
}

/**
 * A set from a request as ours are: known kinds of element only, keys in order. undefined when an element cannot be read.
 * @source structured-merge-diff fieldpath FromJSON
 */
export function readFieldSet(value: unknown): FieldSet | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const result: Record<string, FieldSet> = {};
  for (const [element, below] of Object.entries(value)) {
    const canonical = element === SELF ? SELF : canonicalElement(element);
    if (canonical === null) continue;
    const node = canonical === undefined ? undefined : readFieldSet(below);
    if (canonical === undefined || node === undefined) return undefined;
    result[canonical] = node;
  }
  return result;
}

/** null for a kind of element that is not known, undefined for one that is malformed. */
function canonicalElement(element: string): string | null | undefined {
  if (element.length < 2 || element[1] !== ':') return undefined;
  const text = element.slice(2);
  try {
    switch (element[0]) {
      case 'f': return element;
      case 'v': return valueElement(JSON.parse(text));
      case 'k': return keyElement(Object.entries(JSON.parse(text) as object));
      case 'i': return /^-?\d+$/.test(text) ? element : undefined;
      default: return null;
    }
  } catch { return undefined; }
}

/** The set with its elements in the order in which Kubernetes writes them. */
export function sortFieldSet(set: FieldSet): FieldSet {
  const elements = Object.keys(set);
  if (elements.length === 0) return set;
  const sorted: Record<string, FieldSet> = {};
  for (const element of elements.sort(compareElements)) sorted[element] = sortFieldSet(set[element] as FieldSet);
  return sorted;
}

const RANK = '.fkvi';

function compareElements(a: string, b: string): number {
  if (a[0] === 'f' && b[0] === 'f') return a < b ? -1 : a > b ? 1 : 0;
  const rank = RANK.indexOf(a[0] as string) - RANK.indexOf(b[0] as string);
  if (rank !== 0) return rank;
  if (a[0] === 'k' || a[0] === 'v') return compareValues(JSON.parse(a.slice(2)), JSON.parse(b.slice(2)));
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const [left, right] = [Object.entries(a), Object.entries(b)];
    for (let index = 0; index < Math.min(left.length, right.length); index++) {
      const [[nameA, valueA], [nameB, valueB]] = [left[index] as [string, unknown], right[index] as [string, unknown]];
      const order = compareValues(nameA, nameB) || compareValues(valueA, valueB);
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
  return (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0;
}

const HTML = /[<>&\u2028\u2029]/;

/** JSON as Go writes it, which escapes what HTML reads. */
function goJson(value: unknown): string {
  const text = JSON.stringify(value);
  return !HTML.test(text) ? text : text.replace(/[<>&\u2028\u2029]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
