import type { KubernetesObject, ManagedFieldsEntry } from '../objects.ts';
import { equalJson } from '../patch/values.ts';
import { capUpdaters } from './capUpdaters.ts';
import { changeOwners } from './changeOwners.ts';
import type { VersionedKind } from './changeOwners.ts';
import { difference, isEmptySet, union } from './fieldSet.ts';
import type { FieldSet } from './fieldSet.ts';
import type { Managers } from './managers.ts';
import { managerKey, readManagers, storedManagers, writeManagers } from './managers.ts';
import { NEVER_OWNED } from './neverOwned.ts';

/** Who writes, through which endpoint and when. */
export interface Writer {
  /** '' is written as 'unknown'. */
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  /** Fields that the endpoint leaves alone, whatever the writer sends. */
  readonly ignored: FieldSet;
}

export interface TrackedUpdate {
  readonly kind: VersionedKind;
  /** The stored object; for a create an object with nothing in it, without uid. */
  readonly live: KubernetesObject;
  /** What is to be stored, defaults filled in; its own managedFields are what the client sent. */
  readonly next: KubernetesObject;
  readonly writer: Writer;
}

/**
 * The managedFields of an object after a create, update or patch: what the writer changed is the writer's.
 * Objects that never had managers stay without. Never throws. @source apimachinery managedfields FieldManager.Update
 */
export function trackUpdate({ kind, live, next, writer }: TrackedUpdate): ManagedFieldsEntry[] | undefined {
  const managers = managersOf(live, next, writer);
  if (managers.size === 0 && live.metadata.uid !== undefined) return undefined;
  return writeManagers(capUpdaters(afterUpdate(managers, { kind, live, next, writer })));
}

/** The managers after an update, uncapped. */
export function afterUpdate(managers: Managers, { kind, live, next, writer }: TrackedUpdate): Managers {
  const { manager, apiVersion, subresource, time, ignored } = writer;
  const changed = changeOwners({ kind, apiVersion, before: withoutManagers(live), after: withoutManagers(next), managers, writer: '', ignored });
  const own = difference(changed.written, NEVER_OWNED);
  if (isEmptySet(own)) return changed.managers;
  const entry = { manager: manager === '' ? 'unknown' : manager, operation: 'Update' as const, apiVersion, ...(subresource === undefined ? {} : { subresource }), time };
  const key = managerKey(entry);
  const former = changed.managers.get(key);
  return new Map(changed.managers).set(key, { ...entry, fields: former === undefined ? own : union(own, former.fields) });
}

/** What the client sent counts where it may say; when it is silent or wrong, what is stored. */
function managersOf(live: KubernetesObject, next: KubernetesObject, { subresource }: Writer): Managers {
  const sent = next.metadata.managedFields;
  if (subresource !== undefined || sent === undefined || equalJson(sent, live.metadata.managedFields)) return storedManagers(live.metadata.managedFields);
  if (isReset(sent)) return new Map();
  const managers = readManagers(sent);
  return managers === undefined || managers.size === 0 ? storedManagers(live.metadata.managedFields) : managers;
}

/** An empty list, or one with nothing but an empty entry, is how a client gives ownership up for all. */
function isReset(entries: readonly ManagedFieldsEntry[]): boolean {
  return entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] as object).length === 0);
}

/** The object as far as fields of it can be owned. Shares parts with `object`. */
export function withoutManagers(object: KubernetesObject): KubernetesObject {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
