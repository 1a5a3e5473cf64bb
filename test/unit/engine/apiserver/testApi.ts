import https from 'node:https';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { systemClock } from '../../../../src/base/clock.ts';
import type { Clock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { systemRandom } from '../../../../src/base/random.ts';
import { startApiServer } from '../../../../src/engine/apiserver/apiServer.ts';
import type { ApiServer, ApiServerOptions } from '../../../../src/engine/apiserver/apiServer.ts';
import { makeStreaming } from '../../../../src/engine/apiserver/streaming/streaming.ts';
import { issue, makeAuthority } from '../../../../src/engine/process/issueCertificates.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

export interface Reply { readonly code: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer; readonly text: string; json(): Record<string, unknown> }
export interface Ask { readonly method?: string; readonly headers?: OutgoingHttpHeaders; readonly body?: string | Uint8Array; readonly json?: unknown; readonly anonymous?: true; /** PEM; absent: the admin. */ readonly as?: { readonly cert: string; readonly key: string } }

/** An API server over HTTPS with an admin's way to ask it. */
export interface TestApi {
  readonly api: ApiServer;
  /** Options for `https.request` that make the caller the admin. */
  readonly identity: { readonly ca: string; readonly cert: string; readonly key: string };
  send(target: string, ask?: Ask): Promise<Reply>;
  /** Another client, whose certificate has this subject: 'O=devs,CN=jane'. */
  identify(subject: string): Promise<{ readonly cert: string; readonly key: string }>;
  stop(): Promise<void>;
}

export async function startTestApi(options: Partial<ApiServerOptions> & { readonly clock?: Clock } = {}): Promise<TestApi> {
  const dates = () => ({ notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000), serial: systemRandom.uuid().replaceAll('-', '') });
  const authority = makeAuthority(dates());
  const server = issue(authority, { subject: 'CN=server', usage: 'server', names: ['127.0.0.1', 'localhost'], ...dates() });
  const admin = issue(authority, { subject: 'O=system:masters,CN=admin', usage: 'client', names: [], ...dates() });
  const clock = options.clock ?? systemClock;
  const api = await startApiServer({
    storage: openMemoryStorage({ clock }), clock, random: systemRandom, logger: silentLogger, serviceCidr: '10.96.0.0/16',
    host: '127.0.0.1', tls: { ...server, clientCa: authority.certificate }, nodes: () => undefined, streaming: makeStreaming({ clock: systemClock, logger: silentLogger }), ...options,
  });
  await api.settled;
  const identity = { ca: authority.certificate, cert: admin.certificate, key: admin.key };
  return {
    api, identity, stop: () => api.stop(),
    async identify(subject) {
      const { certificate, key } = issue(authority, { subject, usage: 'client', names: [], ...dates() });
      return { cert: certificate, key };
    },
    send: (target, { method = 'GET', headers = {}, json, body = json === undefined ? '' : JSON.stringify(json), anonymous, as } = {}) => new Promise((resolve, reject) => {
      const request = https.request(`https://127.0.0.1:${api.port}${target}`, {
        method, agent: false, ...(anonymous === true ? { ca: identity.ca } : { ...identity, ...as }),
        headers: { ...(json === undefined ? {} : { 'Content-Type': 'application/json' }), ...(body.length === 0 ? {} : { 'Content-Length': Buffer.byteLength(body) }), ...headers },
      }, response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const raw = Buffer.concat(chunks);
          const decoded = response.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
          resolve({ code: response.statusCode ?? 0, headers: response.headers, body: decoded, text: decoded.toString(), json: () => JSON.parse(decoded.toString()) as Record<string, unknown> });
        });
      });
      request.on('error', reject);
      request.end(body);
    }),
  };
}
