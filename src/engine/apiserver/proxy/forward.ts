import http from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { apiErrors } from '../../../api/apiError.ts';
import { joinDuplex } from '../../../base/joinDuplex.ts';
import { describeError } from '../../../base/logger.ts';
import type { Exchange } from '../http/respond.ts';
import { rewriteLinks, rewriteUrl } from './rewriteLinks.ts';
import type { ProxyPlace } from './rewriteLinks.ts';

/** Pages longer than this go as they are. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;
const HOP_BY_HOP: readonly string[] = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
/** What proves who the client is to this server, and only to it. */
const OURS = /^(?:authorization|impersonate-.*|x-remote-.*)$/;

export interface Forwarding {
  /** What is asked of the target, with the query. */
  readonly path: string;
  readonly connect: (signal: AbortSignal) => Promise<Duplex>;
  /** For the target, beside the client's own. */
  readonly headers?: OutgoingHttpHeaders;
  /** Links of pages and redirects are made to lead through here; absent: they stay. */
  readonly place?: ProxyPlace;
  /** The client's connection, when it asked for an upgrade. */
  readonly upgrade?: { readonly socket: Duplex; readonly head: Buffer } | undefined;
}

/**
 * Has the target answer the exchange: any method, bodies of any length both ways, and upgrades. Throws ApiError 503 before anything was answered.
 * @source k8s.io/apimachinery util/proxy
 */
export async function forward(exchange: Exchange, forwarding: Forwarding): Promise<void> {
  const { path, connect, headers = {}, place, upgrade } = forwarding;
  const gone = new AbortController();
  let abandon: () => void = () => gone.abort();
  exchange.response.once('close', () => abandon());
  const connection = await connect(gone.signal).catch((cause: unknown) => { throw unreachable(cause); });
  const { socket: clientSocket } = exchange.request;
  const hangUp = () => connection.destroy();
  clientSocket.once('close', hangUp);
  connection.once('close', () => clientSocket.off('close', hangUp));
  const outgoing = http.request({
    method: exchange.request.method, path, headers: { ...headersFor(exchange, upgrade !== undefined), ...headers },
    createConnection: () => connection, agent: undefined, setHost: false,
  });
  const answered = new Promise<{ readonly answer: IncomingMessage; readonly upgraded?: { readonly socket: Duplex; readonly head: Buffer } }>((resolve, reject) => {
    outgoing.once('response', answer => resolve({ answer }));
    outgoing.once('upgrade', (answer, socket, head) => resolve({ answer, upgraded: { socket, head } }));
    outgoing.once('error', reject);
  });
  answered.catch(() => undefined);
  abandon = () => { if (!exchange.response.writableFinished && upgrade === undefined) outgoing.destroy(); };
  if (upgrade === undefined) pipeline(exchange.request, outgoing).catch(() => undefined /* said by `answered` */); else outgoing.end();
  const { answer, upgraded } = await answered.catch((cause: unknown) => { throw unreachable(cause); });
  outgoing.on('error', () => undefined);
  if (upgraded !== undefined && upgrade !== undefined) return joinUpgraded(exchange, upgrade, { answer, ...upgraded });
  await sendAnswer(exchange, answer, place);
}

const unreachable = (cause: unknown) => apiErrors.serviceUnavailable(`error trying to reach service: ${describeError(cause)}`);

function headersFor({ request, url }: Exchange, upgraded: boolean): OutgoingHttpHeaders {
  const named = String(request.headers.connection ?? '').toLowerCase().split(',').map(name => name.trim());
  const kept = Object.entries(request.headers).filter(([name]) => !OURS.test(name) && !HOP_BY_HOP.includes(name) && !named.includes(name));
  const from = [request.headers['x-forwarded-for'], request.socket.remoteAddress].filter(text => text !== undefined).join(', ');
  return {
    ...Object.fromEntries(kept), ...(upgraded ? { connection: 'Upgrade', upgrade: request.headers.upgrade } : { connection: 'close' }),
    'x-forwarded-for': from, 'x-forwarded-host': request.headers.host, 'x-forwarded-proto': 'https', 'x-forwarded-uri': url.pathname,
    ...(request.headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' }),
  };
}

async function sendAnswer({ request, response }: Exchange, answer: IncomingMessage, place: ProxyPlace | undefined): Promise<void> {
  for (const [name, values] of Object.entries(answer.headersDistinct)) if (!HOP_BY_HOP.includes(name)) response.setHeader(name, values ?? []);
  const { location } = answer.headers;
  if (location !== undefined && place !== undefined) response.setHeader('location', rewriteUrl(location, place));
  const isPage = /^text\/html\b/i.test(answer.headers['content-type'] ?? '') && answer.headers['content-encoding'] === undefined && Number(answer.headers['content-length'] ?? 0) <= MAX_PAGE_BYTES;
  response.statusCode = answer.statusCode ?? 502;
  if (place === undefined || !isPage || request.method === 'HEAD') { await pipeline(answer, response).catch(() => response.destroy()); return; }
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  const page = Buffer.concat(chunks);
  // Latin-1 keeps every byte of whichever encoding; the links are ASCII.
  const rewritten = page.length > MAX_PAGE_BYTES ? page : Buffer.from(rewriteLinks(page.toString('latin1'), place), 'latin1');
  response.setHeader('content-length', rewritten.length);
  response.end(rewritten);
}

async function joinUpgraded({ response, audit }: Exchange, client: { readonly socket: Duplex; readonly head: Buffer }, target: { readonly answer: IncomingMessage; readonly socket: Duplex; readonly head: Buffer }): Promise<void> {
  audit?.started(101);
  response.detachSocket(client.socket as Parameters<typeof response.detachSocket>[0]);
  const { answer } = target;
  const lines = Array.from({ length: answer.rawHeaders.length / 2 }, (_, index) => `${answer.rawHeaders[index * 2]}: ${answer.rawHeaders[index * 2 + 1]}`);
  client.socket.write(`HTTP/1.1 101 ${answer.statusMessage ?? 'Switching Protocols'}\r\n${lines.join('\r\n')}\r\n\r\n`);
  if (target.head.length > 0) client.socket.write(target.head);
  if (client.head.length > 0) target.socket.write(client.head);
  await joinDuplex(client.socket, target.socket);
}
