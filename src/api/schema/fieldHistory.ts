import { kubernetesVersion } from '../version.ts';
import packed from './fieldHistory.json' with { type: 'json' };
import type { Definition, Property } from './table.ts';

/** A field's place in Kubernetes' releases, as minors. A field may stand behind a feature gate at first: the API knows it all the same. */
export interface FieldHistory {
  /** The first release whose API has the field; absent when 1.25 has it. */
  readonly since?: number;
  /** The first release that no longer has it; absent while the newest has. */
  readonly until?: number;
}

const NEWEST_MINOR = Number(kubernetesVersion.minor);
const GONE: Property = { type: 'any' };

const table: Readonly<Record<string, Readonly<Record<string, FieldHistory>>>> = packed.fields;
const views = new Map<number, WeakMap<Definition, Definition>>();

/** When a definition got or lost a field; undefined for what 1.25 and all later releases have, and for what none has. */
export function fieldHistoryOf(definition: string, field: string): FieldHistory | undefined {
  const fields = Object.hasOwn(table, definition) ? table[definition] : undefined;
  return fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** Whether Kubernetes 1.`minor` has a field of such a history. */
export const isThere = ({ since = 0, until = Infinity }: FieldHistory, minor: number): boolean => since <= minor && minor < until;

/** A definition with the fields that Kubernetes 1.`minor` has; what later releases lost takes any value. The same object at every call, and `whole` itself where nothing changed since. */
export function asOf(whole: Definition, minor: number): Definition {
  if (minor >= NEWEST_MINOR || !Object.hasOwn(table, whole.name)) return whole;
  const made = views.get(minor) ?? new WeakMap<Definition, Definition>();
  views.set(minor, made);
  let view = made.get(whole);
  if (view === undefined) made.set(whole, view = toView(whole, minor));
  return view;
}

/** Inherits what did not change, so that a description is still looked up only when it is read. */
function toView(whole: Definition, minor: number): Definition {
  const histories = Object.entries(table[whole.name] ?? {});
  const hidden = new Set(histories.filter(([, history]) => !isThere(history, minor)).map(([field]) => field));
  const gone = histories.filter(([field, history]) => isThere(history, minor) && !Object.hasOwn(whole.properties, field)).map(([field]): [string, Property] => [field, GONE]);
  if (hidden.size === 0 && gone.length === 0) return whole;
  const properties = [...Object.entries(whole.properties).filter(([field]) => !hidden.has(field)), ...gone].sort(([a], [b]) => a < b ? -1 : 1);
  return Object.create(whole, {
    properties: { value: Object.fromEntries(properties), enumerable: true },
    required: { value: whole.required.filter(field => !hidden.has(field)), enumerable: true },
  }) as Definition;
}
