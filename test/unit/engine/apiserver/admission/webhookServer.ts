import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemRandom } from '../../../../../src/base/random.ts';
import { issue, makeAuthority } from '../../../../../src/engine/process/issueCertificates.ts';

export interface Review { readonly apiVersion: string; readonly kind: string; readonly request: Record<string, unknown> & { readonly uid: string; readonly object: Record<string, unknown> | null; readonly oldObject: Record<string, unknown> | null } }
export type Answer = Record<string, unknown> & { readonly allowed?: boolean };
export interface WebhookServer {
  readonly port: number;
  readonly caBundle: string;
  /** What was asked, in order, with the path. */
  readonly asked: { readonly path: string; readonly review: Review }[];
  stop(): Promise<void>;
}

/** An HTTPS server on loopback that answers admission and conversion reviews as `answer` says; its certificate is for 127.0.0.1 and for the Service `hook.test.svc`. */
export async function startWebhookServer(answer: (path: string, review: Review) => Answer | Promise<Answer> | number): Promise<WebhookServer> {
  const dates = () => ({ notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000), serial: systemRandom.uuid().replaceAll('-', '') });
  const authority = makeAuthority(dates());
  const { certificate, key } = issue(authority, { subject: 'CN=hook', usage: 'server', names: ['127.0.0.1', 'hook.test.svc'], ...dates() });
  const asked: WebhookServer['asked'] = [];
  const server = https.createServer({ cert: certificate, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const review = JSON.parse(Buffer.concat(chunks).toString()) as Review;
      const path = request.url ?? '';
      asked.push({ path, review });
      void Promise.resolve(answer(path.replace(/\?.*/, ''), review)).then(said => {
        if (typeof said === 'number') { response.statusCode = said; response.end('went wrong'); return; }
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ apiVersion: review.apiVersion, kind: review.kind, response: { uid: review.request.uid, ...said } }));
      });
    });
  });
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve); });
  return {
    port: (server.address() as AddressInfo).port, caBundle: Buffer.from(authority.certificate).toString('base64'), asked,
    stop: () => new Promise(resolve => { server.closeAllConnections(); server.close(() => resolve()); }),
  };
}

/** A JSON patch as responses carry it. */
export const patch = (...operations: readonly object[]) => ({ allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') });
