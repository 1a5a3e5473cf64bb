import { apiErrors } from '../../../api/apiError.ts';
import type { WriteSubresource } from '../../../api/kind.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { apiVersionOf } from '../../../api/resources.ts';
import type { RepeatedFields } from '../../../api/schema/repeatedFields.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import { patchedFields } from '../reading/patchedFields.ts';
import type { ServedResource } from '../served.ts';
import { applyPatch } from './applyPatch.ts';
import type { ChangePatch } from './applyPatch.ts';
import { changeObject } from './update.ts';

export interface PatchRequest {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly subresource?: WriteSubresource | undefined;
  readonly context: RequestContext;
  /** Fields that the patch's text gives twice. */
  readonly repeated?: RepeatedFields | undefined;
}

/** Applies a patch to the newest state, so it never conflicts unless it names a resourceVersion or uid itself. Throws ApiError 400, 404, 409, 422. */
export async function patchObject(machinery: Machinery, resource: ServedResource, patch: ChangePatch, request: PatchRequest): Promise<KubernetesObject> {
  return changeObject(machinery, resource, request, stored => {
    const seen = resource.view === undefined ? stored : resource.view.toServed(stored);
    const next = patchedFields(resource, applyPatch(patch, seen, { apiVersion: apiVersionOf(resource), kind: resource.kind }), { patch, context: request.context, repeated: request.repeated });
    assertSameObject(next, request);
    return resource.view === undefined ? next : resource.view.toStored(next);
  });
}

/** Throws ApiError 400 when a patch made another object of it. */
export function assertSameObject({ metadata }: KubernetesObject, { name, namespace }: Pick<PatchRequest, 'name' | 'namespace'>): void {
  if ((metadata.name ?? name) !== name) throw apiErrors.badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  if ((metadata.namespace ?? '') !== '' && metadata.namespace !== (namespace ?? '')) {
    throw apiErrors.badRequest('the namespace of the object does not match the namespace on the URL');
  }
}
