import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { PodNetworkDial } from '../../contracts/podNetworkDial.ts';
import type { Storage } from '../../storage/contract.ts';
import { connectToService } from '../serviceConnection.ts';

/** Where a webhook listens: one of the two. `caBundle` is base64 of PEM; absent, the system's authorities. */
export interface WebhookClientConfig {
  readonly url?: string;
  readonly service?: { readonly namespace: string; readonly name: string; readonly path?: string; readonly port?: number };
  readonly caBundle?: string;
}

export interface WebhookParts {
  readonly storage: Storage;
  /** Absent: Services cannot be reached. */
  readonly dial?: PodNetworkDial;
}

export interface WebhookCall {
  readonly clientConfig: WebhookClientConfig;
  readonly body: unknown;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** POSTs JSON to a webhook and resolves with the JSON that it answers. Rejects with an Error whose message is a Go client's: 'Post "https://…": …'. */
export async function callWebhook(parts: WebhookParts, { clientConfig, body, timeoutSeconds, signal }: WebhookCall): Promise<unknown> {
  const url = urlOf(clientConfig);
  url.searchParams.set('timeout', `${timeoutSeconds}s`);
  try {
    const ca = clientConfig.caBundle === undefined ? {} : { ca: Buffer.from(clientConfig.caBundle, 'base64') };
    const socket = clientConfig.service === undefined ? undefined : await connectToService(parts, clientConfig.service, { signal, ...ca });
    return parseAnswer(await post(url, { payload: JSON.stringify(body), signal, ...ca, ...(socket === undefined ? {} : { socket }) }));
  } catch (error) {
    if (error instanceof AnswerError) throw error;
    throw new Error(`Post ${JSON.stringify(textOf(url))}: ${signal.aborted ? 'context deadline exceeded' : (error as Error).message}`, { cause: error });
  }
}

/** What the webhook answered was no success. */
class AnswerError extends Error {}

function urlOf({ url, service }: WebhookClientConfig): URL {
  if (service === undefined) return new URL(url ?? '');
  return new URL(service.path ?? '', `https://${service.name}.${service.namespace}.svc:${service.port ?? 443}`);
}

/** With the port also where it is the usual one, for Services. */
const textOf = (url: URL) => url.hostname.endsWith('.svc') && url.port === '' ? String(url).replace(url.host, `${url.host}:443`) : String(url);

interface Post { readonly payload: string; readonly signal: AbortSignal; readonly ca?: Buffer; readonly socket?: Duplex }

function post(url: URL, { payload, signal, ca, socket }: Post): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const request = https.request(url, {
      method: 'POST', signal, ...(ca === undefined ? {} : { ca }), ...(socket === undefined ? { agent: false } : { createConnection: () => socket }),
      headers: { 'Content-Type': 'application/json', 'Accept': 'application/json, */*', 'User-Agent': 'kube-apiserver-admission', 'Content-Length': Buffer.byteLength(payload) },
    }, response => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) request.destroy(new Error('the answer is too large')); else chunks.push(chunk);
      });
      response.once('end', () => resolve({ code: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
      response.once('error', reject);
    });
    request.once('error', reject);
    request.end(payload);
  });
}

function parseAnswer({ code, text }: { readonly code: number; readonly text: string }): unknown {
  if (code === 404) throw new AnswerError('the server could not find the requested resource');
  if (code < 200 || code > 299) throw new AnswerError(`an error on the server (${JSON.stringify(text.trim().slice(0, 2048) || 'unknown')}) has prevented the request from succeeding`);
  try { return JSON.parse(text); } catch (cause) { throw new AnswerError(`couldn't get version/kind; json parse error: ${(cause as Error).message}`, { cause }); }
}
