import { deducedType, fieldTypeOf, shapeOf } from './fieldType.ts';
import type { FieldType, ListType } from './fieldType.ts';
import { itemElement, itemsByElement } from './listItems.ts';
import { put } from '../patch/values.ts';

/**
 * `live` with everything that `applied` states; nothing is removed. The result shares parts with both.
 * Items of merging lists come in the order of `applied` where that says something, those of `live` alone between them.
 * @source structured-merge-diff typed Merge
 */
export function mergeTyped(live: unknown, applied: unknown, type: FieldType): unknown {
  if (applied === undefined) return live;
  if (live === undefined || live === null) return applied;
  if (applied === null) return keepsItems(live, type) ? live : null;
  const shape = shapeOf(type, applied);
  if (shape !== shapeOf(type, live)) return applied;
  if (shape === 'map' && type.map?.atomic === false) {
    const [left, right] = [live as Readonly<Record<string, unknown>>, applied as Readonly<Record<string, unknown>>];
    const merged: Record<string, unknown> = { ...left };
    for (const [name, value] of Object.entries(right)) put(merged, name, mergeTyped(Object.hasOwn(left, name) ? left[name] : undefined, value, fieldTypeOf(type.map, name) ?? deducedType));
    return merged;
  }
  if (shape === 'list' && type.list?.kind !== 'atomic' && Array.isArray(live) && Array.isArray(applied) && (live.length > 0 || applied.length > 0)) return mergeLists(live, applied, type.list as ListType);
  return applied;
}

/** null says nothing of what a map or list has in it. */
function keepsItems(live: unknown, type: FieldType): boolean {
  if (typeof live !== 'object' || live === null || Object.keys(live).length === 0) return false;
  return shapeOf(type, live) === 'map' ? type.map?.atomic === false : type.list?.kind !== 'atomic';
}

interface Item { readonly element: string | undefined; readonly value: unknown }

function mergeLists(live: readonly unknown[], applied: readonly unknown[], type: ListType): unknown[] {
  const itemsOf = (list: readonly unknown[]): Item[] => list.map(value => ({ element: itemElement(type, value).element, value })).filter(item => item.element !== undefined);
  const [left, right] = [itemsOf(live), itemsOf(applied)];
  const [inLive, inApplied] = [itemsByElement(type, live), itemsByElement(type, applied)];
  /** An item that `live` has twice is not merged with, but replaced. */
  const merged = ({ element, value }: Item) => {
    const known = inLive.get(element as string);
    return known?.length === 1 ? mergeTyped(known[0], value, type.items) : value;
  };
  const shared = right.filter(({ element }) => inLive.has(element as string));
  const done = new Set<string | undefined>();
  const result: unknown[] = [];
  const take = (item: Item) => {
    result.push(merged(item));
    done.add(item.element);
    if (shared[0]?.element === item.element) shared.shift();
  };
  let [at, next] = [0, 0];
  while (at < left.length || next < right.length) {
    const ours = left[at];
    const theirs = right[next];
    if (ours !== undefined && theirs !== undefined && ours.element === theirs.element) { take(theirs); at++; next++; continue; }
    if (ours !== undefined && !inApplied.has(ours.element as string)) { result.push(ours.value); at++; continue; }
    if (ours !== undefined && theirs !== undefined && shared[0] !== undefined && shared[0].element !== ours.element) { at++; continue; }
    if (ours !== undefined && done.has(ours.element)) at++;
    if (theirs !== undefined) { take(theirs); next++; }
  }
  return result;
}
