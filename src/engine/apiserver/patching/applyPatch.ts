import { applyPatch as applyOperations } from 'rfc6902';
import type { Operation } from 'rfc6902';
import { ApiError, apiErrors } from '../../../api/apiError.ts';
import type { Patch } from '../../../api/client.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import type { Resource } from '../../../api/resources.ts';
import { applyMergePatch } from './mergePatch.ts';

/** The most operations of one JSON patch. @source k8s.io/apiserver maxJSONPatchOperations */
const MAX_OPERATIONS = 10_000;

/** The patched object, new from top to bottom; `stored` is left alone. Throws ApiError 400 or 422 on a patch that does not fit. */
export function applyPatch(patch: Patch, stored: KubernetesObject, resource: Pick<Resource, 'group' | 'version' | 'kind'>): KubernetesObject {
  switch (patch.type) {
    case 'json': return toObject(applyJsonPatch(patch.operations, stored));
    case 'merge': return toObject(structuredClone(applyMergePatch(stored, assertObject(patch.body))));
    case 'strategic': throw apiErrors.unsupportedMediaType(`strategic merge patch of ${resource.kind}`);
  }
}

function applyJsonPatch(operations: readonly unknown[], stored: KubernetesObject): unknown {
  if (!Array.isArray(operations)) throw apiErrors.badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  if (operations.length > MAX_OPERATIONS) throw apiErrors.requestEntityTooLarge(`The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`);
  const next: unknown = structuredClone(stored);
  const failure = applyOperations(next, structuredClone(operations) as Operation[]).find(error => error !== null);
  if (failure === undefined || failure === null) return next;
  throw new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Invalid', code: 422, message: `the server rejected our request due to an error in our request: ${failure.message}`, details: {} });
}

function assertObject(body: unknown): unknown {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw apiErrors.badRequest('error decoding patch: the patch must be an object');
}

function toObject(value: unknown): KubernetesObject {
  const object = value as KubernetesObject | null;
  if (typeof object !== 'object' || object === null || typeof object.metadata !== 'object' || object.metadata === null) throw apiErrors.badRequest('the patched object has no metadata');
  return object;
}
