import type { Duplex } from 'node:stream';
import { apiErrors } from '../../../api/apiError.ts';
import type { Client } from '../../../api/client.ts';
import type { PodNetworkDial } from '../../contracts/podNetworkDial.ts';
import type { Machinery } from '../machinery.ts';
import { overTls } from '../overTls.ts';
import { forward } from '../proxy/forward.ts';
import { answerForNode } from '../proxy/nodeEndpoints.ts';
import type { NodeEndpointsOptions } from '../proxy/nodeEndpoints.ts';
import type { ProxyRequest } from '../proxy/proxyRequest.ts';
import { findProxyTarget, type ProxyTarget } from '../proxy/proxyTarget.ts';
import type { User } from '../user.ts';
import { admitConnect } from '../verbs/connect.ts';
import type { Exchange } from './respond.ts';
import { spoken } from './respond.ts';

export interface ProxyParts extends Pick<NodeEndpointsOptions, 'connections' | 'statsSummary'> {
  readonly client: Client;
  /** Absent: pods and Services cannot be reached. */
  readonly dial: PodNetworkDial | undefined;
}

export interface ProxyExchange extends Exchange {
  readonly proxied: ProxyRequest;
  readonly user: User;
  readonly upgrade: { readonly socket: Duplex; readonly head: Buffer } | undefined;
}

/** Answers a request below `…/proxy`, its caller known and allowed. Throws ApiError before anything was answered. */
export async function handleProxy(machinery: Machinery, { client, dial, ...node }: ProxyParts, { proxied, user, upgrade, ...exchange }: ProxyExchange): Promise<void> {
  const { resource, namespace = '', name, path } = proxied;
  await admitConnect(machinery, resource, { name, namespace, subresource: 'proxy', query: new URLSearchParams({ path }), context: { user, ...spoken(exchange) } });
  if (resource.kind === 'Node') return answerForNode(exchange, proxied, { client, ...node });
  if (path === '' && upgrade === undefined && ['GET', 'HEAD'].includes(exchange.request.method ?? '')) return redirectToSlash(exchange);
  const target = await findProxyTarget(proxied, { client, random: machinery.random });
  if (dial === undefined) throw apiErrors.serviceUnavailable('error trying to reach service: no node of this engine runs');
  await forward(exchange, {
    path: `${path || '/'}${exchange.url.search}`, connect: signal => connectToTarget(target, { scheme: proxied.scheme, dial, signal }), place: { prefix: proxied.prefix, host: `${target.address}:${target.port}` }, upgrade,
  });
}

/** The target's certificate is not checked, as kube-apiserver does not. */
async function connectToTarget({ address, port }: ProxyTarget, { scheme, dial, signal }: { readonly scheme: 'http' | 'https'; readonly dial: PodNetworkDial; readonly signal: AbortSignal }): Promise<Duplex> {
  const socket = await dial(address, port, signal);
  return scheme === 'http' ? socket : overTls(socket, { signal, rejectUnauthorized: false });
}

/** So that relative links of the target's first page lead somewhere. */
function redirectToSlash({ response, url }: Exchange): void {
  response.writeHead(301, { 'Location': `${url.pathname}/${url.search}`, 'Content-Length': 0 }).end();
}
