import { apiErrors } from '../../../api/apiError.ts';
import { onlyTimesDiffer } from '../../../api/managedFields/onlyTimesDiffer.ts';
import type { UpdateSubresource } from '../../../api/kind.ts';
import type { KubernetesObject, Namespace, Service } from '../../../api/objects.ts';
import { apiVersionOf } from '../../../api/resources.ts';
import { invalid } from '../../../api/validation/fieldErrors.ts';
import { cloneJson } from '../../../base/cloneJson.ts';
import { dropRepeatedOwners } from '../reading/dropRepeatedOwners.ts';
import { toAdmissionRequest } from '../admission/toAdmissionRequest.ts';
import type { Reservation } from '../admission/serviceAddresses.ts';
import type { Decision } from '../../storage/contract.ts';
import { keepReadableOwners, updateOwners } from '../fieldOwners.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { assertWritable, settled, storageKeyOf, storedAs, subjectOf, toServed, workedAs } from '../served.ts';
import { commit, commitAfterWaiting } from './commit.ts';
import { assertSameObject } from './sameObject.ts';

export interface UpdateRequest {
  /** From the path. */
  readonly name: string;
  readonly namespace: string | undefined;
  readonly subresource?: UpdateSubresource | undefined;
  readonly context: RequestContext;
  /** The changed object's managedFields are as they are to be stored. */
  readonly owned?: boolean;
  /** Absent: admission sees the object itself. */
  readonly projection?: Projection;
}

/** A subresource with a kind of its own (scale): what admission sees of an object, and the object with what admission made of that. */
export interface Projection {
  readonly subresource: string;
  readonly toProjected: (object: KubernetesObject) => KubernetesObject;
  readonly toObject: (object: KubernetesObject, projected: KubernetesObject) => KubernetesObject;
}

const ITSELF: Omit<Projection, 'subresource'> = { toProjected: object => object, toObject: (_, projected) => projected };

/** Replaces an object, or the part of it that the subresource stands for. `object` is left alone. Throws ApiError 400, 404, 409, 422. */
export async function updateObject(machinery: Machinery, resource: ServedResource, object: KubernetesObject, request: UpdateRequest): Promise<KubernetesObject> {
  assertSameObject(object, request);
  return changeObject(machinery, resource, request, () => cloneJson(resource.view === undefined ? object : resource.view.toStored(object)));
}

/**
 * The common path of update, patch, scale and status: `change` makes the wanted object from the stored one (a new object, which is taken over);
 * it runs again when the object changed while admission was asked. A change that takes the last finalizer from an object under deletion takes
 * the object away.
 */
export async function changeObject(machinery: Machinery, resource: ServedResource, request: UpdateRequest, change: (stored: KubernetesObject) => KubernetesObject): Promise<KubernetesObject> {
  assertWritable(resource);
  const { context, subresource, owned = false } = request;
  const key = storageKeyOf(resource, { namespace: request.namespace, name: request.name });
  const reservation = machinery.serviceAddresses.begin();
  const begin = (current: KubernetesObject | undefined): Update => {
    if (current === undefined) throw apiErrors.notFound(subjectOf(resource, request.name));
    return beginUpdate(machinery, resource, { next: change(current), current, subresource, reservation, context, owned });
  };
  const admissionRequest = toAdmissionRequest(context, { operation: 'UPDATE', resource, subresource: request.projection?.subresource ?? subresource, namespace: request.namespace, name: request.name });
  const admission = machinery.admission.admissionOf(admissionRequest);
  try {
    if (admission === undefined && resource.conversion === undefined) return toServed(resource, await commit(machinery, context, key, current => finishUpdate(machinery, resource, begin(current))));
    return toServed(resource, await commitAfterWaiting(machinery, { context, key, conversion: resource.conversion }, async stored => {
      reservation.release();
      const update = await settled(resource, () => begin(stored));
      if (admission === undefined) return finishUpdate(machinery, resource, update);
      const { toProjected, toObject } = request.projection ?? ITSELF;
      const attributes = { ...admissionRequest, object: toProjected(update.next), oldObject: toProjected(update.current) };
      const owners = update.next.metadata.managedFields;
      await admission.mutate(attributes);
      const next = toObject(update.next, attributes.object);
      keepReadableOwners(next, owners, context.warn);
      machinery.behaviourOf(resource).applyDefaults(next);
      const decision = finishUpdate(machinery, resource, { ...update, next });
      await admission.validate({ ...attributes, object: toProjected(decision.action === 'put' ? decision.object : next) });
      return decision;
    }));
  } finally {
    reservation.release();
  }
}

