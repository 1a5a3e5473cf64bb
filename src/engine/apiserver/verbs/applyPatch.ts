import { apiErrors } from '../../../api/apiError.ts';
import type { Patch } from '../../../api/client.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { applyJsonPatch } from '../../../api/patch/json.ts';
import { applyMergePatch } from '../../../api/patch/merge.ts';
import { applyStrategicMergePatch } from '../../../api/patch/strategic.ts';

/** A patch that says how to change what is there. */
export type ChangePatch = Exclude<Patch, { readonly type: 'apply' }>;

/** The patched object, new from top to bottom; `object` is left alone. Throws ApiError 400, 413, 415 or 422 on a patch that does not fit. */
export function applyPatch<T extends KubernetesObject>(patch: ChangePatch, object: T, { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): T {
  const next = patched(patch, object, { apiVersion, kind });
  if (typeof next !== 'object' || next === null || typeof next.metadata !== 'object' || next.metadata === null) throw apiErrors.badRequest('the patch leaves an object without metadata');
  if (next.kind !== object.kind || next.apiVersion !== object.apiVersion) throw apiErrors.badRequest('the patch may not change apiVersion or kind');
  return next;
}

function patched<T extends KubernetesObject>(patch: ChangePatch, object: T, type: { readonly apiVersion: string; readonly kind: string }): T {
  switch (patch.type) {
    case 'json': return applyJsonPatch(object, patch.operations);
    case 'merge': return applyMergePatch(object, patch.body);
    case 'strategic': return applyStrategicMergePatch(object, patch.body, type);
  }
}
