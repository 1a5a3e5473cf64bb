import { apiErrors } from '../../../api/apiError.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { cloneJson } from '../../../base/cloneJson.ts';
import { applyOwned } from '../fieldOwners.ts';
import type { Machinery } from '../machinery.ts';
import { knownFields } from '../reading/fieldValidation.ts';
import { settled, subjectOf } from '../served.ts';
import type { ServedResource } from '../served.ts';
import { assertMayCreate, changeOrCreate, type WrittenObject } from './changeOrCreate.ts';
import { createObject } from './create.ts';
import type { PatchRequest } from './patch.ts';
import { assertSameObject } from './sameObject.ts';
import { changeObject } from './update.ts';

export interface ApplyRequest extends PatchRequest {
  readonly configuration: KubernetesObject;
  readonly force: boolean;
}

/**
 * Server-side apply: changes what is there, and creates what is not unless the endpoint is a subresource's.
 * `context.fieldManager` must be set. To create needs that right too. Throws ApiError 400, 403, 404, 409 (conflicts), 422, 500.
 */
export async function applyObject(machinery: Machinery, resource: ServedResource, request: ApplyRequest): Promise<WrittenObject> {
  const change = () => applyToStored(machinery, resource, request);
  if (request.subresource !== undefined) return { created: false, object: await change() };
  return changeOrCreate(machinery, resource, request, { change, create: () => createApplied(machinery, resource, request) });
}

async function applyToStored(machinery: Machinery, resource: ServedResource, request: ApplyRequest): Promise<KubernetesObject> {
  return changeObject(machinery, resource, { ...request, owned: true }, stored => {
    const next = cloneJson(merged(machinery, resource, stored, request));
    return resource.view === undefined ? next : resource.view.toStored(next);
  });
}

async function createApplied(machinery: Machinery, resource: ServedResource, request: ApplyRequest): Promise<KubernetesObject> {
  const { configuration: { metadata }, namespace, context, name } = request;
  if ((metadata.uid ?? '') !== '') throw apiErrors.conflict(subjectOf(resource, name), `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`);
  assertMayCreate(machinery, resource, request);
  return createObject(machinery, resource, { namespace, object: await settled(resource, () => merged(machinery, resource, undefined, request)), context, owned: true });
}

function merged(machinery: Machinery, resource: ServedResource, live: KubernetesObject | undefined, request: ApplyRequest): KubernetesObject {
  const { configuration, force, subresource, context } = request;
  const object = applyOwned(machinery, configuration, { resource, live, subresource, context, force });
  assertSameObject(object, request);
  return knownFields(resource, object, { fieldValidation: 'Ignore', warn: context.warn });
}
