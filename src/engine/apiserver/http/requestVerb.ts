import type { IncomingMessage } from 'node:http';
import { parseFlag } from './queryOptions.ts';
import type { RequestInfo } from './requestInfo.ts';

const WRITES: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** What a request for a resource wants, in the words of roles and discovery. @source k8s.io/apiserver endpoints/request NewRequestInfo */
export function requestVerb({ method = 'GET' }: Pick<IncomingMessage, 'method'>, url: URL, { name, watch }: Pick<RequestInfo, 'name' | 'watch'>): string {
  const write = WRITES[method];
  if (write !== undefined) return write === 'delete' && name === undefined ? 'deletecollection' : write;
  return watch || (name === undefined && parseFlag(url.searchParams, 'watch')) ? 'watch' : name === undefined ? 'list' : 'get';
}

/** The same for any path: those of no resource have their method for a verb. */
export function verbOf({ request, url }: { readonly request: Pick<IncomingMessage, 'method'>; readonly url: URL }, info: Pick<RequestInfo, 'name' | 'watch'> | undefined): string {
  return info === undefined ? (request.method ?? 'GET').toLowerCase() : requestVerb(request, url, info);
}
