import { cloneJson } from '../../base/cloneJson.ts';
import { apiErrors } from '../apiError.ts';
import { indexOfItem, orderItems, sameItem } from './elementOrder.ts';
import { rejectedRequest } from './rejectedRequest.ts';
import { childShape, itemShape, listStrategy, replacesMap, shapeOfKind, type Shape } from './shape.ts';
import { get, isMap, put, type JsonMap } from './values.ts';

/** Directives that patches carry beside fields. */
export const DIRECTIVE = { patch: '$patch', retainKeys: '$retainKeys', setElementOrder: '$setElementOrder/', deleteFromPrimitiveList: '$deleteFromPrimitiveList/' } as const;

/**
 * The object after a strategic merge patch with all directives; inputs stay as they are.
 * Throws ApiError 400 for malformed directives, 415 for kinds without a schema, 422 for items without their merge key.
 * @source apimachinery util/strategicpatch; fields outside the schema merge as plain JSON where upstream fails
 */
export function applyStrategicMergePatch<T extends object>(object: T, body: unknown, { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): T {
  const shape = shapeOfKind(apiVersion, kind);
  if (shape === undefined) {
    throw apiErrors.unsupportedMediaType('the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json');
  }
  if (!isMap(body)) throw apiErrors.badRequest('Invalid JSON document');
  return mergeMap(cloneJson(object) as JsonMap, cloneJson(body), shape) as T;
}

function mergeMap(original: JsonMap, patch: JsonMap, shape: Shape | undefined): JsonMap {
  const directive = get(patch, DIRECTIVE.patch);
  if (directive !== undefined) return replaceOrDelete(patch, directive);
  retainKeys(original, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key === DIRECTIVE.retainKeys) continue;
    if (key.startsWith(DIRECTIVE.deleteFromPrimitiveList)) deletePrimitives(original, key.slice(DIRECTIVE.deleteFromPrimitiveList.length), value);
    else if (!key.startsWith(DIRECTIVE.setElementOrder)) mergeField(original, { key, value, order: orderFor(patch, key), shape: childShape(shape, key) });
  }
  for (const [key, value] of Object.entries(patch)) {
    if (!key.startsWith(DIRECTIVE.setElementOrder)) continue;
    const field = key.slice(DIRECTIVE.setElementOrder.length);
    if (get(patch, field) === undefined) reorder(original, { field, order: value, shape: childShape(shape, field) });
  }
  return original;
}

function replaceOrDelete(patch: JsonMap, directive: unknown): JsonMap {
  if (directive === 'delete') return {};
  if (directive !== 'replace') throw apiErrors.badRequest(`unknown patch type found: ${String(directive)}`);
  const { [DIRECTIVE.patch]: _, ...rest } = patch;
  return rest;
}

function retainKeys(original: JsonMap, patch: JsonMap): void {
  const retained = get(patch, DIRECTIVE.retainKeys);
  if (retained === undefined) return;
  const fields = Object.keys(patch).filter(key => !key.startsWith('$') && patch[key] !== null);
  if (!Array.isArray(retained) || fields.some(key => !retained.includes(key))) throw apiErrors.badRequest('invalid patch format of retainKeys');
  for (const key of Object.keys(original)) if (!retained.includes(key)) delete original[key];
}

function orderFor(patch: JsonMap, key: string): readonly unknown[] | undefined {
  const order = get(patch, `${DIRECTIVE.setElementOrder}${key}`);
  if (order === undefined || order === null) return undefined;
  if (!Array.isArray(order)) throw apiErrors.badRequest('invalid patch format of setElementOrder list');
  return order as readonly unknown[];
}

interface Field { readonly key: string; readonly value: unknown; readonly order: readonly unknown[] | undefined; readonly shape: Shape | undefined }

function mergeField(original: JsonMap, { key, value, order, shape }: Field): void {
  if (value === null) { delete original[key]; return; }
  const current = get(original, key);
  if (isMap(value)) put(original, key, replacesMap(shape) && !hasDirective(value) ? value : mergeMap(isMap(current) ? current : {}, value, shape));
  else if (Array.isArray(value)) put(original, key, mergeList(Array.isArray(current) ? current : [], { patch: value, order, shape }));
  else put(original, key, value);
}

