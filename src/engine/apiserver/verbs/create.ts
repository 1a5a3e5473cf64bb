import { ApiError, apiErrors, isAlreadyExists } from '../../../api/apiError.ts';
import type { KubernetesObject, Namespace, Service } from '../../../api/objects.ts';
import { apiVersionOf, groupResourceOf } from '../../../api/resources.ts';
import { toTimestamp } from '../../../base/clock.ts';
import { safeSuffix } from '../../../base/random.ts';
import { cloneJson } from '../../../base/cloneJson.ts';
import { dropRepeatedOwners } from '../reading/dropRepeatedOwners.ts';
import { toAdmissionRequest } from '../admission/toAdmissionRequest.ts';
import { keepReadableOwners, updateOwners } from '../fieldOwners.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { assertWritable, settled, storageKeyOf, storedAs, subjectOf, toServed, workedAs } from '../served.ts';
import { commit, withVersionOf } from './commit.ts';
import { assertNamespace } from './sameObject.ts';

const MAX_GENERATED_NAME = 63;
const SUFFIX_LENGTH = 5;
const NAME_ATTEMPTS = 8;

interface CreateRequest {
  /** From the path; undefined when the object itself must say. */
  readonly namespace: string | undefined;
  readonly object: KubernetesObject;
  readonly context: RequestContext;
  /** The object's managedFields are as they are to be stored. */
  readonly owned?: boolean;
}

/** Stores a new object, as admission and the kind's strategy make it, or answers a review. `object` is left alone. Throws ApiError 400, 403, 404 (namespace), 409, 422. */
export async function createObject(machinery: Machinery, resource: ServedResource, { namespace, object, context, owned = false }: CreateRequest): Promise<KubernetesObject> {
  const review = machinery.reviews.get(groupResourceOf(resource));
  if (review !== undefined) return review(object, { user: context.user, context, namespace: namespace ?? object.metadata.namespace });
  assertWritable(resource);
  const wanted = cloneJson(resource.view === undefined ? object : resource.view.toStored(object));
  const worked = workedAs(resource);
  const admitted: KubernetesObject = { kind: worked.kind, apiVersion: apiVersionOf(worked), ...omitType(wanted) };
  wipeSystemMetadata(resource, { object: admitted, namespace });
  dropRepeatedOwners(admitted, context.warn);
  machinery.behaviourOf(resource).applyDefaults(admitted);
  if (!owned) await settled(resource, () => { updateOwners(machinery, admitted, { resource, live: undefined, context }); });
  const { metadata } = admitted;
  const request = toAdmissionRequest(context, { operation: 'CREATE', resource, namespace: metadata.namespace, name: metadata.name ?? '' });
  const admission = machinery.admission.admissionOf(request);
  const owners = metadata.managedFields;
  await admission?.mutate({ ...request, object: admitted, oldObject: undefined });
  keepReadableOwners(admitted, owners, context.warn);
  const validate = async (next: KubernetesObject) => admission?.validate({ ...request, object: next, oldObject: undefined });
  const generated = (metadata.name ?? '') === '' && (metadata.generateName ?? '') !== '';
  for (let attempt = 1; ; attempt++) {
    try {
      return toServed(resource, await createOnce(machinery, resource, { next: generated ? cloneJson(admitted) : admitted, validate, context }));
    } catch (error) {
      if (!generated || attempt === NAME_ATTEMPTS || !isAlreadyExists(error)) throw error;
    }
  }
}

interface Creation {
  readonly next: KubernetesObject;
  readonly validate: (next: KubernetesObject) => Promise<void>;
  readonly context: RequestContext;
}

async function createOnce(machinery: Machinery, resource: ServedResource, { next, validate, context }: Creation): Promise<KubernetesObject> {
  const stored = storedAs(resource);
  const behaviour = machinery.behaviourOf(resource);
  fillSystemMetadata(machinery, next);
  behaviour.applyDefaults(next);
  behaviour.prepareForCreate(next, { user: context.user, nowMs: machinery.clock.now() });
  if (behaviour.generationChanged !== undefined) next.metadata.generation ??= 1;
  const errors = [...behaviour.validate(next), ...behaviour.validateCreate?.(next) ?? []];
  if (errors.length > 0) throw apiErrors.invalid({ kind: stored.kind, group: stored.group, name: next.metadata.name ?? '' }, errors);
  for (const sentence of [...behaviour.warnings?.(next, undefined) ?? [], ...behaviour.notHonoured?.(next) ?? []]) context.warn(sentence);
  if (stored.dataOnly !== undefined) context.warn(`${stored.kind} is served as data only: ${stored.dataOnly}`);
  if (stored.kind === 'Event') machinery.eventExpiry.sweepIfDue();
  const key = storageKeyOf(resource, { namespace: next.metadata.namespace, name: next.metadata.name ?? '' });
  const reservation = machinery.serviceAddresses.begin();
  try {
    if (stored.kind === 'Service') reservation.assign(next as Service, undefined);
    await validate(next);
    const object = await resource.conversion?.toStored(next) ?? next;
    const created = await commit(machinery, context, key, current => {
      if (current !== undefined) throw alreadyExists(resource, current);
      return { action: 'put', object };
    });
    return object === next ? created : withVersionOf(next, created);
  } finally {
    reservation.release();
  }
}

/** @source k8s.io/apiserver registry/rest BeforeCreate */
function wipeSystemMetadata(resource: ServedResource, { object, namespace }: { readonly object: KubernetesObject; readonly namespace: string | undefined }): void {
  const { metadata } = object;
  if ((metadata.resourceVersion ?? '') !== '') throw new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'resourceVersion should not be set on objects to be created', code: 500 });
  if (resource.namespaced) {
    metadata.namespace ||= namespace ?? '';
    if (metadata.namespace === '') throw apiErrors.badRequest('an empty namespace may not be set during creation');
    assertNamespace(metadata.namespace, namespace);
  } else delete metadata.namespace;
  for (const field of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation', 'uid', 'creationTimestamp'] as const) delete metadata[field];
}

function fillSystemMetadata(machinery: Machinery, { metadata }: KubernetesObject): void {
  metadata.uid = machinery.random.uuid();
  metadata.creationTimestamp = toTimestamp(machinery.clock.now());
  if ((metadata.name ?? '') === '' && (metadata.generateName ?? '') !== '') {
    metadata.name = `${metadata.generateName?.slice(0, MAX_GENERATED_NAME - SUFFIX_LENGTH)}${safeSuffix(machinery.random, SUFFIX_LENGTH)}`;
  }
}

function alreadyExists(resource: ServedResource, current: KubernetesObject): ApiError {
  const error = apiErrors.alreadyExists(subjectOf(resource, current.metadata.name ?? ''));
  if (current.metadata.deletionTimestamp === undefined || (current as Namespace).kind !== 'Namespace') return error;
  return new ApiError({ ...error.status, message: `object is being deleted: ${error.message}` });
}

/** So that kind and apiVersion lead and are the stored ones. */
function omitType({ apiVersion: _apiVersion, kind: _kind, ...rest }: KubernetesObject): Omit<KubernetesObject, 'apiVersion' | 'kind'> & { metadata: KubernetesObject['metadata'] } {
  return rest;
}
