import type { ApiMetrics, MeasuredRequest } from '../apiMetrics.ts';
import type { RequestInfo } from './requestInfo.ts';
import { requestVerb } from './requestVerb.ts';
import type { Exchange } from './respond.ts';

const VERBS: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT' };
const CONNECTED: readonly string[] = ['exec', 'attach', 'portforward', 'proxy'];

/** Has a request counted until it has ended. `upgraded`: until its connection closes. */
export function measure(metrics: ApiMetrics, exchange: Exchange, { info, upgraded }: { readonly info: RequestInfo | undefined; readonly upgraded: boolean }): void {
  const end = metrics.begin(toMeasured(exchange, info));
  const { response, request } = exchange;
  if (upgraded) request.socket.once('close', () => end(response.headersSent ? response.statusCode : 101));
  else response.once('close', () => end(response.headersSent ? response.statusCode : 499));
}

function toMeasured({ request, url }: Exchange, info: RequestInfo | undefined): MeasuredRequest {
  if (info === undefined) return { verb: request.method ?? 'GET', group: '', version: '', resource: '', subresource: '', scope: '', dryRun: false };
  const { resource, name, namespace, subresource = '' } = info;
  const verb = requestVerb(request, url, info);
  return {
    verb: CONNECTED.includes(subresource) ? 'CONNECT' : VERBS[verb] ?? verb.toUpperCase(),
    group: resource.group, version: resource.version, resource: resource.plural, subresource,
    scope: name !== undefined || verb === 'create' ? 'resource' : namespace !== undefined ? 'namespace' : 'cluster', dryRun: url.searchParams.has('dryRun'),
  };
}
