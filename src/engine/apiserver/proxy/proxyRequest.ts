import { apiErrors } from '../../../api/apiError.ts';
import { nodes, pods, services } from '../../../api/resources.ts';
import type { Resource } from '../../../api/resources.ts';

/** What a path of a proxy subresource names. */
export interface ProxyRequest {
  readonly resource: Resource;
  readonly namespace?: string;
  /** As in the path: '[scheme:]name[:port]'. */
  readonly id: string;
  readonly scheme: 'http' | 'https';
  readonly name: string;
  /** A number or a name; '' when the path names none. */
  readonly port: string;
  /** What is asked of the target, escaped as it came: '/', '/a/b'; '' without even a slash. */
  readonly path: string;
  /** The path up to and with 'proxy'. */
  readonly prefix: string;
}

const RESOURCES: Readonly<Record<string, Resource>> = { pods, services, nodes };
const PATH = /^(\/api\/v1\/(?:namespaces\/([^/]+)\/(pods|services)|(nodes))\/([^/]+)\/proxy)(\/.*)?$/;

/** Undefined for other paths. Throws ApiError 400 for names that are none. @source k8s.io/apimachinery util/net SplitSchemeNamePort */
export function parseProxyRequest(pathname: string): ProxyRequest | undefined {
  const [, prefix, namespace, namespaced, clusterScoped, escaped, path = ''] = PATH.exec(pathname) ?? [];
  const resource = RESOURCES[namespaced ?? clusterScoped ?? ''];
  if (prefix === undefined || escaped === undefined || resource === undefined) return undefined;
  const id = decode(escaped, pathname);
  const parts = id.split(':');
  const [scheme, name = '', port = ''] = parts.length === 1 ? ['', parts[0]] : parts.length === 2 ? ['', ...parts] : parts;
  if (parts.length > 3 || name === '' || (scheme !== '' && scheme !== 'http' && scheme !== 'https')) throw apiErrors.badRequest(`invalid ${resource.singular} request ${JSON.stringify(id)}`);
  return { resource, ...(namespace === undefined ? {} : { namespace: decode(namespace, pathname) }), id, scheme: scheme === 'https' ? 'https' : 'http', name, port, path, prefix };
}

function decode(text: string, pathname: string): string {
  try { return decodeURIComponent(text); } catch { throw apiErrors.badRequest(`invalid URL escape in ${JSON.stringify(pathname)}`); }
}
