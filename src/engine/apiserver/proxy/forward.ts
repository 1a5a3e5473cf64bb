import http from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import tls from 'node:tls';
import { apiErrors } from '../../../api/apiError.ts';
import { joinDuplex } from '../../../base/joinDuplex.ts';
import { describeError } from '../../../base/logger.ts';
import type { PodNetworkDial } from '../../contracts/podNetworkDial.ts';
import type { Exchange } from '../http/respond.ts';
import type { ProxyRequest } from './proxyRequest.ts';
import type { ProxyTarget } from './proxyTarget.ts';
import { rewriteLinks, rewriteUrl } from './rewriteLinks.ts';
import type { ProxyPlace } from './rewriteLinks.ts';

/** Pages longer than this go as they are. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;
const HOP_BY_HOP: readonly string[] = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
/** What proves who the client is to this server, and only to it. */
const OURS = /^(?:authorization|impersonate-.*)$/;

export interface Forwarding {
  readonly request: ProxyRequest;
  readonly target: ProxyTarget;
  readonly dial: PodNetworkDial;
  /** The client's connection, when it asked for an upgrade. */
  readonly upgrade?: { readonly socket: Duplex; readonly head: Buffer } | undefined;
}

/**
 * Has the target answer the exchange: any method, bodies of any length both ways, and upgrades. Links of pages and redirects lead through
 * the proxy. The target's certificate is not checked, as kube-apiserver does not. Throws ApiError 503 before anything was answered.
 * @source k8s.io/apimachinery util/proxy
 */
export async function forward(exchange: Exchange, forwarding: Forwarding): Promise<void> {
  const { request, target, upgrade } = forwarding;
  const gone = new AbortController();
  exchange.response.once('close', () => gone.abort());
  const connection = await connect(forwarding, gone.signal);
  exchange.request.socket.once('close', () => connection.destroy());
  const outgoing = http.request({
    method: exchange.request.method, path: `${request.path || '/'}${exchange.url.search}`, headers: headersFor(exchange, upgrade !== undefined),
    createConnection: () => connection, agent: undefined, setHost: false,
  });
  const answered = new Promise<{ readonly answer: IncomingMessage; readonly upgraded?: { readonly socket: Duplex; readonly head: Buffer } }>((resolve, reject) => {
    outgoing.once('response', answer => resolve({ answer }));
    outgoing.once('upgrade', (answer, socket, head) => resolve({ answer, upgraded: { socket, head } }));
    outgoing.once('error', reject);
  });
  answered.catch(() => undefined);
  exchange.response.once('close', () => { if (!exchange.response.writableFinished && upgrade === undefined) outgoing.destroy(); });
  if (upgrade === undefined) pipeline(exchange.request, outgoing).catch(() => undefined /* said by `answered` */); else outgoing.end();
  const { answer, upgraded } = await answered.catch((cause: unknown) => { throw unreachable(cause); });
  outgoing.on('error', () => undefined);
  if (upgraded !== undefined && upgrade !== undefined) return joinUpgraded(exchange, upgrade, { answer, ...upgraded });
  await sendAnswer(exchange, answer, { prefix: request.prefix, host: `${target.address}:${target.port}` });
}

async function connect({ request, target, dial }: Forwarding, signal: AbortSignal): Promise<Duplex> {
  try {
    const socket = await dial(target.address, target.port, signal);
    if (request.scheme === 'http') return socket;
    const secure = tls.connect({ socket, rejectUnauthorized: false });
    await new Promise<void>((resolve, reject) => { secure.once('secureConnect', () => resolve()); secure.once('error', reject); });
    return secure;
  } catch (cause) { throw unreachable(cause); }
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

async function sendAnswer({ request, response }: Exchange, answer: IncomingMessage, place: ProxyPlace): Promise<void> {
  for (const [name, values] of Object.entries(answer.headersDistinct)) if (!HOP_BY_HOP.includes(name)) response.setHeader(name, values ?? []);
  const { location } = answer.headers;
  if (location !== undefined) response.setHeader('location', rewriteUrl(location, place));
  const isPage = /^text\/html\b/i.test(answer.headers['content-type'] ?? '') && answer.headers['content-encoding'] === undefined && Number(answer.headers['content-length'] ?? 0) <= MAX_PAGE_BYTES;
  response.statusCode = answer.statusCode ?? 502;
  if (!isPage || request.method === 'HEAD') { await pipeline(answer, response).catch(() => response.destroy()); return; }
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  const page = Buffer.concat(chunks);
  // Latin-1 keeps every byte of whichever encoding; the links are ASCII.
  const rewritten = page.length > MAX_PAGE_BYTES ? page : Buffer.from(rewriteLinks(page.toString('latin1'), place), 'latin1');
  response.setHeader('content-length', rewritten.length);
  response.end(rewritten);
}

async function joinUpgraded({ response }: Exchange, client: { readonly socket: Duplex; readonly head: Buffer }, target: { readonly answer: IncomingMessage; readonly socket: Duplex; readonly head: Buffer }): Promise<void> {
  response.detachSocket(client.socket as Parameters<typeof response.detachSocket>[0]);
  const { answer } = target;
  const lines = Array.from({ length: answer.rawHeaders.length / 2 }, (_, index) => `${answer.rawHeaders[index * 2]}: ${answer.rawHeaders[index * 2 + 1]}`);
  client.socket.write(`HTTP/1.1 101 ${answer.statusMessage ?? 'Switching Protocols'}\r\n${lines.join('\r\n')}\r\n\r\n`);
  if (target.head.length > 0) client.socket.write(target.head);
  if (client.head.length > 0) target.socket.write(client.head);
  await joinDuplex(client.socket, target.socket);
}
