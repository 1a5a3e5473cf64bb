import type { KubernetesObject } from '../objects.ts';
import { LAST_APPLIED_ANNOTATION, lastApplied, withLastApplied } from '../patch/threeWay.ts';
import type { Loss } from './changeOwners.ts';
import { checkTyped } from './checkTyped.ts';
import { compareTyped } from './compareTyped.ts';
import { difference, isEmptySet, union } from './fieldSet.ts';
import type { FieldSet } from './fieldSet.ts';
import type { FieldType } from './fieldType.ts';
import { toFieldSet } from './toFieldSet.ts';
import { withoutManagers } from './trackUpdate.ts';

/** @source apimachinery api/validation TotalAnnotationSizeLimitB */
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

interface Before { readonly live: KubernetesObject; readonly apiVersion: string; readonly type: FieldType }

/**
 * The conflicts that remain when kubectl may keep what it applied itself, from the client's side, and nobody changed since.
 * [] lets the whole apply through. @source apimachinery managedfields lastappliedmanager.go
 */
export function lossesBeyondLastApplied(losses: readonly Loss[], before: Before): readonly Loss[] {
  const allowed = unchangedSinceLastApply(before);
  if (allowed === undefined) return losses;
  return losses.map(({ manager, fields }) => ({ manager, fields: difference(fields, allowed) })).filter(({ fields }) => !isEmptySet(fields));
}

function unchangedSinceLastApply({ live, apiVersion, type }: Before): FieldSet | undefined {
  const applied = lastApplied(live) as KubernetesObject | undefined;
  if (applied?.apiVersion !== apiVersion || checkTyped(applied, type).length > 0) return undefined;
  const { added, modified, removed } = compareTyped(applied, withoutManagers(live), type);
  return difference(toFieldSet(applied, type), union(union(modified, added), removed));
}

/** Where client-side apply left its annotation, that follows what is applied now. @source apimachinery managedfields lastappliedupdater.go */
export function withLastAppliedSynced(object: KubernetesObject, configuration: KubernetesObject): KubernetesObject {
  if (!object.metadata.annotations?.[LAST_APPLIED_ANNOTATION]) return object;
  const text = withLastApplied(configuration).metadata.annotations?.[LAST_APPLIED_ANNOTATION] as string;
  const annotations = { ...object.metadata.annotations, [LAST_APPLIED_ANNOTATION]: text };
  const size = Object.entries(annotations).reduce((bytes, [key, value]) => bytes + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (size > MAX_ANNOTATIONS_BYTES) delete (annotations as Record<string, string>)[LAST_APPLIED_ANNOTATION];
  return { ...object, metadata: { ...object.metadata, annotations } };
}