interface Update {
  readonly next: KubernetesObject;
  readonly current: KubernetesObject;
  readonly subresource: UpdateRequest['subresource'];
  readonly reservation: Reservation;
  readonly context: RequestContext;
  readonly owned: boolean;
}

/** Up to where admission may change the object, in place. */
function beginUpdate(machinery: Machinery, resource: ServedResource, update: Update): Update {
  const { next, current, subresource, context, owned } = update;
  const worked = workedAs(resource);
  const behaviour = machinery.behaviourOf(resource);
  assertPreconditions(resource, { next, current, needsVersion: behaviour.needsVersionToUpdate === true });
  keepSystemMetadata(next, current);
  dropRepeatedOwners(next, context.warn);
  next.apiVersion = apiVersionOf(worked);
  next.kind = worked.kind;
  behaviour.applyDefaults(next);
  if (!owned) updateOwners(machinery, next, { resource, live: current, subresource, context });
  return update;
}

/** @source k8s.io/apiserver registry/generic/registry Store.Update and registry/rest BeforeUpdate */
function finishUpdate(machinery: Machinery, resource: ServedResource, { next, current, subresource, reservation, context }: Update): Decision {
  const stored = storedAs(resource);
  const behaviour = machinery.behaviourOf(resource);
  behaviour.prepareForUpdate(next, current, subresource, { user: context.user, nowMs: machinery.clock.now() });
  if (stored.kind === 'Service' && subresource === undefined) reservation.assign(next as Service, current as Service);
  const errors = [...behaviour.validate(next), ...behaviour.validateUpdate(next, current, subresource)];
  if (errors.length > 0) throw apiErrors.invalid({ kind: stored.kind, group: stored.group, name: next.metadata.name ?? '' }, errors);
  const changed = behaviour.generationChanged?.(next, current);
  if (changed === true) next.metadata.generation = (current.metadata.generation ?? 0) + 1;
  if (subresource === undefined) for (const sentence of [...changed === false ? [] : behaviour.warnings?.(next, current) ?? [], ...behaviour.notHonoured?.(next) ?? []]) context.warn(sentence);
  return afterUpdate(next, current);
}

/** Throws 409 when the writer saw another version or another object of the name, 422 when it must say which version it saw and does not. */
function assertPreconditions(resource: ServedResource, { next, current, needsVersion }: { readonly next: KubernetesObject; readonly current: KubernetesObject; readonly needsVersion: boolean }): void {
  const subject = subjectOf(resource, current.metadata.name ?? '');
  const { uid, resourceVersion } = next.metadata;
  if ((uid ?? '') !== '' && uid !== current.metadata.uid) throw apiErrors.conflict(subject, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`);
  if ((resourceVersion ?? '') === '') {
    if (needsVersion) throw apiErrors.invalid({ kind: resource.plural, group: resource.group, name: current.metadata.name ?? '' }, [invalid('metadata.resourceVersion', 0, 'must be specified for an update')]);
  } else if (resourceVersion !== current.metadata.resourceVersion) throw apiErrors.conflict(subject);
}

/** What only the server sets stays as it is. Values that differ from the stored ones are left for validation to refuse. */
function keepSystemMetadata(next: KubernetesObject, current: KubernetesObject): void {
  const { metadata } = next;
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const) {
    if ((metadata[field] ?? '') === '' && current.metadata[field] !== undefined) Object.assign(metadata, { [field]: current.metadata[field] });
  }
  if (current.metadata.generation === undefined) delete metadata.generation; else metadata.generation = current.metadata.generation;
  delete metadata.selfLink;
}

function afterUpdate(next: KubernetesObject, current: KubernetesObject): Decision {
  if (isReadyToGo(next)) return { action: 'remove', object: next };
  return onlyTimesDiffer({ ...next, metadata: { ...next.metadata, resourceVersion: '' } }, { ...current, metadata: { ...current.metadata, resourceVersion: '' } }) ? { action: 'keep' } : { action: 'put', object: next };
}

/** True for an object under deletion that nothing holds any more: no finalizer, no grace period that runs. */
export function isReadyToGo(object: KubernetesObject): boolean {
  const { deletionTimestamp, finalizers, deletionGracePeriodSeconds } = object.metadata;
  if (deletionTimestamp === undefined || (finalizers?.length ?? 0) > 0 || (deletionGracePeriodSeconds ?? 0) > 0) return false;
  return object.kind !== 'Namespace' || ((object as Namespace).spec?.finalizers?.length ?? 0) === 0;
}
