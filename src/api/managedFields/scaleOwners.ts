import type { ManagedFieldsEntry } from '../objects.ts';
import { difference, hasPath, union } from './fieldSet.ts';
import type { FieldPath, FieldSet } from './fieldSet.ts';
import { FieldSetBuilder } from './fieldSetBuilder.ts';
import type { Manager } from './managers.ts';
import { managerKey, storedManagers, withoutIdle, writeManagers } from './managers.ts';

const SCALE_VERSION = 'autoscaling/v1';
const SCALE_REPLICAS: FieldPath = ['f:spec', 'f:replicas'];

/** Where the scaled object keeps its number of replicas, and in which version. */
export interface ScaledObject { readonly apiVersion: string; readonly replicas: FieldPath }

/** The managedFields of an object's Scale: who owns the replicas. @source apimachinery managedfields scalehandler.go ToSubresource */
export function toScaleOwners(entries: readonly ManagedFieldsEntry[] | undefined, { replicas }: ScaledObject): ManagedFieldsEntry[] | undefined {
  const owners = [...storedManagers(entries)].filter(([, { fields }]) => hasPath(fields, replicas));
  return writeManagers(new Map(owners.map(([key, owner]) => [key, { ...owner, apiVersion: SCALE_VERSION, fields: only(SCALE_REPLICAS) }])));
}

/** The managedFields of the scaled object after those of its Scale became `scaleEntries`. @source apimachinery managedfields scalehandler.go ToParent */
export function fromScaleOwners(entries: readonly ManagedFieldsEntry[] | undefined, scaleEntries: readonly ManagedFieldsEntry[] | undefined, { apiVersion, replicas }: ScaledObject): ManagedFieldsEntry[] | undefined {
  const owners = new Map([...storedManagers(scaleEntries).values()].filter(({ fields }) => hasPath(fields, SCALE_REPLICAS)).map(owner => [nameOf(owner), owner]));
  const result = new Map<string, Manager>();
  for (const [key, manager] of storedManagers(entries)) {
    const kept = !hasPath(manager.fields, replicas) || owners.delete(nameOf(manager));
    result.set(key, kept ? manager : { ...manager, fields: difference(manager.fields, only(replicas)) });
  }
  for (const { manager, operation, subresource } of owners.values()) {
    const added = { manager, operation, apiVersion, subresource, fields: only(replicas) };
    const key = managerKey(added);
    const known = result.get(key);
    result.set(key, known === undefined ? added : { ...known, fields: union(known.fields, added.fields) });
  }
  return writeManagers(withoutIdle(result));
}

/** A Scale's managers have its version, so that this leaves the version out. */
const nameOf = ({ manager, operation, subresource = '' }: Manager): string => JSON.stringify([manager, operation, subresource]);

function only(path: FieldPath): FieldSet {
  const builder = new FieldSetBuilder();
  builder.insert(path);
  return builder.set;
}
