import type { WriteSubresource } from '../../../api/kind.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import type { RepeatedFields } from '../../../api/schema/repeatedFields.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import { decodedType } from '../reading/fieldValidation.ts';
import { patchedFields } from '../reading/patchedFields.ts';
import type { ServedResource } from '../served.ts';
import { applyPatch } from './applyPatch.ts';
import type { ChangePatch } from './applyPatch.ts';
import { assertSameObject } from './sameObject.ts';
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
    const type = decodedType(resource);
    const next = patchedFields(type, applyPatch(patch, seen, type), { patch, context: request.context, repeated: request.repeated });
    assertSameObject(next, request);
    return resource.view === undefined ? next : resource.view.toStored(next);
  });
}
