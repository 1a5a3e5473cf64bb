import { apiErrors } from '../../../api/apiError.ts';
import type { DeleteOptions, ObjectKey } from '../../../api/client.ts';
import type { KubernetesObject, Namespace } from '../../../api/objects.ts';
import { toTimestamp } from '../../../base/clock.ts';
import { toAdmissionRequest } from '../admission/toAdmissionRequest.ts';
import type { Decision } from '../../storage/contract.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { assertWritable, asWorked, storageKeyOf, subjectOf, toServed } from '../served.ts';
import { commit, commitAfterWaiting } from './commit.ts';
import { isReadyToGo } from './update.ts';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** What a delete left behind: `removed` true, the last state; false, the object with its deletionTimestamp. */
export interface Deletion { readonly removed: boolean; readonly object: KubernetesObject }

/** Deletes an object, or marks it when a finalizer or a grace period holds it. Throws ApiError 403, 404, 409. */
export async function deleteObject(machinery: Machinery, resource: ServedResource, key: ObjectKey, { options, context }: { readonly options: DeleteOptions; readonly context: RequestContext }): Promise<Deletion> {
  assertWritable(resource);
  let removed = false;
  const decide = (current: KubernetesObject | undefined): Decision => {
    const found = assertDeletable(resource, key, { current, options });
    const decision = decideDelete(prepared(machinery, resource, found), { options, nowMs: machinery.clock.now(), graceSeconds: object => machinery.behaviourOf(resource).gracePeriodSeconds?.(object) });
    removed = decision.action === 'remove';
    return decision;
  };
  const request = toAdmissionRequest(context, { operation: 'DELETE', resource, namespace: key.namespace, name: key.name, options });
  const admission = machinery.admission.admissionOf(request);
  const storageKey = storageKeyOf(resource, key);
  // A conversion that fails must fail before anything is deleted.
  const [seen] = resource.conversion === undefined ? [] : await asWorked(resource, [assertDeletable(resource, key, { current: machinery.storage.get(storageKey), options })]);
  const object = admission === undefined ? await commit(machinery, context, storageKey, decide) : await commitAfterWaiting(machinery, { context, key: storageKey }, async current => {
    const [oldObject] = await asWorked(resource, [assertDeletable(resource, key, { current, options })]);
    const attributes = { ...request, object: undefined, oldObject };
    await admission.mutate(attributes);
    await admission.validate(attributes);
    return decide(current);
  });
  return { removed, object: toServed(resource, seen === undefined ? object : underMetadata(seen, object)) };
}

/** An object in the version of the request, with what a delete left of its metadata. */
function underMetadata({ metadata: { labels, annotations }, ...content }: KubernetesObject, { metadata }: KubernetesObject): KubernetesObject {
  const { labels: _labels, annotations: _annotations, ...kept } = metadata;
  return { ...content, metadata: { ...kept, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) } };
}

function prepared(machinery: Machinery, resource: ServedResource, current: KubernetesObject): KubernetesObject {
  const { prepareForDelete } = machinery.behaviourOf(resource);
  if (prepareForDelete === undefined || current.metadata.deletionTimestamp !== undefined) return current;
  const next = structuredClone(current);
  prepareForDelete(next, toTimestamp(machinery.clock.now()));
  return next;
}

function assertDeletable(resource: ServedResource, { name }: ObjectKey, { current, options }: { readonly current: KubernetesObject | undefined; readonly options: DeleteOptions }): KubernetesObject {
  if (current === undefined) throw apiErrors.notFound(subjectOf(resource, name));
  assertPreconditions(resource, current, options);
  return current;
}

function assertPreconditions(resource: ServedResource, current: KubernetesObject, { preconditions }: DeleteOptions): void {
  const subject = subjectOf(resource, current.metadata.name ?? '');
  const { uid, resourceVersion } = current.metadata;
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) throw apiErrors.conflict(subject, `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid}`);
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw apiErrors.conflict(subject, `Precondition failed: ResourceVersion in precondition: ${preconditions.resourceVersion}, ResourceVersion in object meta: ${resourceVersion}`);
  }
}

interface DeleteInput {
  readonly options: DeleteOptions;
  readonly nowMs: number;
  /** The kind's own grace period; undefined for kinds that go at once, 0 for an object that nobody has to wait for. */
  readonly graceSeconds: (object: KubernetesObject) => number | undefined;
}

/** Pure. @source k8s.io/apiserver registry/rest BeforeDelete, registry/generic/registry Store.Delete */
export function decideDelete(current: KubernetesObject, { options, nowMs, graceSeconds }: DeleteInput): Decision {
  const next = structuredClone(current);
  const kindGrace = graceSeconds(current);
  const wanted = kindGrace === undefined || kindGrace === 0 ? 0 : Math.max(0, options.gracePeriodSeconds ?? kindGrace);
  next.metadata.finalizers = finalizersAfter(next.metadata.finalizers ?? [], options.propagationPolicy);
  if (next.metadata.finalizers.length === 0) delete next.metadata.finalizers;
  markDeleted(next, { wanted, asked: kindGrace === 0 || options.gracePeriodSeconds !== undefined, nowMs });
  if (next.kind === 'Namespace') (next as Namespace).status = { ...(next as Namespace).status, phase: 'Terminating' };
  return isReadyToGo(next) ? { action: 'remove', object: next } : { action: 'put', object: next };
}

/** Sets the time at which the object is to be gone; a second delete may only bring it nearer, and only when it says so. */
function markDeleted(object: KubernetesObject, { wanted, asked, nowMs }: { readonly wanted: number; readonly asked: boolean; readonly nowMs: number }): void {
  const { metadata } = object;
  const running = metadata.deletionTimestamp === undefined ? undefined : metadata.deletionGracePeriodSeconds ?? 0;
  if (running === undefined) {
    metadata.deletionTimestamp = toTimestamp(nowMs + wanted * 1000);
    if (object.kind !== 'Namespace') metadata.deletionGracePeriodSeconds = wanted;
    if ((metadata.generation ?? 0) > 0) metadata.generation = (metadata.generation ?? 0) + 1;
  } else if (wanted < running && asked) {
    const startMs = Date.parse(metadata.deletionTimestamp as string) - running * 1000;
    metadata.deletionTimestamp = toTimestamp(wanted === 0 ? nowMs : startMs + wanted * 1000);
    metadata.deletionGracePeriodSeconds = wanted;
  }
}

/** @source registry/generic/registry deletionFinalizersForGarbageCollection */
function finalizersAfter(finalizers: readonly string[], policy: DeleteOptions['propagationPolicy']): string[] {
  if (policy === undefined) return [...finalizers];
  const others = finalizers.filter(finalizer => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  return policy === 'Orphan' ? [...others, ORPHAN] : policy === 'Foreground' ? [...others, FOREGROUND] : others;
}