function hasDirective(value: JsonMap): boolean {
  return Object.keys(value).some(key => key.startsWith('$'));
}

function mergeList(original: readonly unknown[], { patch, order, shape }: { readonly patch: readonly unknown[]; readonly order: readonly unknown[] | undefined; readonly shape: Shape | undefined }): unknown[] {
  const strategy = listStrategy(shape);
  if (!strategy.merge) return patch.map(item => withoutDirectives(item));
  const { mergeKey } = strategy;
  const items = patch.filter(item => !isMap(item) || get(item, DIRECTIVE.patch) === undefined);
  checkOrder(items, { order, mergeKey });
  const instructions = patch.filter(isMap).filter(item => get(item, DIRECTIVE.patch) !== undefined);
  if (instructions.some(item => get(item, DIRECTIVE.patch) === 'replace')) return items.map(item => withoutDirectives(item));
  const merged = [...original];
  for (const item of instructions) {
    if (get(item, DIRECTIVE.patch) !== 'delete') throw apiErrors.badRequest(`unknown patch type found: ${String(get(item, DIRECTIVE.patch))}`);
    requireMergeKey(item, mergeKey);
    for (let index = merged.length - 1; index >= 0; index--) if (sameItem(merged[index], item, mergeKey)) merged.splice(index, 1);
  }
  for (const item of items) mergeItem(merged, { item, mergeKey, shape: itemShape(shape) });
  return orderItems(merged, { patchOrder: order ?? items, serverOrder: original, mergeKey });
}

function mergeItem(merged: unknown[], { item, mergeKey, shape }: { readonly item: unknown; readonly mergeKey: string | undefined; readonly shape: Shape | undefined }): void {
  if (mergeKey === undefined) { if (indexOfItem(merged, item, undefined) < 0) merged.push(item); return; }
  if (!isMap(item)) throw rejectedRequest(new Error('list of a merge key holds an item that is no map'));
  requireMergeKey(item, mergeKey);
  const index = indexOfItem(merged, item, mergeKey);
  if (index < 0) merged.push(mergeMap({}, item, shape));
  else merged[index] = mergeMap(merged[index] as JsonMap, item, shape);
}

function requireMergeKey(item: JsonMap, mergeKey: string | undefined): void {
  if (mergeKey === undefined || get(item, mergeKey) === undefined) throw rejectedRequest(new Error(`map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey ?? ''}`));
}

function checkOrder(items: readonly unknown[], { order, mergeKey }: { readonly order: readonly unknown[] | undefined; readonly mergeKey: string | undefined }): void {
  if (order === undefined) return;
  const places = items.map(item => indexOfItem(order, item, mergeKey));
  if (places.some((place, index) => place < 0 || (index > 0 && place < (places[index - 1] as number)))) {
    throw apiErrors.badRequest(`The order in patch list:\n${JSON.stringify(items)}\n doesn't match $setElementOrder list:\n${JSON.stringify(order)}\n`);
  }
}

function reorder(original: JsonMap, { field, order, shape }: { readonly field: string; readonly order: unknown; readonly shape: Shape | undefined }): void {
  if (!Array.isArray(order)) throw apiErrors.badRequest('invalid patch format of setElementOrder list');
  const current = get(original, field);
  const strategy = listStrategy(shape);
  if (!Array.isArray(current) || !strategy.merge) return;
  put(original, field, orderItems(current, { patchOrder: order, serverOrder: current, mergeKey: strategy.mergeKey }));
}

function deletePrimitives(original: JsonMap, field: string, doomed: unknown): void {
  if (!Array.isArray(doomed)) throw apiErrors.badRequest('invalid patch format of primitive list');
  const current = get(original, field);
  if (Array.isArray(current)) put(original, field, current.filter(item => indexOfItem(doomed, item, undefined) < 0));
}

/** What a patch brings in anew keeps neither directives nor nulls. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => withoutDirectives(item));
  return isMap(value) ? mergeMap({}, value, undefined) : value;
}
