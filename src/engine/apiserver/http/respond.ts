import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ApiError, apiErrors } from '../../../api/apiError.ts';
import { encodeProtobuf, PROTOBUF_MEDIA_TYPE } from '../../../api/protobuf/codec.ts';
import { isAbortError } from '../../../base/abort.ts';
import type { Logger } from '../../../base/logger.ts';
import { describeError } from '../../../base/logger.ts';
import { formatYaml } from '../../../manifest/formatYaml.ts';
import type { AuditedRequest } from '../audit/auditedRequest.ts';
import type { RequestContext } from '../machinery.ts';
import { negotiate } from './accept.ts';
import type { Accepted, MediaType } from './accept.ts';

/** Answers this long are compressed for clients that take it. @source k8s.io/apiserver defaultGzipThresholdBytes */
const GZIP_BYTES = 128 * 1024;
const compress = promisify(gzip);

export interface Answer {
  readonly code?: number;
  readonly contentType?: string;
  readonly body: unknown;
}

/** One request and the way to answer it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** Absent: nothing is written of requests. */
  readonly audit?: AuditedRequest;
}

/** Writes JSON, indented for `?pretty=true` and for people (curl, Wget, browsers). */
export function sendJson(exchange: Exchange, { code = 200, contentType = 'application/json', body }: Answer): Promise<void> {
  exchange.audit?.responded(body);
  return sendUncached(exchange, { code, contentType, body: toJson(body, isForPeople(exchange)) });
}

/** Writes `body` in the media type that was negotiated. Throws ApiError 406 for kinds that have no protobuf form. */
export async function sendEncoded(exchange: Exchange, { mediaType, pretty }: Pick<Accepted, 'mediaType' | 'pretty'>, { code = 200, body }: Omit<Answer, 'contentType'>): Promise<void> {
  exchange.audit?.responded(body);
  await sendUncached(exchange, { code, contentType: mediaType, body: ENCODERS[mediaType](body, pretty === true || isForPeople(exchange)) });
}

/** Writes what has no other form than itself (a Status, a Scale) in the media type that the client accepts. */
export function sendPlain(exchange: Exchange, answer: Omit<Answer, 'contentType'>): Promise<void> {
  return sendEncoded(exchange, negotiate(exchange.request.headers.accept), answer);
}

const ENCODERS: Readonly<Record<MediaType, (body: unknown, pretty: boolean) => Buffer>> = {
  'application/json': toJson,
  'application/yaml': body => Buffer.from(formatYaml(body)),
  [PROTOBUF_MEDIA_TYPE]: toProtobuf,
};

function toJson(body: unknown, pretty: boolean): Buffer {
  return Buffer.from(`${JSON.stringify(body, undefined, pretty ? 2 : undefined)}\n`);
}

function toProtobuf(body: unknown): Buffer {
  try { return Buffer.from(encodeProtobuf(body as object)); } catch (cause) {
    if (cause instanceof ApiError) throw apiErrors.notAcceptable(`only the following media types are accepted: application/json, application/yaml (${cause.message})`);
    throw cause;
  }
}

/** @source k8s.io/apiserver negotiation isPrettyPrint */
function isForPeople({ request, url }: Exchange): boolean {
  const pretty = url.searchParams.get('pretty');
  return pretty === null || pretty === '' ? /^(?:curl|Wget|Mozilla\/5\.0)/.test(request.headers['user-agent'] ?? '') : /^(?:1|t|true)$/i.test(pretty);
}

async function sendUncached(exchange: Exchange, answer: { readonly code: number; readonly contentType: string; readonly body: Buffer }): Promise<void> {
  exchange.response.setHeader('Cache-Control', 'no-cache, private');
  await sendBytes(exchange, answer);
}

/** Writes a body as it is, compressed when that pays. */
export async function sendBytes({ request, response }: Exchange, { code = 200, contentType, body }: { readonly code?: number; readonly contentType: string; readonly body: Buffer }): Promise<void> {
  response.statusCode = code;
  response.setHeader('Content-Type', contentType);
  if (body.length < GZIP_BYTES || !/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) { end(response, body); return; }
  const compressed = await compress(body, { level: 1 });
  if (response.headersSent) return; // it took too long
  response.setHeader('Content-Encoding', 'gzip');
  response.appendHeader('Vary', 'Accept-Encoding');
  end(response, compressed);
}

export function sendText({ response }: Pick<Exchange, 'response'>, text: string, code = 200): void {
  response.statusCode = code;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  end(response, Buffer.from(text));
}

/** True for what a client did wrong or may not; false for what should not have happened. */
export const isRefusal = (error: unknown): boolean => error instanceof ApiError || isAbortError(error);

/** How the writing of an object is told: warnings in the answer, notes in the audit log. */
export function spoken({ response, audit }: Pick<Exchange, 'response' | 'audit'>): Pick<RequestContext, 'warn' | 'annotate'> {
  return { warn: text => { addWarning(response, text); }, ...(audit === undefined ? {} : { annotate: (key, value) => { audit.annotate(key, value); } }) };
}

/** Answers a refusal, or hides what should not have happened behind a 500 and logs it. When the answer has begun, cuts it off. */
export async function sendError(exchange: Exchange, error: unknown, logger: Logger): Promise<void> {
  const refusal = error instanceof ApiError ? error : apiErrors.internal(describeError(error), error);
  if (refusal.code >= 500 && refusal.reason === 'InternalError') logger.log('error', 'a request failed', { method: exchange.request.method, path: exchange.url.pathname, error });
  const { response } = exchange;
  if (response.headersSent) { response.destroy(); return; }
  const retryAfter = refusal.status.details?.retryAfterSeconds;
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
  if (refusal.code === 413) response.setHeader('Connection', 'close');
  await sendJson(exchange, { code: refusal.code, body: refusal.status });
}

/** Adds a `Warning` header for a sentence, once; quotes and backslashes are escaped. @source RFC 7234 §5.5, k8s.io/apiserver endpoints/filters warning.go */
export function addWarning(response: ServerResponse, text: string): void {
  const header = `299 - "${text.replace(/[\u0000-\u001f\u007f]+/g, ' ').replace(/["\\]/g, '\\$&')}"`;
  if (!response.headersSent && ![response.getHeader('Warning') ?? []].flat().includes(header)) response.appendHeader('Warning', header);
}

function end(response: ServerResponse, body: Buffer): void {
  response.setHeader('Content-Length', body.length);
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
