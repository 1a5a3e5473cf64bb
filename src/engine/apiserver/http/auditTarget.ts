import type { AuditTarget } from '../audit/auditedRequest.ts';
import { parseProxyRequest } from '../proxy/proxyRequest.ts';
import type { ResourceRegistry } from '../resourceRegistry.ts';
import { toAction } from './authorize.ts';
import { toExtensionAction } from './handleExtension.ts';
import { isLongRunning } from './longRunning.ts';
import { findInfo, proxiedInfo, type RequestInfo } from './requestInfo.ts';
import type { Exchange } from './respond.ts';

/** What a request is about; one for what is not served here is about what its path says. */
export function auditTarget(resources: ResourceRegistry, { request, url }: Exchange): AuditTarget {
  const info = infoOf(resources, url);
  const action = info === undefined && url.pathname.startsWith('/apis/') ? toExtensionAction({ request, url }) : toAction({ request, url, info });
  if ('path' in action) return { action, longRunning: isLongRunning(action.verb, info) };
  const { group, resource, namespace, subresource } = action;
  const name = info === undefined ? action.name : info.name;
  const version = info?.resource.version ?? url.pathname.split('/')[3] ?? '';
  return {
    action, longRunning: isLongRunning(action.verb, { ...(subresource === undefined ? {} : { subresource }) }),
    objectRef: {
      resource, ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }), ...(group === '' ? {} : { apiGroup: group }), apiVersion: version,
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
