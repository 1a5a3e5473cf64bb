import http from 'node:http';
import type { Duplex } from 'node:stream';
import type { User } from '../user.ts';
import { toIdentityHeaders } from './identityHeaders.ts';

export interface Question { readonly path: string; readonly user: User; readonly signal: AbortSignal }

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** GETs JSON over a connection that this closes. Rejects with an Error for what cannot be had, and for answers other than 2xx. */
export function askExtension(connection: Duplex, { path, user, signal }: Question): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: 'GET', path, signal, createConnection: () => connection, agent: undefined,
      headers: { 'Host': 'localhost', 'Accept': 'application/json', 'User-Agent': 'kube-aggregator', 'Connection': 'close', ...toIdentityHeaders(user) },
    }, response => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => { size += chunk.length; if (size > MAX_ANSWER_BYTES) request.destroy(new BadAnswer('the answer is too large')); else chunks.push(chunk); });
      response.once('error', reject);
      response.once('end', () => {
        const code = response.statusCode ?? 0;
        if (code < 200 || code > 299) { reject(new BadStatus(code)); return; }
        try { resolve(JSON.parse(Buffer.concat(chunks).toString('utf8'))); } catch (cause) { reject(new BadAnswer(`no JSON: ${(cause as Error).message}`, { cause })); }
      });
    });
    request.once('error', reject);
    request.end();
  });
}

/** The server answered with what cannot be read. */
export class BadAnswer extends Error {}

/** The server answered, but not with what was asked. */
export class BadStatus extends Error {
  readonly code: number;
  constructor(code: number) { super(`bad status: ${code}`); this.code = code; }
}
