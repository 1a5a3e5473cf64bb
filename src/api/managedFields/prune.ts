import type { KubernetesObject } from '../objects.ts';
import { difference, EMPTY_SET, intersection, isEmptySet, union } from './fieldSet.ts';
import type { FieldSet } from './fieldSet.ts';
import type { FieldType } from './fieldType.ts';
import type { VersionedKind } from './changeOwners.ts';
import type { Manager, Managers } from './managers.ts';
import { removeFields } from './removeFields.ts';
import { toFieldSet } from './toFieldSet.ts';
import { withNamedFields } from './withNamedFields.ts';

/**
 * The merged object without what the applier stated last time, states no longer, and nobody else owns.
 * `managers` hold the applier's new entry, `last` is its former one. @source structured-merge-diff merge Updater.prune
 */
export function prune(kind: VersionedKind, { merged, managers, last, apiVersion }: { readonly merged: KubernetesObject; readonly managers: Managers; readonly last: Manager | undefined; readonly apiVersion: string }): KubernetesObject {
  if (last === undefined || isEmptySet(last.fields)) return merged;
  const type = kind.typeOf(last.apiVersion);
  const converted = last.apiVersion === apiVersion ? merged : kind.convert(merged, last.apiVersion);
  if (type === undefined || converted === undefined) return merged;
  const lastFields = withNamedFields(last.fields, type);
  let pruned = removeFields(converted, lastFields, type) as KubernetesObject;
  for (const [version, owned] of ownedByVersion(managers, last.apiVersion)) pruned = addBack(kind, { merged: converted, pruned, owned, from: last.apiVersion, version }) ?? pruned;
  const gone = difference(fieldsOf(converted, type), fieldsOf(pruned, type));
  const result = removeFields(converted, intersection(gone, lastFields), type) as KubernetesObject;
  return last.apiVersion === apiVersion ? result : kind.convert(result, apiVersion) ?? result;
}

/** What anybody owns, by the version of ownership, that of the last apply first. */
function ownedByVersion(managers: Managers, first: string): Map<string, FieldSet> {
  const owned = new Map<string, FieldSet>([[first, EMPTY_SET]]);
  for (const { apiVersion, fields } of managers.values()) owned.set(apiVersion, union(owned.get(apiVersion) ?? EMPTY_SET, fields));
  return owned;
}

interface AddBack { readonly merged: KubernetesObject; readonly pruned: KubernetesObject; readonly owned: FieldSet; readonly from: string; readonly version: string }

/** Puts back what was pruned although somebody owns it, in the version `from`; undefined when `version` is not served any more. */
function addBack(kind: VersionedKind, { merged, pruned, owned, from, version }: AddBack): KubernetesObject | undefined {
  const type = kind.typeOf(version);
  const [whole, part] = version === from ? [merged, pruned] : [kind.convert(merged, version), kind.convert(pruned, version)];
  if (type === undefined || whole === undefined || part === undefined) return undefined;
  const doomed = difference(fieldsOf(whole, type), union(fieldsOf(part, type), withNamedFields(owned, type)));
  const result = removeFields(whole, doomed, type) as KubernetesObject;
  return version === from ? result : kind.convert(result, from);
}

const fieldsOf = (object: KubernetesObject, type: FieldType): FieldSet => withNamedFields(toFieldSet(object, type), type);
