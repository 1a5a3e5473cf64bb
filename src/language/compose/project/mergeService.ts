import { Tagged, isMapping, listOf, pairsOf, textOf, type Data } from './composeData.ts';

/** Lays a service, or a whole file, over another, as Compose does for `extends` and several files: mappings are merged, lists follow each other, and what has a key of its own replaces its like. @source compose-spec, merge */
export function mergeComposeData(base: Data, over: Data): Data {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value instanceof Tagged) {
      if (value.tag === 'override') merged[key] = value.value; else Reflect.deleteProperty(merged, key);
    } else merged[key] = merge(key, merged[key], value);
  }
  return merged;
}

/** The same value without tags, which meant something to what is below it only. */
export function withoutTags(value: unknown): unknown {
  if (value instanceof Tagged) return value.tag === 'override' ? withoutTags(value.value) : undefined;
  if (Array.isArray(value)) return value.map(withoutTags);
  return isMapping(value) ? Object.fromEntries(Object.entries(value).filter(([, each]) => !(each instanceof Tagged && each.tag === 'reset')).map(([key, each]) => [key, withoutTags(each)])) : value;
}

/** Values that are one thing, even where they are lists. */
const WHOLE = ['command', 'entrypoint', 'test'];
/** Lists of `NAME=value` that may be mappings too. */
const PAIRS = ['environment', 'labels', 'annotations', 'args', 'sysctls', 'extra_hosts'];
/** Lists or mappings by name. */
const BY_NAME = ['networks', 'depends_on'];

function merge(key: string, base: unknown, over: unknown): unknown {
  if (base === undefined || base === null || over === null || over === undefined || WHOLE.includes(key)) return over ?? base;
  if (PAIRS.includes(key)) return Object.fromEntries([...pairsOf(base), ...pairsOf(over)]);
  if (BY_NAME.includes(key) && (Array.isArray(base) || Array.isArray(over))) return { ...byName(base), ...byName(over) };
  if (isMapping(base) && isMapping(over)) return mergeComposeData(base, over);
  if (Array.isArray(base) || Array.isArray(over)) return unique(key, [...listOf(base), ...listOf(over)]);
  return over;
}

const byName = (value: unknown): Data => isMapping(value) ? value : Object.fromEntries(listOf(value).map(name => [String(name), null]));

/** The last of those that are the same thing: volumes and devices are known by where they appear in the container. */
function unique(key: string, items: readonly unknown[]): unknown[] {
  const keyOf = (item: unknown) => key === 'volumes' || key === 'devices' || key === 'secrets' || key === 'configs' ? targetOf(item) : JSON.stringify(item);
  return [...new Map(items.map(item => [keyOf(item), item])).values()];
}

function targetOf(item: unknown): string {
  if (isMapping(item)) return textOf(item['target']) ?? textOf(item['source']) ?? JSON.stringify(item);
  const parts = String(item).split(':');
  return parts[1]?.startsWith('/') === true ? parts[1] : parts[0] ?? '';
}
