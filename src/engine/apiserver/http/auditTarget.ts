import type { AuditTarget } from '../audit/auditedRequest.ts';
import { parseProxyRequest } from '../proxy/proxyRequest.ts';
import type { ResourceRegistry } from '../resourceRegistry.ts';
import { toAction } from './authorize.ts';
import { isLongRunning } from './longRunning.ts';
import { findInfo, proxiedInfo, type RequestInfo } from './requestInfo.ts';
import type { Exchange } from './respond.ts';

/** What a request is about; one for what is not served is about its path. */
export function auditTarget(resources: ResourceRegistry, { request, url }: Exchange): AuditTarget {
  const info = infoOf(resources, url);
  const action = toAction({ request, url, info });
  const longRunning = isLongRunning(action.verb, info);
  if (info === undefined || 'path' in action) return { action, longRunning };
  const { resource: { group, version, plural }, name, subresource } = info;
  const { namespace } = action;
  return {
    action, longRunning,
    objectRef: {
      resource: plural, ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }), ...(group === '' ? {} : { apiGroup: group }), apiVersion: version,
      ...(subresource === undefined ? {} : { subresource }),
    },
  };
}

function infoOf(resources: ResourceRegistry, url: URL): RequestInfo | undefined {
  try {
    const proxied = parseProxyRequest(url.pathname);
    return proxied === undefined ? findInfo(resources, url) : proxiedInfo(proxied);
  } catch { return undefined; }
}
