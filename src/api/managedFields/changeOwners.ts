import type { KubernetesObject } from '../objects.ts';
import { compareTyped } from './compareTyped.ts';
import type { FieldSet } from './fieldSet.ts';
import { EMPTY_SET, difference, hasPath, intersection, isEmptySet, recursiveDifference, union } from './fieldSet.ts';
import type { FieldType } from './fieldType.ts';
import type { Manager, Managers } from './managers.ts';
import { fieldElement } from './pathElement.ts';
import { withoutIdle } from './managers.ts';

/** A kind in all the versions in which somebody may own fields of its objects. Both answer undefined for a version that is not served (any more). */
export interface VersionedKind {
  typeOf(apiVersion: string): FieldType | undefined;
  /** Leaves the object alone. */
  convert(object: KubernetesObject, apiVersion: string): KubernetesObject | undefined;
}

export interface OwnersChange {
  readonly kind: VersionedKind;
  /** The version of both objects and of the writer. */
  readonly apiVersion: string;
  readonly before: KubernetesObject;
  readonly after: KubernetesObject;
  /** By their key; the writer's own entry is left alone. */
  readonly managers: Managers;
  readonly writer: string;
  /** Fields that the writer's endpoint does not change, so that nobody gains or loses them. */
  readonly ignored: FieldSet;
}

/** What another manager would lose to the writer. */
export interface Loss { readonly manager: Manager; readonly fields: FieldSet }

export interface ChangedOwners {
  /** Without what they lost, without those that own nothing more. */
  readonly managers: Managers;
  readonly losses: readonly Loss[];
  /** What the write added or changed, in the writer's version. */
  readonly written: FieldSet;
}

/** Who owns what after a write: whoever owned a field that it changes, adds or removes does not any more. @source structured-merge-diff merge Updater.update */
export function changeOwners(change: OwnersChange): ChangedOwners {
  const versions = new Map<string, VersionChange | undefined>();
  const at = (version: string): VersionChange | undefined => {
    if (!versions.has(version)) versions.set(version, compareVersion(change, version));
    return versions.get(version);
  };
  const losses: Loss[] = [];
  const next = new Map<string, Manager>();
  for (const [key, manager] of change.managers) {
    const differs = key === change.writer ? undefined : at(manager.apiVersion);
    if (key === change.writer) { next.set(key, manager); continue; }
    if (differs === undefined) continue;
    const lost = intersection(manager.fields, differs.written);
    if (!isEmptySet(lost)) losses.push({ manager, fields: lost });
    next.set(key, isEmptySet(lost) && isEmptySet(differs.removed) ? manager : { ...manager, fields: difference(difference(manager.fields, lost), differs.removed) });
  }
  return { managers: withoutIdle(next), losses, written: at(change.apiVersion)?.written ?? EMPTY_SET };
}

/** `written`: fields that were added or got another value. */
interface VersionChange { readonly written: FieldSet; readonly removed: FieldSet }

function compareVersion({ kind, apiVersion, before, after, ignored }: OwnersChange, version: string): VersionChange | undefined {
  const type = kind.typeOf(version);
  const [left, right] = version === apiVersion ? [before, after] : [kind.convert(before, version), kind.convert(after, version)];
  if (type === undefined || left === undefined || right === undefined) return undefined;
  const { added, modified, removed } = compareTyped(without(left, ignored), without(right, ignored), type);
  return { written: recursiveDifference(union(modified, added), ignored), removed: recursiveDifference(removed, ignored) };
}

/** The object without what is ignored as a whole, so that it is not even looked at. */
function without(object: KubernetesObject, ignored: FieldSet): object {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !hasPath(ignored, [fieldElement(field)])));
}
