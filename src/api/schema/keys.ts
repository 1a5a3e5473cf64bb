import { goneKinds } from './goneKinds.ts';
import packed from './keys.json' with { type: 'json' };

/** How a list or map of an API type merges: the struct tags and markers of Kubernetes' Go types. */
export interface MergeKeys {
  readonly patchMergeKey?: string;
  readonly patchStrategy?: string;
  readonly listType?: 'map' | 'set' | 'atomic';
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  /** What an absent field means, where the type itself says so. */
  readonly default?: string | number;
}

/** A type's place in Kubernetes' releases ('1.22'). */
export interface Lifecycle { readonly introduced?: string; readonly deprecated?: string; readonly removed?: string; readonly replacement?: string }

const table = packed as {
  readonly origin: readonly string[];
  readonly keys: Readonly<Record<string, Readonly<Record<string, MergeKeys>>>>;
  readonly atomic: readonly string[];
  readonly zeroFields: Readonly<Record<string, readonly string[]>>;
  readonly lifecycle: Readonly<Record<string, Lifecycle>>;
  readonly goTypes: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** Packages and versions that the table was made from. */
export const keysOrigin: readonly string[] = table.origin;

/** Merge keys of a definition's property; undefined for the default (objects merge, lists are replaced). */
export function keysOf(definition: string, property: string): MergeKeys | undefined {
  return own(own(table.keys, definition), property);
}

const atomicDefinitions = new Set(table.atomic);

/** Whether values of a definition are set as a whole, never field by field. */
export const isAtomicDefinition = (definition: string): boolean => atomicDefinitions.has(definition);

/** Properties that a new object of a definition has, null or empty, before anybody sets them, since Go's JSON never leaves them out. */
export function zeroFieldsOf(definition: string): readonly string[] {
  return own(table.zeroFields, definition) ?? [];
}

/** Go's name for a scalar's type where it is not the plain one ('v1.Protocol'); error messages print it. */
export function goTypeOf(definition: string, property: string): string | undefined {
  return own(own(table.goTypes, definition), property);
}

/** When a kind was introduced, deprecated and removed; `replacement` is '<apiVersion> <kind>'. Undefined for stable kinds. */
export function lifecycleOf(apiVersion: string, kind: string): Lifecycle | undefined {
  const key = `${apiVersion} ${kind}`;
  return own(table.lifecycle, key) ?? own(goneKinds, key);
}

/** The release that no longer serves the kind, or undefined while 1.36 does. */
export function removedIn(apiVersion: string, kind: string): string | undefined {
  const removed = lifecycleOf(apiVersion, kind)?.removed;
  return removed !== undefined && Number(removed.split('.')[1]) <= 36 ? removed : undefined;
}

function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
