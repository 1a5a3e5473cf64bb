import { apiErrors } from '../../../api/apiError.ts';
import type { Patch } from '../../../api/client.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { decodingProblem } from '../../../api/schema/check.ts';
import { jsonKind } from '../../../api/schema/goWords.ts';
import type { RepeatedFields } from '../../../api/schema/repeatedFields.ts';
import type { RequestContext } from '../machinery.ts';
import { assertCustomKind, decoded, problemsOf, type DecodedType } from './fieldValidation.ts';
import { kindProblem } from './kindProblem.ts';

/** As `knownFieldsAs`, for what a patch came to: what does not decode is the patch's fault; one that is strategic cannot make another kind of it. Throws ApiError 422. @source k8s.io/apiserver endpoints/handlers patch.go */
export function patchedFields<T extends KubernetesObject>(type: DecodedType<T>, patched: unknown, { patch, context, repeated }: { readonly patch: Patch; readonly context: RequestContext; readonly repeated?: RepeatedFields | undefined }): T {
  const refuse = (problem: string) => {
    const value = patch.type === 'strategic' ? formatGoMap(patch.body) : JSON.stringify(patched);
    return apiErrors.invalid({ kind: '', group: '', name: '' }, [{ field: 'patch', reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${problem}` }]);
  };
  if (typeof patched !== 'object' || patched === null || Array.isArray(patched)) throw refuse(`json: cannot unmarshal ${jsonKind(patched)} into Go value of type ${type.kind}`);
  const { apiVersion, kind, metadata, ...rest } = patched as T;
  const said = patch.type === 'strategic' ? type : { apiVersion: apiVersion ?? type.apiVersion, kind: kind ?? type.kind };
  const object = { ...rest, apiVersion: said.apiVersion, kind: said.kind, metadata: metadata ?? {} } as unknown as T;
  const otherKind = kindProblem(said, type);
  if (otherKind !== undefined) throw refuse(otherKind);
  const problems = problemsOf(type, object);
  const problem = decodingProblem(problems, { strict: context.fieldValidation === 'Strict', repeated });
  if (problem !== undefined) throw refuse(problem);
  assertCustomKind(type, object);
  return decoded(object, problems, { validation: context, repeated });
}

/** As Go prints a map: 'map[spec:map[replicas:1]]'. */
function formatGoMap(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatGoMap).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return value === null ? '<nil>' : String(value);
  return `map[${Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => `${key}:${formatGoMap(each)}`).join(' ')}]`;
}
