import type { IncomingMessage } from 'node:http';
import { apiErrors } from '../../../api/apiError.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { decodeProtobuf, PROTOBUF_MEDIA_TYPE } from '../../../api/protobuf/codec.ts';
import { findRepeatedFields, toRepeatedKeys, type RepeatedFields } from '../../../api/schema/repeatedFields.ts';
import { withoutNulls } from '../../../base/withoutNulls.ts';
import { readYamlTolerantly } from '../../../manifest/readYaml.ts';
import { mediaTypeOf, readBody } from './body.ts';

export interface ExpectedKind { readonly apiVersion: string; readonly kind: string }

/** No kind nests anywhere near as deep; what does would exhaust the stack further on. */
const MAX_DEPTH = 500;

const ACCEPTED = ['application/json', 'application/yaml', PROTOBUF_MEDIA_TYPE];

type Nullable<T> = { readonly [K in keyof T]?: T[K] | null };

/** What a text says, and which fields it gives twice; the last one counts. */
export interface Decoded<T> { readonly data: T; readonly repeated?: RepeatedFields | undefined }

/** The body as an object of the expected kind, or of one of several versions of it; nulls are as they were sent. Throws ApiError 400, 413, 415. */
export async function readObject(request: IncomingMessage, kinds: ExpectedKind | readonly [ExpectedKind, ...ExpectedKind[]]): Promise<Decoded<KubernetesObject>> {
  const accepted = 'kind' in kinds ? [kinds] as const : kinds;
  const [expected] = accepted;
  const { data, repeated } = await readData(request, expected);
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw unrecognized(expected, 'the body is no object');
  const object = data as Nullable<KubernetesObject>;
  const [apiVersion, kind, metadata] = [object.apiVersion ?? expected.apiVersion, object.kind ?? expected.kind, object.metadata ?? {}];
  if (kind !== expected.kind) throw apiErrors.badRequest(`${kind} in version "${lastSegment(apiVersion)}" cannot be handled as a ${expected.kind}: no kind "${kind}" is served here`);
  if (!accepted.some(each => each.apiVersion === apiVersion)) throw apiErrors.badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected.apiVersion})`);
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) throw apiErrors.badRequest(`${kind} in version "${lastSegment(apiVersion)}" cannot be handled as a ${kind}: json: cannot unmarshal metadata into Go struct field ${kind}.metadata of type v1.ObjectMeta`);
  return { data: { ...object, apiVersion, kind, metadata }, repeated };
}

/** The options of a delete; an empty object for an empty body. Throws ApiError 400, 413, 415. */
export async function readDeleteOptions(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const { data } = await readData(request, { apiVersion: 'v1', kind: 'DeleteOptions' }, {});
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw unrecognized({ kind: 'DeleteOptions' }, 'the body is no object');
  return withoutNulls(data) as Record<string, unknown>;
}

async function readData(request: IncomingMessage, expected: ExpectedKind, whenEmpty?: unknown): Promise<Decoded<unknown>> {
  const body = await readBody(request);
  if (body.length === 0 && whenEmpty !== undefined) return { data: whenEmpty };
  const mediaType = mediaTypeOf(request) || 'application/json';
  if (mediaType === PROTOBUF_MEDIA_TYPE) return { data: decodeProtobuf(body).object };
  if (!ACCEPTED.includes(mediaType)) throw apiErrors.unsupportedMediaType(`the body of the request was in an unknown format - accepted media types include: ${ACCEPTED.join(', ')}`);
  return parseText(body, mediaType, expected);
}

/** JSON or YAML text as data. Throws ApiError 400. */
export function parseText(body: Buffer, mediaType: string, expected: { readonly kind: string }): Decoded<unknown> {
  const text = body.toString('utf8');
  try {
    if (mediaType === 'application/yaml') return parseYaml(text);
    const data = JSON.parse(text) as unknown;
    return { data, repeated: findRepeatedFields(text, countFields(data)) };
  } catch (cause) {
    throw unrecognized(expected, `${mediaType === 'application/yaml' ? 'yaml' : 'json'} parse error: ${(cause as Error).message}`);
  }
}

function parseYaml(text: string): Decoded<unknown> {
  const { value, error, duplicates } = readYamlTolerantly(text);
  if (error !== undefined) throw new Error(error);
  countFields(value);
  return { data: value, repeated: toRepeatedKeys(duplicates) };
}

/** The fields of all objects in `value`. Throws an Error when it nests deeper than any kind does. */
export function countFields(value: unknown, left = MAX_DEPTH): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (left === 0) throw new Error('exceeded max depth');
  let count = 0;
  if (Array.isArray(value)) for (const child of value) count += countFields(child, left - 1);
  else for (const field in value) count += 1 + countFields((value as Record<string, unknown>)[field], left - 1);
  return count;
}

function unrecognized({ kind }: { readonly kind: string }, why: string) {
  return apiErrors.badRequest(`the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ${why}`);
}

const lastSegment = (apiVersion: string) => apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
