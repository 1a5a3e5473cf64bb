import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { apiErrors } from '../../../api/apiError.ts';
import type { Aggregator } from '../aggregation/aggregator.ts';
import { AuditLog, type AuditOptions } from '../audit/auditLog.ts';
import type { Machinery } from '../machinery.ts';
import { parseProxyRequest } from '../proxy/proxyRequest.ts';
import { admitConnect } from '../verbs/connect.ts';
import { auditTarget } from './auditTarget.ts';
import { authenticate } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { FlowControl } from '../flowControl/flowControl.ts';
import { controlFlow } from './controlFlow.ts';
import { handleExtension } from './handleExtension.ts';
import { handleGeneral } from './generalRoutes.ts';
import type { GeneralContext } from './generalRoutes.ts';
import { impersonate } from './impersonate.ts';
import { handleProxy } from './handleProxy.ts';
import type { ProxyParts } from './handleProxy.ts';
import { handleResource, type ResourceExchange } from './handleResource.ts';
import { isLongRunning } from './longRunning.ts';
import { measure } from './measure.ts';
import { requestDeadlineMs, withinDeadline } from './requestDeadline.ts';
import { findInfo, proxiedInfo } from './requestInfo.ts';
import { verbOf } from './requestVerb.ts';
import type { Exchange } from './respond.ts';
import { isRefusal, sendError, spoken } from './respond.ts';
import { handleLog, handleUpgrade, isUpgraded, responseFor } from './streams.ts';
import type { StreamingParts } from './streams.ts';

/** PEM texts. Clients are known by certificates that `clientCa` signed. */
export interface TlsOptions {
  readonly certificate: string;
  readonly key: string;
  readonly clientCa: string;
}

export interface HttpParts {
  readonly machinery: Machinery;
  readonly general: GeneralContext;
  readonly streams: StreamingParts;
  readonly proxy: ProxyParts;
  readonly aggregator: Aggregator;
  readonly tls: TlsOptions;
  /** Absent: nothing is written of requests. */
  readonly audit?: AuditOptions | undefined;
}

interface Upgrade { readonly socket: Duplex; readonly head: Buffer }

/** The API over HTTPS (HTTP/1.1); not listening yet. */
export function makeHttpsServer(parts: HttpParts): https.Server {
  const { tls, machinery } = parts;
  const flows = new FlowControl(machinery);
  const log = parts.audit === undefined ? undefined : new AuditLog({ ...machinery, ...parts.audit });
  const server = https.createServer({
    cert: tls.certificate, key: tls.key, ca: tls.clientCa, requestCert: true, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2', keepAliveTimeout: 120_000, requestTimeout: 0, connectionsCheckingInterval: 60_000,
  });
  const answer = async (request: IncomingMessage, response: ServerResponse, upgrade?: Upgrade) => {
    let exchange: Exchange = { request, response, url: new URL('http://localhost') };
    try {
      exchange = { ...exchange, url: parseUrl(request) };
      if (log !== undefined) exchange = { ...exchange, audit: log.begin(exchange, { target: () => auditTarget(machinery.resources, exchange), upgraded: upgrade !== undefined }) };
      await route({ ...parts, flows }, exchange, upgrade);
    } catch (error) {
      if (!isRefusal(error)) exchange.audit?.panicked(error);
      if (upgrade !== undefined && response.socket === null) { machinery.logger.log('debug', 'a stream failed', { error }); upgrade.socket.destroy(); return; }
      await sendError(exchange, error, machinery.logger);
    }
    if (!request.readableEnded) request.resume();
  };
  const answerSafely = (...call: Parameters<typeof answer>) => answer(...call).catch((error: unknown) => { machinery.logger.log('error', 'an answer could not be sent', { error }); call[1].destroy(); });
  server.on('request', (request, response) => void answerSafely(request, response));
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', error => machinery.logger.log('debug', 'a stream broke', { error }));
    void answerSafely(request, responseFor(request, socket, machinery.clock), { socket, head });
  });
  server.on('tlsClientError', error => machinery.logger.log('debug', 'a TLS handshake failed', { error }));
  return server;
}

async function route(parts: HttpParts & { readonly flows: FlowControl }, exchange: Exchange, upgrade: Upgrade | undefined): Promise<void> {
  const { flows, machinery: { authorizer } } = parts;
  const caller = await authenticate(exchange.request, parts.machinery.tokens);
  exchange.audit?.received(caller);
  const user = impersonate(exchange.request, caller, authorizer);
  if (user !== caller) exchange.audit?.impersonated(user);
  const proxied = parseProxyRequest(exchange.url.pathname);
  if (proxied !== undefined) {
    const info = proxiedInfo(proxied);
    measure(parts.machinery.metrics, exchange, { info, upgraded: upgrade !== undefined });
    authorize(authorizer, user, { ...exchange, info });
    return handleProxy(parts.machinery, parts.proxy, { ...exchange, proxied, user, upgrade });
  }
  const version = parts.aggregator.find(exchange.url.pathname);
  if (version !== undefined) return handleExtension(parts, { ...exchange, version, user, upgrade });
  const info = findInfo(parts.machinery.resources, exchange.url);
  measure(parts.machinery.metrics, exchange, { info, upgraded: upgrade !== undefined });
  const resourceOrPath = async (signal?: AbortSignal): Promise<void> => {
    await controlFlow(flows, exchange, { info, user });
    authorize(authorizer, user, { ...exchange, info });
    if (info === undefined) return handleGeneral(parts.general, exchange);
    return handleResourceRequest(parts, { ...exchange, info, user, ...(signal === undefined ? {} : { signal }) }, upgrade);
  };
  const isManagement = exchange.url.pathname.startsWith('/slipway/'); // the engine's own: stopping waits for what pods' grace periods allow
  if (isManagement || isLongRunning(verbOf(exchange, info), info)) return resourceOrPath();
  return withinDeadline(parts.machinery.clock, requestDeadlineMs(exchange.url.searchParams), resourceOrPath);
}

async function handleResourceRequest(parts: HttpParts, exchange: ResourceExchange, upgrade: Upgrade | undefined): Promise<void> {
  const { info, user } = exchange;
  if (isUpgraded(info)) {
    if (upgrade === undefined) throw apiErrors.badRequest('Upgrade request required');
    await admitConnect(parts.machinery, info.resource, { name: info.name ?? '', namespace: info.namespace ?? '', subresource: info.subresource ?? '', query: exchange.url.searchParams, context: { user, ...spoken(exchange) } });
    return handleUpgrade(parts.machinery, parts.streams, exchange, upgrade);
  }
  if (info.subresource === 'log') {
    if (exchange.request.method !== 'GET') throw apiErrors.methodNotAllowed('pods');
    return handleLog(parts.machinery, parts.streams, exchange);
  }
  await handleResource(parts.machinery, exchange);
}

function parseUrl(request: IncomingMessage): URL {
  try { return new URL(request.url ?? '/', 'http://localhost'); } catch { throw apiErrors.badRequest('the request URI cannot be parsed'); }
}
