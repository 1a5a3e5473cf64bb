import type { IncomingMessage } from 'node:http';
import { ApiError } from '../../../api/apiError.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import { isAuthorized } from '../user.ts';
import type { User } from '../user.ts';
import { requestVerb } from './requestVerb.ts';
import type { RequestInfo } from './requestInfo.ts';

/** Throws ApiError 403 in Kubernetes' words. */
export function authorize(user: User, { request, url, info }: { readonly request: IncomingMessage; readonly url: URL; readonly info: RequestInfo | undefined }): void {
  if (isAuthorized(user)) return;
  const method = request.method ?? 'GET';
  if (info === undefined) throw forbidden(`forbidden: User ${JSON.stringify(user.name)} cannot ${method.toLowerCase()} path ${JSON.stringify(url.pathname)}`, {});
  const { resource, name, namespace, subresource } = info;
  const verb = requestVerb(request, url, info);
  const target = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
  const where = namespace !== undefined ? ` in the namespace ${JSON.stringify(namespace)}` : ' at the cluster scope';
  const subject = `${groupResourceOf(resource)}${name === undefined ? '' : ` ${JSON.stringify(name)}`} is forbidden`;
  throw forbidden(`${subject}: User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(target)} in API group ${JSON.stringify(resource.group)}${where}`, {
    ...(name === undefined ? {} : { name }), ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.plural,
  });
}

function forbidden(message: string, details: NonNullable<ApiError['status']['details']>): ApiError {
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'Forbidden', details, code: 403 });
}
