import type { ManagedFieldsEntry } from '../objects.ts';
import type { FieldSet } from './fieldSet.ts';
import { EMPTY_SET, isEmptySet } from './fieldSet.ts';
import { readFieldSet, sortFieldSet } from './pathElement.ts';

/** What one manager owns. `time` is no part of its identity, nor is an applier's apiVersion. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
  readonly time?: string | undefined;
  readonly fields: FieldSet;
}

/** By `managerKey`. */
export type Managers = ReadonlyMap<string, Manager>;

type Identity = Pick<Manager, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

export function managerKey({ manager, operation, apiVersion, subresource = '' }: Identity): string {
  return JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource]);
}

/** The managers of a stored object's entries, which are as `writeManagers` made them. */
export function storedManagers(entries: readonly ManagedFieldsEntry[] | undefined): Managers {
  return new Map((entries ?? []).map(entry => {
    const manager: Manager = {
      manager: entry.manager ?? '', operation: entry.operation as Manager['operation'], apiVersion: entry.apiVersion ?? '',
      ...(entry.subresource === undefined ? {} : { subresource: entry.subresource }), ...(entry.time === undefined ? {} : { time: entry.time }),
      fields: inOrder((entry.fieldsV1 ?? EMPTY_SET) as FieldSet),
    };
    return [managerKey(manager), manager];
  }));
}

/** The managers of entries that a client sent; undefined when they are malformed. @source apimachinery managedfields DecodeManagedFields */
export function readManagers(entries: readonly ManagedFieldsEntry[]): Managers | undefined {
  const managers = new Map<string, Manager>();
  for (const entry of entries) {
    const fields = readFieldSet(entry.fieldsV1 ?? EMPTY_SET);
    if ((entry.operation !== 'Apply' && entry.operation !== 'Update') || !entry.apiVersion || entry.fieldsType !== 'FieldsV1' || fields === undefined) return undefined;
    const [key, manager] = [...storedManagers([entry])][0] as [string, Manager];
    managers.set(key, { ...manager, fields });
  }
  return managers;
}

/** Entries in Kubernetes' order: appliers first, then by time and name. undefined for none. */
export function writeManagers(managers: Managers): ManagedFieldsEntry[] | undefined {
  if (managers.size === 0) return undefined;
  return [...managers.values()].sort(compareManagers).map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
    ...(manager === '' ? {} : { manager }), operation, apiVersion, ...(time === undefined ? {} : { time }), fieldsType: 'FieldsV1', fieldsV1: ordered(fields),
    ...(subresource === undefined || subresource === '' ? {} : { subresource }),
  }));
}

/** Sets that are in order, so that an entry which a write does not touch costs nothing. */
const sortedSets = new WeakSet<FieldSet>();

function inOrder(fields: FieldSet): FieldSet {
  sortedSets.add(fields);
  return fields;
}

const ordered = (fields: FieldSet): FieldSet => sortedSets.has(fields) ? fields : inOrder(sortFieldSet(fields));

function compareManagers(a: Manager, b: Manager): number {
  return compare(a.operation, b.operation) || secondsOf(a) - secondsOf(b) || compare(a.manager, b.manager) || compare(a.apiVersion, b.apiVersion) || compare(a.subresource ?? '', b.subresource ?? '');
}

const compare = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;

export const secondsOf = ({ time }: Manager): number => time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);

/** The managers without those that own nothing. */
export function withoutIdle(managers: Managers): Managers {
  return new Map([...managers].filter(([, { fields }]) => !isEmptySet(fields)));
}
