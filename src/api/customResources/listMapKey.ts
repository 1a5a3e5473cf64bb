import { isJsonObject, type JsonSchema } from './jsonSchema.ts';

/** What makes an item of a set or a map-like list itself: comparable as `text`, shown as `value`. Undefined for other lists and for items without their keys. */
export function listMapKey(item: unknown, schema: JsonSchema): { readonly text: string; readonly value: unknown } | undefined {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set') return { text: canonical(item), value: item };
  if (type !== 'map' || !isJsonObject(item)) return undefined;
  const value = Object.fromEntries((schema['x-kubernetes-list-map-keys'] ?? []).filter(key => Object.hasOwn(item, key)).map(key => [key, item[key]]));
  return { text: canonical(value), value };
}

/** The items of an older state of the list, by `listMapKey(…).text`; only map-like lists can be compared item by item. */
export function correlateItems(old: unknown, schema: JsonSchema): ReadonlyMap<string, unknown> {
  if (!Array.isArray(old) || schema['x-kubernetes-list-type'] !== 'map') return new Map();
  return new Map(old.map(item => [listMapKey(item, schema)?.text ?? '', item as unknown]));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value) ?? 'null';
  return `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}
