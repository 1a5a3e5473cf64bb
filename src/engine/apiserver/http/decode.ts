import type { IncomingMessage } from 'node:http';
import { apiErrors, type ApiError } from '../../../api/apiError.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { decodeProtobuf, PROTOBUF_MEDIA_TYPE } from '../../../api/protobuf/codec.ts';
import { checkDefinition, decodingProblem } from '../../../api/schema/check.ts';
import { jsonKind } from '../../../api/schema/goWords.ts';
import { findRepeatedFields, toRepeatedKeys, type RepeatedFields } from '../../../api/schema/repeatedFields.ts';
import { withoutNulls } from '../../../base/withoutNulls.ts';
import { readYamlTolerantly } from '../../../manifest/readYaml.ts';
import { kindProblem, versionOf, type ExpectedKind } from '../reading/kindProblem.ts';
import { mediaTypeOf, readBody } from './body.ts';

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
  const body = await readBody(request);
  const unrecognized = (why: string) => apiErrors.badRequest(`the object provided is unrecognized (must be of type ${expected.kind}): ${why} (${summarize(body)})`);
  const { data, repeated } = readTyped(body, mediaTypeOf(request), unrecognized);
  const object = data as Nullable<KubernetesObject>;
  const [apiVersion, kind, metadata] = [object.apiVersion || expected.apiVersion, object.kind || expected.kind, object.metadata ?? {}];
  const refuse = (why: string) => apiErrors.badRequest(`${kind} in version "${versionOf(apiVersion)}" cannot be handled as a ${expected.kind}: ${why}`);
  const problem = kindProblem({ apiVersion, kind }, expected);
  if (problem !== undefined) throw refuse(problem);
  if (!accepted.some(each => each.apiVersion === apiVersion)) throw apiErrors.badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected.apiVersion})`);
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) throw refuse(`json: cannot unmarshal ${jsonKind(metadata)} into Go struct field ${kind}.metadata of type v1.ObjectMeta`);
  return { data: { ...object, apiVersion, kind, metadata }, repeated };
}

const DELETE_OPTIONS = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';

/** The options of a delete, of whatever group's version; undefined for an empty body. Throws ApiError 400, 413, 415. @source k8s.io/apiserver endpoints/handlers DeleteResource */
export async function readDeleteOptions(request: IncomingMessage): Promise<Readonly<Record<string, unknown>> | undefined> {
  const body = await readBody(request);
  if (body.length === 0) return undefined;
  const { data } = readTyped(body, mediaTypeOf(request), apiErrors.badRequest);
  const options = withoutNulls(data) as Record<string, unknown>;
  const { apiVersion = 'v1', kind = 'DeleteOptions' } = options as Partial<ExpectedKind>;
  if (kind !== 'DeleteOptions') throw apiErrors.badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/apis/meta/internalversion/scheme/register.go:31"`);
  const problem = decodingProblem(checkDefinition(options, DELETE_OPTIONS, []), { strict: false });
  if (problem !== undefined) throw apiErrors.badRequest(problem);
  return options;
}

/** A body whose apiVersion and kind can be told. Throws ApiError 415, and what `unrecognized` makes of a reason. @source apimachinery serializer/json SimpleMetaFactory */
function readTyped(body: Buffer, contentType: string, unrecognized: (why: string) => ApiError): Decoded<object> {
  const mediaType = contentType || 'application/json';
  if (!ACCEPTED.includes(mediaType)) throw apiErrors.unsupportedMediaType(`the body of the request was in an unknown format - accepted media types include: ${ACCEPTED.join(', ')}`);
  if (mediaType === PROTOBUF_MEDIA_TYPE) {
    try { return { data: decodeProtobuf(body).object }; } catch (cause) { throw unrecognized((cause as Error).message); }
  }
  const unparsed = (why: string) => unrecognized(`couldn't get version/kind; json parse error: ${why}`);
  const { data, repeated } = parseText(body, mediaType, why => mediaType === 'application/yaml' ? unrecognized(`yaml: ${why}`) : unparsed(why));
  if (data === null || data === undefined) return { data: {} };
  if (typeof data !== 'object' || Array.isArray(data)) throw unparsed(`json: cannot unmarshal ${jsonKind(data)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`);
  for (const field of ['apiVersion', 'kind'] as const) {
    const value = (data as Readonly<Record<string, unknown>>)[field] ?? '';
    if (typeof value !== 'string') throw unparsed(`json: cannot unmarshal ${jsonKind(value)} into Go struct field .${field} of type string`);
  }
  return { data, repeated };
}

/** JSON or YAML text as data. Throws what `unreadable` makes of the reason. */
export function parseText(body: Buffer, mediaType: string, unreadable: (why: string) => ApiError): Decoded<unknown> {
  const text = body.toString('utf8');
  try {
    if (mediaType === 'application/yaml') return parseYaml(text);
    const data = JSON.parse(text) as unknown;
    return { data, repeated: findRepeatedFields(text, countFields(data)) };
  } catch (cause) {
    throw unreadable((cause as Error).message);
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

const SUMMARY_BYTES = 30;

/** The beginning of a body, as text where it may be JSON. @source k8s.io/apiserver endpoints/handlers summarizeData */
function summarize(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const start = body.subarray(0, SUMMARY_BYTES).toString(body[0] === 0x7b ? 'utf8' : 'hex');
  return body.length > SUMMARY_BYTES ? `${start} ...` : start;
}
