import type { Duplex } from 'node:stream';
import { apiErrors } from '../../../api/apiError.ts';
import type { Action } from '../authorization/authorizer.ts';
import type { Aggregator, ExtensionVersion } from '../aggregation/aggregator.ts';
import { toIdentityHeaders } from '../aggregation/identityHeaders.ts';
import type { Machinery } from '../machinery.ts';
import { forward } from '../proxy/forward.ts';
import type { User } from '../user.ts';
import type { FlowControl } from '../flowControl/flowControl.ts';
import { authorizeAction, selectedName } from './authorize.ts';
import { controlFlow } from './controlFlow.ts';
import { measure } from './measure.ts';
import { requestVerb } from './requestVerb.ts';
import type { Exchange } from './respond.ts';
import { parseFlag } from './queryOptions.ts';

export interface ExtensionExchange extends Exchange {
  readonly version: ExtensionVersion;
  readonly user: User;
  readonly upgrade: { readonly socket: Duplex; readonly head: Buffer } | undefined;
}

/** As whom documents are fetched: nobody's rights are lent to whoever asks for one. */
const DOCUMENT_READER: User = { name: 'system:aggregator', groups: [] };

/**
 * Has the server behind an APIService answer a request, as its caller, whom roles must allow it. Its OpenAPI documents are fetched for everybody.
 * Throws ApiError 403, 405, 429 and 503. @source k8s.io/kube-aggregator pkg/apiserver/handler_proxy.go
 */
export async function handleExtension({ machinery, aggregator, flows }: { readonly machinery: Machinery; readonly aggregator: Aggregator; readonly flows: FlowControl }, { version, user, upgrade, ...exchange }: ExtensionExchange): Promise<void> {
  const { request, response, url } = exchange;
  const isDocument = url.pathname.startsWith('/openapi/');
  if (isDocument && (upgrade !== undefined || !['GET', 'HEAD'].includes(request.method ?? 'GET'))) throw apiErrors.methodNotAllowed('');
  measure(machinery.metrics, exchange, { info: undefined, upgraded: upgrade !== undefined });
  const action: Action = isDocument ? { verb: 'get', path: url.pathname } : toExtensionAction(exchange);
  if (upgrade === undefined && action.verb !== 'watch') await controlFlow(flows, exchange, { info: undefined, user });
  authorizeAction(machinery.authorizer, user, { action, audit: exchange.audit });
  if (!version.available) {
    response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }).end('service unavailable\n');
    return;
  }
  await forward(exchange, {
    path: `${url.pathname}${url.search}`, connect: signal => aggregator.connect(version, signal), headers: toIdentityHeaders(isDocument ? DOCUMENT_READER : user), upgrade,
  });
}

/** What a request below /apis/<group>/<version> does, as roles speak of it, by its URL alone. @source k8s.io/apiserver endpoints/request NewRequestInfo */
export function toExtensionAction({ request, url }: Pick<Exchange, 'request' | 'url'>): Action {
  const [, group = '', , ...rest] = url.pathname.split('/').filter(segment => segment !== '').map(decodeSegment);
  if (rest.length === 0) return { verb: (request.method ?? 'GET').toLowerCase(), path: url.pathname };
  const watch = rest[0] === 'watch' && rest.length > 1;
  if (watch) rest.shift();
  const namespace = rest[0] === 'namespaces' && rest.length > 1 ? rest[1] : undefined;
  const [resource = '', name, subresource] = namespace !== undefined && rest.length > 2 ? rest.slice(2) : rest;
  const verb = requestVerb(request, url, { ...(name === undefined ? {} : { name }), watch: watch || (name === undefined && parseFlag(url.searchParams, 'watch')) });
  return { verb, group, resource, subresource, namespace, name: name ?? selectedName(url) };
}

function decodeSegment(segment: string): string {
  try { return decodeURIComponent(segment); } catch { return segment; }
}
