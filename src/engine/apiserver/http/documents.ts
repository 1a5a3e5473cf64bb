import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Exchange } from './respond.ts';

/** A document that many clients ask for, made once. */
export interface Document {
  readonly body: Buffer;
  /** Of the uncompressed content, quoted as in the header. */
  readonly etag: string;
  compressed(): Promise<Buffer>;
}

const compress = promisify(gzip);
/** By the list of what is served: another list is another cache, and the old one goes with its list. */
const caches = new WeakMap<object, Map<string, Document>>();

/** The document `name` about `served`, made by `make` when first asked for. What `make` throws is thrown, and tried again the next time. */
export function documentOf(served: object, name: string, make: () => Uint8Array): Document {
  let cache = caches.get(served);
  if (cache === undefined) caches.set(served, cache = new Map());
  let document = cache.get(name);
  if (document === undefined) cache.set(name, document = toDocument(Buffer.from(make())));
  return document;
}

export const jsonBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

function toDocument(body: Buffer): Document {
  let compressed: Promise<Buffer> | undefined;
  return { body, etag: `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"`, compressed: () => compressed ??= compress(body) };
}

/** Answers with a document: 304 for clients that have it already. `cacheControl` as the header says it. */
export async function sendDocument({ request, response }: Exchange, document: Document, { contentType, cacheControl }: { readonly contentType: string; readonly cacheControl: string }): Promise<void> {
  response.setHeader('ETag', document.etag);
  response.setHeader('Vary', 'Accept-Encoding, Accept');
  response.setHeader('Cache-Control', cacheControl);
  const known = String(request.headers['if-none-match'] ?? '').split(',').map(tag => tag.trim().replace(/^W\//, ''));
  if (known.includes(document.etag)) { response.statusCode = 304; response.end(); return; }
  response.setHeader('Content-Type', contentType);
  const zipped = document.body.length > 1024 && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const body = zipped ? await document.compressed() : document.body;
  if (zipped) response.setHeader('Content-Encoding', 'gzip');
  response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}
