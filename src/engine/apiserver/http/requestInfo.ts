import { apiErrors } from '../../../api/apiError.ts';
import type { ResourceRegistry } from '../resourceRegistry.ts';
import type { ProxyRequest } from '../proxy/proxyRequest.ts';
import type { ServedResource } from '../served.ts';

/** What a path of the Kubernetes API names. */
export interface RequestInfo {
  readonly resource: ServedResource;
  readonly namespace?: string;
  readonly name?: string;
  /** Known to be one of the resource's own. */
  readonly subresource?: string;
  /** The path has the old `/watch/` in it. */
  readonly watch: boolean;
}

/**
 * Reads `/api/v1/…` and `/apis/<group>/<version>/…`; undefined for paths above a version, which discovery serves.
 * Throws ApiError 404 for resources and subresources that are not served, 400 for broken escapes.
 * @source k8s.io/apiserver endpoints/request NewRequestInfo
 */
export function parseRequestInfo(pathname: string, resources: Pick<ResourceRegistry, 'find'>): RequestInfo | undefined {
  const segments = decode(pathname).filter(segment => segment !== '');
  const [root] = segments;
  const [group, version, rest] = root === 'api' ? ['', segments[1], segments.slice(2)] : root === 'apis' ? [segments[1], segments[2], segments.slice(3)] : [undefined, undefined, []];
  if (group === undefined || version === undefined || rest.length === 0) return undefined;
  const watch = rest[0] === 'watch';
  if (watch) rest.shift();
  const scoped = rest[0] === 'namespaces' && rest.length > 2 && !isNamespaceSubresource(resources, group, rest) ? { namespace: rest[1] as string } : {};
  const [plural, name, subresource, ...more] = 'namespace' in scoped ? rest.slice(2) : rest;
  const resource = plural === undefined ? undefined : resources.find(group, version, plural);
  if (resource === undefined || more.length > 0 || ('namespace' in scoped && !resource.namespaced)) throw apiErrors.noSuchPath();
  if (subresource !== undefined && !resource.subresources.includes(subresource)) throw apiErrors.noSuchPath();
  if (name !== undefined && resource.namespaced && !('namespace' in scoped)) throw apiErrors.noSuchPath();
  return { resource, ...scoped, ...(name === undefined ? {} : { name }), ...(subresource === undefined ? {} : { subresource }), watch };
}

/** As `parseRequestInfo`, for any path; undefined for what is no resource. Throws as that does. */
export function findInfo(resources: Pick<ResourceRegistry, 'find'>, { pathname }: Pick<URL, 'pathname'>): RequestInfo | undefined {
  return pathname.startsWith('/api') ? parseRequestInfo(pathname, resources) : undefined;
}

/** A request below `…/proxy`. */
export function proxiedInfo({ resource, id, namespace }: ProxyRequest): RequestInfo {
  return { resource, name: id, ...(namespace === undefined ? {} : { namespace }), subresource: 'proxy', watch: false };
}

/** '/api/v1/namespaces/x/status' is a subresource, not a resource in the namespace x. */
function isNamespaceSubresource(resources: Pick<ResourceRegistry, 'find'>, group: string, rest: readonly string[]): boolean {
  return group === '' && rest.length === 3 && resources.find('', 'v1', 'namespaces')?.subresources.includes(rest[2] as string) === true;
}

function decode(pathname: string): string[] {
  try { return pathname.split('/').map(decodeURIComponent); } catch { throw apiErrors.badRequest(`invalid URL escape in ${JSON.stringify(pathname)}`); }
}
