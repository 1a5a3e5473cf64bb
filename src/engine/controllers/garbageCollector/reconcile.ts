import type { KubernetesObject, OwnerReference } from '../../../api/objects.ts';

export const FOREGROUND_FINALIZER = 'foregroundDeletion';
export const ORPHAN_FINALIZER = 'orphan';

/** What is known of one owner that an object names. */
export type OwnerState = 'present' | 'absent' | 'waitsForDependents' | 'unknown';

export type CollectorAction =
  | { readonly type: 'none' }
  /** References to drop; the others hold the object. */
  | { readonly type: 'dropReferences'; readonly uids: readonly string[] }
  | { readonly type: 'delete'; readonly propagationPolicy: 'Background' | 'Foreground' | 'Orphan'; /** First it shall hold none of its owners: they wait for each other. */ readonly unblock?: true }
  /** The object waits for dependents that block it: these are not waiting themselves. */
  | { readonly type: 'deleteDependents'; readonly uids: readonly string[] }
  | { readonly type: 'orphanDependents'; readonly uids: readonly string[] }
  | { readonly type: 'removeFinalizer'; readonly finalizer: string };

export interface CollectorInput {
  readonly object: KubernetesObject;
  readonly ownerState: (reference: OwnerReference) => OwnerState;
  /** Objects that name this one as an owner. */
  readonly dependents: readonly KubernetesObject[];
}

/**
 * What garbage collection does with one object.
 * @source Kubernetes pkg/controller/garbagecollector (attemptToDeleteItem, processDeletingDependentsItem, orphanDependents)
 */
export function reconcileGarbage({ object, ownerState, dependents }: CollectorInput): CollectorAction {
  const finalizers = object.metadata.finalizers ?? [];
  const uid = object.metadata.uid ?? '';
  if (object.metadata.deletionTimestamp !== undefined) {
    if (finalizers.includes(ORPHAN_FINALIZER)) {
      return dependents.length > 0 ? { type: 'orphanDependents', uids: uidsOf(dependents) } : { type: 'removeFinalizer', finalizer: ORPHAN_FINALIZER };
    }
    if (!finalizers.includes(FOREGROUND_FINALIZER)) return { type: 'none' };
    const blocking = dependents.filter(dependent => referenceTo(dependent, uid)?.blockOwnerDeletion === true);
    if (blocking.length === 0) return { type: 'removeFinalizer', finalizer: FOREGROUND_FINALIZER };
    const doomed = blocking.filter(dependent => !waitsForDependents(dependent));
    return doomed.length === 0 ? { type: 'none' } : { type: 'deleteDependents', uids: uidsOf(doomed) };
  }
  const references = object.metadata.ownerReferences ?? [];
  if (references.length === 0) return { type: 'none' };
  const states = references.map(reference => ({ uid: reference.uid, state: ownerState(reference) }));
  if (states.some(({ state }) => state === 'unknown')) return { type: 'none' };
  const droppable = states.filter(({ state }) => state !== 'present').map(state => state.uid);
  if (droppable.length === 0) return { type: 'none' };
  if (droppable.length < references.length) return { type: 'dropReferences', uids: droppable };
  if (states.some(({ state }) => state === 'waitsForDependents') && dependents.length > 0) {
    return { type: 'delete', propagationPolicy: 'Foreground', ...(dependents.some(waitsForDependents) ? { unblock: true as const } : {}) };
  }
  return { type: 'delete', propagationPolicy: finalizers.includes(ORPHAN_FINALIZER) ? 'Orphan' : finalizers.includes(FOREGROUND_FINALIZER) ? 'Foreground' : 'Background' };
}

export function referenceTo(object: KubernetesObject, uid: string): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(reference => reference.uid === uid);
}

/** True while the owner is being deleted in the foreground. */
export function waitsForDependents(object: KubernetesObject): boolean {
  return object.metadata.deletionTimestamp !== undefined && object.metadata.finalizers?.includes(FOREGROUND_FINALIZER) === true;
}

function uidsOf(objects: readonly KubernetesObject[]): readonly string[] { return objects.map(object => object.metadata.uid ?? ''); }
