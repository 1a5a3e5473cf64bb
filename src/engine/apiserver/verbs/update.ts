import { isDeepStrictEqual } from 'node:util';
import { apiErrors } from '../../../api/apiError.ts';
import type { KubernetesObject, Namespace, Service } from '../../../api/objects.ts';
import { apiVersionOf } from '../../../api/resources.ts';
import type { Reservation } from '../admission/serviceAddresses.ts';
import type { Decision } from '../../storage/contract.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { assertWritable, storageKeyOf, storedAs, subjectOf, toServed } from '../served.ts';
import { commit } from './commit.ts';
import { namespaceMismatch } from './create.ts';

export interface UpdateRequest {
  /** From the path. */
  readonly name: string;
  readonly namespace: string | undefined;
  readonly subresource?: 'status' | 'finalize' | undefined;
  readonly context: RequestContext;
}

/** Replaces an object, or the part of it that the subresource stands for. `object` is left alone. Throws ApiError 400, 404, 409, 422. */
export async function updateObject(machinery: Machinery, resource: ServedResource, object: KubernetesObject, request: UpdateRequest): Promise<KubernetesObject> {
  if ((object.metadata.name ?? request.name) !== request.name) {
    throw apiErrors.badRequest(`the name of the object (${object.metadata.name}) does not match the name on the URL (${request.name})`);
  }
  if (resource.namespaced && (object.metadata.namespace ?? request.namespace ?? '') !== (request.namespace ?? '')) throw namespaceMismatch();
  return changeObject(machinery, resource, request, () => structuredClone(resource.view === undefined ? object : resource.view.toStored(object)));
}

/**
 * The common path of update, patch, scale and status: `change` makes the wanted object from the stored one (a new object, which is taken over).
 * A change that takes the last finalizer from an object under deletion takes the object away.
 */
export async function changeObject(machinery: Machinery, resource: ServedResource, request: UpdateRequest, change: (stored: KubernetesObject) => KubernetesObject): Promise<KubernetesObject> {
  assertWritable(resource);
  const reservation = machinery.serviceAddresses.begin();
  try {
    const key = storageKeyOf(resource, { namespace: request.namespace, name: request.name });
    return toServed(resource, await commit(machinery, request.context, key, current => {
      if (current === undefined) throw apiErrors.notFound(subjectOf(resource, request.name));
      return decideUpdate(machinery, resource, { next: change(current), current, subresource: request.subresource, reservation, warn: request.context.warn });
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
  readonly warn: RequestContext['warn'];
}

/** @source k8s.io/apiserver registry/generic/registry Store.Update and registry/rest BeforeUpdate */
function decideUpdate(machinery: Machinery, resource: ServedResource, { next, current, subresource, reservation, warn }: Update): Decision {
  const stored = storedAs(resource);
  assertPreconditions(resource, next, current);
  keepSystemMetadata(next, current);
  next.apiVersion = apiVersionOf(stored);
  next.kind = stored.kind;
  if (subresource === 'finalize') return afterUpdate(withSpecFinalizers(next as Namespace, current as Namespace), current);
  const behaviour = machinery.behaviourOf(resource);
  behaviour.applyDefaults(next);
  behaviour.prepareForUpdate(next, current, subresource);
  if (stored.kind === 'Service' && subresource === undefined) reservation.assign(next as Service, current as Service);
  const errors = [...behaviour.validate(next), ...behaviour.validateUpdate(next, current, subresource)];
  if (errors.length > 0) throw apiErrors.invalid({ kind: stored.kind, group: stored.group, name: next.metadata.name ?? '' }, errors);
  if (subresource === undefined) for (const sentence of behaviour.notHonoured?.(next) ?? []) warn(sentence);
  if (behaviour.generationChanged?.(next, current) === true) next.metadata.generation = (current.metadata.generation ?? 0) + 1;
  return afterUpdate(next, current);
}

/** Throws 409 when the writer saw another version or another object of the name. */
function assertPreconditions(resource: ServedResource, next: KubernetesObject, current: KubernetesObject): void {
  const subject = subjectOf(resource, current.metadata.name ?? '');
  const { uid, resourceVersion } = next.metadata;
  if ((uid ?? '') !== '' && uid !== current.metadata.uid) throw apiErrors.conflict(subject, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`);
  if ((resourceVersion ?? '') !== '' && resourceVersion !== current.metadata.resourceVersion) throw apiErrors.conflict(subject);
}

/** What only the server sets stays as it is. Values that differ from the stored ones are left for validation to refuse. */
function keepSystemMetadata(next: KubernetesObject, current: KubernetesObject): void {
  const { metadata } = next;
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const) {
    if ((metadata[field] ?? '') === '' && current.metadata[field] !== undefined) Object.assign(metadata, { [field]: current.metadata[field] });
  }
  if (current.metadata.generation === undefined) delete metadata.generation; else metadata.generation = current.metadata.generation;
  delete metadata.selfLink;
  delete metadata.managedFields;
}

function withSpecFinalizers(next: Namespace, current: Namespace): KubernetesObject {
  const changed = structuredClone(current);
  changed.spec = { ...current.spec, finalizers: [...next.spec?.finalizers ?? []] };
  return changed;
}

function afterUpdate(next: KubernetesObject, current: KubernetesObject): Decision {
  if (isReadyToGo(next)) return { action: 'remove', object: next };
  return isDeepStrictEqual({ ...next, metadata: { ...next.metadata, resourceVersion: '' } }, { ...current, metadata: { ...current.metadata, resourceVersion: '' } }) ? { action: 'keep' } : { action: 'put', object: next };
}

/** True for an object under deletion that nothing holds any more: no finalizer, no grace period that runs. */
export function isReadyToGo(object: KubernetesObject): boolean {
  const { deletionTimestamp, finalizers, deletionGracePeriodSeconds } = object.metadata;
  if (deletionTimestamp === undefined || (finalizers?.length ?? 0) > 0 || (deletionGracePeriodSeconds ?? 0) > 0) return false;
  return object.kind !== 'Namespace' || ((object as Namespace).spec?.finalizers?.length ?? 0) === 0;
}
