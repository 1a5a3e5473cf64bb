import { apiErrors } from '../../../api/apiError.ts';
import type { Patch } from '../../../api/client.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { apiVersionOf } from '../../../api/resources.ts';
import { checkSchema, decodingProblem } from '../../../api/schema/check.ts';
import type { RepeatedFields } from '../../../api/schema/repeatedFields.ts';
import type { RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { knownFields } from './fieldValidation.ts';

/** As `knownFields`, for what a patch came to: what does not decode is the patch's fault. Throws ApiError 422. @source k8s.io/apiserver endpoints/handlers patch.go */
export function patchedFields(resource: ServedResource, patched: KubernetesObject, { patch, context, repeated }: { readonly patch: Patch; readonly context: RequestContext; readonly repeated?: RepeatedFields | undefined }): KubernetesObject {
  const problem = decodingProblem(checkSchema(patched, apiVersionOf(resource), resource.kind), { strict: context.fieldValidation === 'Strict', repeated });
  if (problem === undefined) return knownFields(resource, patched, context, repeated);
  const value = patch.type === 'strategic' ? formatGoMap(patch.body) : JSON.stringify(patched);
  throw apiErrors.invalid({ kind: '', group: '', name: '' }, [{ field: 'patch', reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${problem}` }]);
}

/** As Go prints a map: 'map[spec:map[replicas:1]]'. */
function formatGoMap(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatGoMap).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return value === null ? '<nil>' : String(value);
  return `map[${Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => `${key}:${formatGoMap(each)}`).join(' ')}]`;
}
