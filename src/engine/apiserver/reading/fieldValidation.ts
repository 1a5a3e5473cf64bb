import { apiErrors } from '../../../api/apiError.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { apiVersionOf } from '../../../api/resources.ts';
import { checkSchema, decodingError, strictSentences, type SchemaProblem } from '../../../api/schema/check.ts';
import { toWarnings, type RepeatedFields } from '../../../api/schema/repeatedFields.ts';
import { asDecoded } from '../../../api/schema/asDecoded.ts';
import { invalid } from '../../../api/validation/fieldErrors.ts';
import type { RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import type { ExpectedKind } from './kindProblem.ts';

/**
 * The object as its kind's schema knows it: values of the wrong type are refused always; unknown fields are refused, or dropped with
 * or without a warning, as the request asks; so are those that the text gave twice (`repeated`). `object` itself is left alone. Throws ApiError 400.
 * @source k8s.io/apiserver endpoints/handlers, KEP-2885
 */
export function knownFields<T extends KubernetesObject>(resource: ServedResource, object: T, validation: FieldValidation, repeated?: RepeatedFields): T {
  return knownFieldsAs(decodedType(resource), object, validation, repeated);
}

/** What a body is read as. `check`: a custom resource's, in place of the built-in schema. */
export interface DecodedType<T> extends ExpectedKind { readonly check?: ((object: T) => readonly SchemaProblem[]) | undefined }

export const decodedType = (resource: ServedResource): DecodedType<KubernetesObject> => ({ apiVersion: apiVersionOf(resource), kind: resource.kind, check: resource.custom?.check });

export type FieldValidation = Pick<RequestContext, 'fieldValidation' | 'warn'>;

/** As `knownFields`, for a kind that may be no resource. Throws 422 for another kind than a custom resource's. */
export function knownFieldsAs<T extends KubernetesObject>(type: DecodedType<T>, object: T, validation: FieldValidation, repeated?: RepeatedFields): T {
  assertCustomKind(type, object);
  const problems = problemsOf(type, object);
  const refusal = decodingError(problems, { ...type, strict: validation.fieldValidation === 'Strict', repeated });
  if (refusal !== undefined) throw refusal;
  return decoded(object, problems, { validation, repeated });
}

/** What a body's fields are not as its type has them. */
export function problemsOf<T extends KubernetesObject>(type: DecodedType<T>, object: T): readonly SchemaProblem[] {
  return type.check?.(object) ?? checkSchema(object, type.apiVersion, type.kind);
}

/** A body whose `problems` refuse nothing, without its unknown fields; tells of them where that is asked for. */
export function decoded<T extends KubernetesObject>(object: T, problems: readonly SchemaProblem[], { validation: { fieldValidation, warn }, repeated }: { readonly validation: FieldValidation; readonly repeated?: RepeatedFields | undefined }): T {
  if (fieldValidation === 'Warn') for (const sentence of strictSentences(problems, repeated).flatMap(toWarnings)) warn(sentence);
  return asDecoded(object, problems);
}

/** Throws ApiError 422 for another kind than a custom resource's. @source apiextensions-apiserver registry/customresource ValidateTypeMeta */
export function assertCustomKind<T extends KubernetesObject>(type: DecodedType<T>, { metadata, ...said }: T): void {
  if (type.check === undefined) return;
  const errors = (['kind', 'apiVersion'] as const).flatMap(field => (said[field] ?? type[field]) === type[field] ? [] : [invalid(field, said[field], `must be ${type[field]}`)]);
  if (errors.length > 0) throw apiErrors.invalid({ kind: type.kind, group: type.apiVersion.split('/')[0] ?? '', name: metadata.name ?? '' }, errors);
}
