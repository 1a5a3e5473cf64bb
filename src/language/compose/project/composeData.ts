import type { ManifestNode, MappingEntry } from '../../../manifest/node.ts';
import { interpolate, type Variables } from './interpolate.ts';

export type Data = Readonly<Record<string, unknown>>;

/** Why a value of a mapping is not merged with the one of another file: it takes it away, or its place. */
export class Tagged {
  readonly tag: 'reset' | 'override';
  readonly value: unknown;

  constructor(tag: Tagged['tag'], value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

/** A value as Compose reads it: by YAML 1.2, variables filled in; what `!reset` and `!override` stand before is a `Tagged`. */
export function toComposeData(node: ManifestNode | undefined, text: string, variables: Variables): unknown {
  switch (node?.kind) {
    case undefined: return null;
    case 'scalar': {
      const written = text.slice(node.range.start, node.range.end);
      const isWord = typeof node.value === 'boolean' && !/^(?:true|false)$/i.test(written);
      const value = isWord || (typeof node.value === 'number' && !/^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/.test(written)) ? written : node.value;
      return typeof value === 'string' ? interpolate(value, variables) : value;
    }
    case 'sequence': return node.items.map(item => toComposeData(item, text, variables));
    case 'mapping': return Object.fromEntries(node.entries.map(entry => {
      const [tag, value] = [tagOf(entry, text), toComposeData(entry.value, text, variables)];
      return [keyOf(entry, text), tag === undefined ? value : new Tagged(tag, value)];
    }));
  }
}

/** A key as it is written, where YAML 1.1 would make `on` or `1.0` of it something else. */
const keyOf = ({ key }: MappingEntry, text: string) => typeof key.value === 'string' ? key.value : text.slice(key.range.start, key.range.end);

/** The tag of Compose's own that an entry's value has. */
export function tagOf({ key, range, value }: MappingEntry, text: string): Tagged['tag'] | undefined {
  const tag = /^\s*:\s*!(reset|override)\b/.exec(text.slice(key.range.end, Math.max(range.end, value?.range.start ?? 0) + 12))?.[1];
  return tag === 'reset' || tag === 'override' ? tag : undefined;
}

export const isMapping = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Tagged);

export const mappingOf = (value: unknown): Data => isMapping(value) ? value : {};

/** A list's items; a value alone is a list of one. */
export const listOf = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];

export const textOf = (value: unknown): string | undefined => typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

export const textsOf = (value: unknown): readonly string[] => listOf(value).flatMap(item => textOf(item) ?? []);

/** Whether it is true as Compose reads it, also where a variable was filled in. @source compose-go, interpolation: toBoolean */
export const isTrue = (value: unknown): boolean => value === true || (typeof value === 'string' && /^(?:true|y|yes|on)$/i.test(value));

/** Names with values, as a mapping or as a list of `NAME=value`; null: the name alone. */
export function pairsOf(value: unknown): ReadonlyMap<string, string | null> {
  if (isMapping(value)) return new Map(Object.entries(value).map(([key, each]) => [key, textOf(each) ?? null]));
  return new Map(textsOf(value).map(item => {
    const sign = item.indexOf('=');
    return sign < 0 ? [item, null] : [item.slice(0, sign), item.slice(sign + 1)];
  }));
}
