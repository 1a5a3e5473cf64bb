import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { apiErrors } from '../../../api/apiError.ts';

/** @source k8s.io/apiserver MaxRequestBodyBytes */
const MAX_BODY_BYTES = 3 * 1024 * 1024;
const decompress = promisify(gunzip);

/** Throws ApiError 413 beyond 3 MiB (after decompression), 400 for broken compression, 415 for another encoding. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = () => apiErrors.requestEntityTooLarge(`Request entity too large: limit is ${MAX_BODY_BYTES}`);
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') throw apiErrors.unsupportedMediaType(`the content encoding ${JSON.stringify(encoding)} is not supported`);
  try { return await decompress(body, { maxOutputLength: MAX_BODY_BYTES }); } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw apiErrors.badRequest(`the body cannot be decompressed: ${(cause as Error).message}`);
  }
}

/** The media type without parameters, lower case; '' when absent. */
export const mediaTypeOf = (request: IncomingMessage): string => (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
