import type { IncomingMessage } from 'node:http';
import { parseFieldSelector } from '../../../api/selectors.ts';
import type { Action, Authorizer } from '../authorization/authorizer.ts';
import { forbidden } from '../authorization/forbidden.ts';
import type { AuditedRequest } from '../audit/auditedRequest.ts';
import type { User } from '../user.ts';
import type { RequestInfo } from './requestInfo.ts';
import { requestVerb } from './requestVerb.ts';

interface Asked { readonly request: IncomingMessage; readonly url: URL; readonly info: RequestInfo | undefined; readonly audit?: AuditedRequest }

/** Asked before roles are, so that whoever watches over the engine need not be known. @source kube-apiserver --authorization-always-allow-paths */
const ALWAYS_ALLOWED: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz']);

/** Throws ApiError 403 in Kubernetes' words. */
export function authorize(authorizer: Authorizer, user: User, asked: Asked): void {
  if (asked.info === undefined && ALWAYS_ALLOWED.has(asked.url.pathname)) return;
  const action = toAction(asked);
  authorizeAction(authorizer, user, { action, audit: asked.audit });
  // A WebSocket opens with a GET but does what a POST does.
  if (!('path' in action) && action.verb === 'get' && STREAMED.has(action.subresource ?? '')) authorizeAction(authorizer, user, { action: { ...action, verb: 'create' }, audit: asked.audit });
}

/** As `authorize`, for what is known to be done. Throws ApiError 403. */
export function authorizeAction(authorizer: Authorizer, user: User, { action, audit }: { readonly action: Action; readonly audit?: AuditedRequest | undefined }): void {
  const { allowed, reason } = authorizer.authorize(user, action);
  audit?.annotate('authorization.k8s.io/decision', allowed ? 'allow' : 'forbid');
  audit?.annotate('authorization.k8s.io/reason', reason);
  if (!allowed) throw forbidden(user, action, reason);
}

/** @source k8s.io/apiserver features AuthorizePodWebsocketUpgradeCreatePermission */
const STREAMED: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward']);

/** What a request does, as roles speak of it. @source k8s.io/apiserver endpoints/request NewRequestInfo */
export function toAction({ request, url, info }: Asked): Action {
  if (info === undefined) return { verb: (request.method ?? 'GET').toLowerCase(), path: url.pathname };
  const { resource, name, subresource } = info;
  // A namespace lies in itself, so that a role in it can give it.
  const namespace = info.namespace ?? (resource.group === '' && resource.plural === 'namespaces' ? name : undefined);
  return { verb: requestVerb(request, url, info), group: resource.group, resource: resource.plural, subresource, namespace, name: name ?? selectedName(url) };
}

/** The one object that a list or watch is narrowed to. */
export function selectedName(url: URL): string | undefined {
  const text = url.searchParams.get('fieldSelector');
  if (text === null) return undefined;
  return parseFieldSelector(text).value?.find(({ path, operator }) => path === 'metadata.name' && operator === '=')?.value;
}
