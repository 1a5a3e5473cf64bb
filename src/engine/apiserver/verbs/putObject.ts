import { apiErrors } from '../../../api/apiError.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import type { Machinery } from '../machinery.ts';
import { subjectOf } from '../served.ts';
import type { ServedResource } from '../served.ts';
import { assertMayCreate, changeOrCreate, type WrittenObject } from './changeOrCreate.ts';
import { createObject } from './create.ts';
import { assertSameObject } from './sameObject.ts';
import { updateObject, type UpdateRequest } from './update.ts';

/** Replaces an object; of a few kinds it also creates one, for which that right is needed too. `object` is left alone. Throws ApiError 400, 403, 404, 409, 422. @source k8s.io/apiserver registry/generic/registry Store.Update */
export async function putObject(machinery: Machinery, resource: ServedResource, object: KubernetesObject, request: UpdateRequest): Promise<WrittenObject> {
  const change = () => updateObject(machinery, resource, object, request);
  if (request.subresource !== undefined || machinery.behaviourOf(resource).createsOnUpdate !== true) return { created: false, object: await change() };
  return changeOrCreate(machinery, resource, request, { change, create: () => createPut(machinery, resource, object, request) });
}

async function createPut(machinery: Machinery, resource: ServedResource, object: KubernetesObject, request: UpdateRequest): Promise<KubernetesObject> {
  assertSameObject(object, request);
  const { uid, resourceVersion: _seen, ...metadata } = object.metadata;
  if ((uid ?? '') !== '') throw apiErrors.conflict(subjectOf(resource, request.name), `Precondition failed: UID in precondition: ${uid}, UID in object meta: `);
  assertMayCreate(machinery, resource, request);
  return createObject(machinery, resource, { namespace: request.namespace, object: { ...object, metadata }, context: request.context });
}
