import { indexOfItem } from './elementOrder.ts';
import { childShape, itemShape, listStrategy, replacesMap, retainsKeys, shapeOfKind, type Shape } from './shape.ts';
import { DIRECTIVE } from './strategic.ts';
import { equalJson, get, isMap, put, type JsonMap } from './values.ts';

/** Annotation in which `kubectl apply` keeps what it applied last. */
export const LAST_APPLIED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The patch that brings `current` to `modified` and removes what `original` (last applied; undefined at first) set and
 * `modified` no longer has; what others set stays. {} when nothing differs. Strategic merge for kinds of the schema table,
 * for other kinds an RFC 7386 merge patch. Inputs stay as they are; the patch shares no part with them.
 * @source apimachinery strategicpatch.CreateThreeWayMergePatch with overwrite, jsonmergepatch
 */
export function createThreeWayMergePatch(
  original: object | undefined, modified: object, current: object, { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
): { readonly type: 'strategic' | 'merge'; readonly body: JsonMap } {
  const shape = shapeOfKind(apiVersion, kind);
  const body = diffMaps({ original: original as JsonMap | undefined, modified: modified as JsonMap, current: current as JsonMap }, shape, shape !== undefined);
  return { type: shape === undefined ? 'merge' : 'strategic', body: structuredClone(body) };
}

/** `manifest` with the annotation that records it, as `kubectl apply` sends it; a manifest's own such annotation is replaced. */
export function withLastApplied<T extends object>(manifest: T): T {
  const copy = structuredClone(manifest) as JsonMap;
  const metadata = isMap(copy['metadata']) ? copy['metadata'] : copy['metadata'] = {} as JsonMap;
  const annotations: JsonMap = isMap(get(metadata as JsonMap, 'annotations')) ? (metadata as JsonMap)['annotations'] as JsonMap : {};
  delete annotations[LAST_APPLIED_ANNOTATION];
  (metadata as JsonMap)['annotations'] = annotations;
  annotations[LAST_APPLIED_ANNOTATION] = `${JSON.stringify(sortKeys(copy))}\n`;
  return copy as T;
}

/** What `kubectl apply` recorded on the object; undefined when it carries no readable record. */
export function lastApplied(object: object): object | undefined {
  const metadata = get(object as JsonMap, 'metadata');
  const annotations = isMap(metadata) ? get(metadata, 'annotations') : undefined;
  const text = isMap(annotations) ? get(annotations, LAST_APPLIED_ANNOTATION) : undefined;
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

interface Three<T> { readonly original: T | undefined; readonly modified: T; readonly current: T | undefined }

function diffMaps({ original, modified, current }: Three<JsonMap>, shape: Shape | undefined, strategic: boolean): JsonMap {
  const patch: JsonMap = {};
  for (const [key, value] of Object.entries(modified)) {
    if (value === null) { if (get(current, key) !== undefined) put(patch, key, null); continue; }
    diffValue(patch, { key, original: get(original, key), modified: value, current: get(current, key) }, childShape(shape, key), strategic);
  }
  for (const key of Object.keys(original ?? {})) {
    if (!Object.hasOwn(modified, key) && get(current, key) !== undefined) put(patch, key, null);
  }
  return patch;
}

function diffValue(patch: JsonMap, { key, original, modified, current }: Three<unknown> & { readonly key: string }, shape: Shape | undefined, strategic: boolean): void {
  if (isMap(modified) && isMap(current) && !replacesMap(shape)) {
    const inner = diffMaps({ original: isMap(original) ? original : undefined, modified, current }, shape, strategic);
    if (Object.keys(inner).length === 0) return;
    put(patch, key, retainsKeys(shape) ? { ...inner, [DIRECTIVE.retainKeys]: Object.keys(modified).sort() } : inner);
    return;
  }
  const strategy = listStrategy(shape);
  if (strategic && strategy.merge && Array.isArray(modified) && Array.isArray(current)) {
    const three = { original: Array.isArray(original) ? original : undefined, modified, current };
    if (strategy.mergeKey === undefined) diffScalars(patch, key, three);
    else diffItems(patch, { ...three, key, mergeKey: strategy.mergeKey, shape });
    return;
  }
  if (!equalJson(modified, current)) put(patch, key, modified);
}

function diffScalars(patch: JsonMap, key: string, { original = [], modified, current = [] }: Three<readonly unknown[]>): void {
  const added = modified.filter(item => indexOfItem(current, item, undefined) < 0);
  const removed = original.filter(item => indexOfItem(modified, item, undefined) < 0 && indexOfItem(current, item, undefined) >= 0);
  if (added.length > 0) put(patch, key, added);
  if (removed.length > 0) put(patch, `${DIRECTIVE.deleteFromPrimitiveList}${key}`, removed);
  if (added.length > 0 || removed.length > 0 || isReordered({ modified, current, mergeKey: undefined })) put(patch, `${DIRECTIVE.setElementOrder}${key}`, modified);
}

function diffItems(patch: JsonMap, { original = [], modified, current = [], key, mergeKey, shape }: Three<readonly unknown[]> & { readonly key: string; readonly mergeKey: string; readonly shape: Shape | undefined }): void {
  const at = (list: readonly unknown[], item: unknown) => list[indexOfItem(list, item, mergeKey)] as JsonMap | undefined;
  const items: JsonMap[] = [];
  for (const item of modified as readonly JsonMap[]) {
    const present = at(current, item);
    if (present === undefined) { items.push(item); continue; }
    const inner = diffMaps({ original: at(original, item), modified: item, current: present }, itemShape(shape), true);
    if (Object.keys(inner).length === 0) continue;
    items.push({ ...inner, ...(retainsKeys(shape) ? { [DIRECTIVE.retainKeys]: Object.keys(item).sort() } : {}), [mergeKey]: item[mergeKey] });
  }
  for (const item of original as readonly JsonMap[]) {
    if (at(modified, item) === undefined && at(current, item) !== undefined) items.push({ [DIRECTIVE.patch]: 'delete', [mergeKey]: item[mergeKey] });
  }
  if (items.length > 0) put(patch, key, items);
  if (items.length > 0 || isReordered({ modified, current, mergeKey })) {
    put(patch, `${DIRECTIVE.setElementOrder}${key}`, (modified as readonly JsonMap[]).map(item => ({ [mergeKey]: item[mergeKey] })));
  }
}

function isReordered({ modified, current, mergeKey }: { readonly modified: readonly unknown[]; readonly current: readonly unknown[]; readonly mergeKey: string | undefined }): boolean {
  const places = modified.map(item => indexOfItem(current, item, mergeKey)).filter(place => place >= 0);
  return places.some((place, index) => index > 0 && place < (places[index - 1] as number));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isMap(value)) return value;
  const sorted: JsonMap = {};
  for (const key of Object.keys(value).sort()) put(sorted, key, sortKeys(value[key]));
  return sorted;
}
