import { equalJson, get, isMap } from './values.ts';

/** Whether two list items are the same one: by merge key, or by value for scalars. */
export function sameItem(a: unknown, b: unknown, mergeKey: string | undefined): boolean {
  if (mergeKey === undefined) return equalJson(a, b);
  return isMap(a) && isMap(b) && equalJson(get(a, mergeKey), get(b, mergeKey));
}

export function indexOfItem(list: readonly unknown[], item: unknown, mergeKey: string | undefined): number {
  return list.findIndex(candidate => sameItem(candidate, item, mergeKey));
}

/**
 * Orders a merged list: items of the patch as `patchOrder` has them, the others in their former places between them.
 * @source apimachinery strategicpatch normalizeElementOrder
 */
export function orderItems(merged: readonly unknown[], options: { readonly patchOrder: readonly unknown[]; readonly serverOrder: readonly unknown[]; readonly mergeKey: string | undefined }): unknown[] {
  const { patchOrder, serverOrder, mergeKey } = options;
  const rank = (order: readonly unknown[]) => (a: unknown, b: unknown) => indexOfItem(order, a, mergeKey) - indexOfItem(order, b, mergeKey);
  const fromPatch = merged.filter(item => indexOfItem(patchOrder, item, mergeKey) >= 0).sort(rank(patchOrder));
  const serverOnly = merged.filter(item => indexOfItem(patchOrder, item, mergeKey) < 0).sort(rank(serverOrder));
  const result: unknown[] = [];
  while (fromPatch.length > 0 && serverOnly.length > 0) {
    const server = indexOfItem(serverOrder, serverOnly[0], mergeKey);
    const patched = indexOfItem(serverOrder, fromPatch[0], mergeKey);
    result.push(server >= 0 && patched >= 0 && server < patched ? serverOnly.shift() : fromPatch.shift());
  }
  return [...result, ...fromPatch, ...serverOnly];
}
