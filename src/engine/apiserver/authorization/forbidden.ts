import { ApiError } from '../../../api/apiError.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { User } from '../user.ts';
import type { Action, Authorizer } from './authorizer.ts';

/** Throws ApiError 403 unless the user may. */
export function assertAllowed(authorizer: Authorizer, user: User, action: Action): void {
  const { allowed, reason } = authorizer.authorize(user, action);
  if (!allowed) throw forbidden(user, action, reason);
}

/** The refusal in Kubernetes' words. @source k8s.io/apiserver endpoints/handlers/responsewriters ForbiddenStatusError */
export function forbidden(user: User, action: Action, reason: string): ApiError {
  const why = reason === '' ? '' : `: ${reason}`;
  const who = `User ${JSON.stringify(user.name)} cannot ${action.verb}`;
  if ('path' in action) return make(`forbidden: ${who} path ${JSON.stringify(action.path)}${why}`, {});
  const { group, resource, subresource, namespace, name = '' } = action;
  const subject = `${groupResourceOf({ group, plural: resource })}${name === '' ? '' : ` ${JSON.stringify(name)}`} is forbidden`;
  const target = subresource === undefined || subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace !== undefined && namespace !== '' ? ` in the namespace ${JSON.stringify(namespace)}` : ' at the cluster scope';
  return make(`${subject}: ${who} resource ${JSON.stringify(target)} in API group ${JSON.stringify(group)}${where}${why}`, {
    ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource,
  });
}

function make(message: string, details: NonNullable<ApiError['status']['details']>): ApiError {
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'Forbidden', details, code: 403 });
}
