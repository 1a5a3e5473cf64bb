import type { IncomingMessage } from 'node:http';
import { apiErrors } from '../../../api/apiError.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { jsonKind } from '../../../api/schema/goWords.ts';
import { toRepeatedKeys, toWarnings } from '../../../api/schema/repeatedFields.ts';
import { readYamlTolerantly } from '../../../manifest/readYaml.ts';
import type { RequestContext } from '../machinery.ts';
import { mediaTypeOf } from './body.ts';
import { countFields } from './decode.ts';

export const APPLY_MEDIA_TYPE = 'application/apply-patch+yaml';
const CHANGE_MEDIA_TYPES = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'] as const;
export type ChangeMediaType = typeof CHANGE_MEDIA_TYPES[number];

/** `strategic`: the kind takes strategic merge patches too. Throws ApiError 415. */
export function patchMediaType(request: IncomingMessage, { strategic }: { readonly strategic: boolean }): ChangeMediaType | typeof APPLY_MEDIA_TYPE {
  const accepted = ([...CHANGE_MEDIA_TYPES, APPLY_MEDIA_TYPE] as const).filter(type => strategic || type !== 'application/strategic-merge-patch+json');
  const found = accepted.find(type => type === mediaTypeOf(request));
  if (found === undefined) throw apiErrors.unsupportedMediaType(`the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`);
  return found;
}

/**
 * The configuration of a server-side apply, YAML or JSON. Keys that are there twice are refused or told, as the request asks.
 * Throws ApiError 400. @source k8s.io/apiserver endpoints/handlers applyPatcher
 */
export function readConfiguration(body: Buffer, { fieldValidation, warn }: Pick<RequestContext, 'fieldValidation' | 'warn'>): KubernetesObject {
  const { value: read, error, duplicates } = readYamlTolerantly(body.toString('utf8'));
  if (error !== undefined) throw apiErrors.badRequest(`error encoding patch: yaml: ${error}`);
  const value: unknown = read ?? {};
  try { countFields(value); } catch (cause) { throw apiErrors.badRequest(`error decoding patch: ${(cause as Error).message}`); }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw apiErrors.badRequest(`error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`);
  const twice = toRepeatedKeys(duplicates)?.found[0]?.sentence;
  if (twice !== undefined && fieldValidation === 'Strict') throw apiErrors.badRequest(`error strict decoding patch: ${twice}`);
  if (twice !== undefined && fieldValidation === 'Warn') for (const sentence of toWarnings(twice)) warn(sentence);
  const { metadata = {} } = value as Partial<KubernetesObject>;
  return { ...value, metadata: typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? metadata : metadata as never };
}
