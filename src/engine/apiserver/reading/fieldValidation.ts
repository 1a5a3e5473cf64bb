import type { KubernetesObject } from '../../../api/objects.ts';
import { apiVersionOf } from '../../../api/resources.ts';
import { checkSchema, decodingError, strictSentences, type SchemaProblem } from '../../../api/schema/check.ts';
import { toWarnings, type RepeatedFields } from '../../../api/schema/repeatedFields.ts';
import { asDecoded } from '../../../api/schema/asDecoded.ts';
import type { RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';

/**
 * The object as its kind's schema knows it: values of the wrong type are refused always; unknown fields are refused, or dropped with
 * or without a warning, as the request asks; so are those that the text gave twice (`repeated`). `object` itself is left alone. Throws ApiError 400.
 * @source k8s.io/apiserver endpoints/handlers, KEP-2885
 */
export function knownFields<T extends KubernetesObject>(resource: ServedResource, object: T, validation: FieldValidation, repeated?: RepeatedFields): T {
  return knownFieldsAs({ apiVersion: apiVersionOf(resource), kind: resource.kind, check: resource.custom?.check }, object, validation, repeated);
}

export type FieldValidation = Pick<RequestContext, 'fieldValidation' | 'warn'>;

/** As `knownFields`, for a kind that may be no resource. `check`: in place of the built-in schema. */
export function knownFieldsAs<T extends KubernetesObject>(type: { readonly apiVersion: string; readonly kind: string; readonly check?: ((object: T) => readonly SchemaProblem[]) | undefined }, object: T, { fieldValidation, warn }: FieldValidation, repeated?: RepeatedFields): T {
  const problems = type.check?.(object) ?? checkSchema(object, type.apiVersion, type.kind);
  const refusal = decodingError(problems, { ...type, strict: fieldValidation === 'Strict', repeated });
  if (refusal !== undefined) throw refusal;
  if (fieldValidation === 'Warn') for (const sentence of strictSentences(problems, repeated).flatMap(toWarnings)) warn(sentence);
  return asDecoded(object, problems);
}
