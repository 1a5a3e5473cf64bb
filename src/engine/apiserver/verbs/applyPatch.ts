import type { Patch } from '../../../api/client.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { applyJsonPatch } from '../../../api/patch/json.ts';
import { applyMergePatch } from '../../../api/patch/merge.ts';
import { applyStrategicMergePatch } from '../../../api/patch/strategic.ts';

/** A patch that says how to change what is there. */
export type ChangePatch = Exclude<Patch, { readonly type: 'apply' }>;

/** What a patch makes of an object, new from top to bottom and perhaps no object any more; `object` is left alone. Throws ApiError 400, 413, 415 or 422 on a patch that does not fit. */
export function applyPatch(patch: ChangePatch, object: KubernetesObject, type: { readonly apiVersion: string; readonly kind: string }): unknown {
  switch (patch.type) {
    case 'json': return applyJsonPatch(object, patch.operations);
    case 'merge': return applyMergePatch(object, patch.body);
    case 'strategic': return applyStrategicMergePatch(object, patch.body, type);
  }
}
