import type { IncomingMessage } from 'node:http';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { ApiError } from '../../../api/apiError.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import { anonymous, isAuthorized } from '../user.ts';
import type { User } from '../user.ts';
import { parseFlag } from './queryOptions.ts';
import type { RequestInfo } from './requestInfo.ts';

const known = new WeakMap<object, User>();

/** The user that the connection's client certificate names: CN is the name, every O a group. `anonymous` without a certificate that the authority signed. */
export function authenticate(request: IncomingMessage): User {
  const socket = request.socket as TLSSocket;
  let user = known.get(socket);
  if (user === undefined) known.set(socket, user = socket.authorized ? toUser(socket.getPeerCertificate()) : anonymous);
  return user;
}

function toUser({ subject }: Pick<DetailedPeerCertificate, 'subject'> | Record<string, never>): User {
  if (subject?.CN === undefined) return anonymous;
  const names = (value: string | readonly string[] | undefined) => value === undefined ? [] : [value].flat();
  return { name: names(subject.CN)[0] as string, groups: [...names(subject.O), 'system:authenticated'] };
}

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** Throws ApiError 403 in Kubernetes' words. */
export function authorize(user: User, { request, url, info }: { readonly request: IncomingMessage; readonly url: URL; readonly info: RequestInfo | undefined }): void {
  if (isAuthorized(user)) return;
  const method = request.method ?? 'GET';
  if (info === undefined) throw forbidden(`forbidden: User ${JSON.stringify(user.name)} cannot ${method.toLowerCase()} path ${JSON.stringify(url.pathname)}`, {});
  const { resource, name, namespace, subresource } = info;
  const verb = VERBS[method] ?? (info.watch || parseFlag(url.searchParams, 'watch') ? 'watch' : name === undefined ? 'list' : 'get');
  const target = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
  const where = namespace !== undefined ? ` in the namespace ${JSON.stringify(namespace)}` : ' at the cluster scope';
  const subject = `${groupResourceOf(resource)}${name === undefined ? '' : ` ${JSON.stringify(name)}`} is forbidden`;
  throw forbidden(`${subject}: User ${JSON.stringify(user.name)} cannot ${verb === 'delete' && name === undefined ? 'deletecollection' : verb} resource ${JSON.stringify(target)} in API group ${JSON.stringify(resource.group)}${where}`, {
    ...(name === undefined ? {} : { name }), ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.plural,
  });
}

function forbidden(message: string, details: NonNullable<ApiError['status']['details']>): ApiError {
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'Forbidden', details, code: 403 });
}
