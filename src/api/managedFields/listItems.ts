import type { ListType } from './fieldType.ts';
import { keyElement, valueElement } from './pathElement.ts';

/** Which item of a merging list this is, or why that cannot be told. @source structured-merge-diff typed listItemToPathElement */
export function itemElement(list: ListType, item: unknown): { readonly element: string; readonly error?: undefined } | { readonly element?: undefined; readonly error: string } {
  return list.kind === 'map' ? keyedElement(list, item) : setElement(item);
}

function keyedElement(list: ListType, item: unknown): ReturnType<typeof itemElement> {
  if (item === null || item === undefined) return { error: 'associative list with keys may not have a null element' };
  if (typeof item !== 'object' || Array.isArray(item)) return { error: 'associative list with keys may not have non-map elements' };
  const keys: [string, unknown][] = [];
  for (const key of list.keys) {
    const value = Object.hasOwn(item, key) ? (item as Readonly<Record<string, unknown>>)[key] : list.keyDefault(key);
    if (value !== undefined) keys.push([key, value]);
  }
  if (keys.length === 0) return { error: `associative list with keys has an element that omits all key fields [${list.keys.map(key => JSON.stringify(key)).join(' ')}] (and doesn't have default values for any key fields)` };
  return { element: keyElement(keys) };
}

function setElement(item: unknown): ReturnType<typeof itemElement> {
  if (item === null || item === undefined) return { error: "associative list without keys has an element that's an explicit null" };
  if (Array.isArray(item)) return { error: 'not supported: associative list with lists as elements' };
  if (typeof item === 'object') return { error: "associative list without keys has an element that's a map type" };
  return { element: valueElement(item) };
}

/** A list's items by element, in order of first appearance; items that cannot be told apart are left out. */
export function itemsByElement(list: ListType, items: readonly unknown[]): Map<string, unknown[]> {
  const result = new Map<string, unknown[]>();
  for (const item of items) {
    const { element } = itemElement(list, item);
    if (element === undefined) continue;
    const known = result.get(element);
    if (known === undefined) result.set(element, [item]); else known.push(item);
  }
  return result;
}
