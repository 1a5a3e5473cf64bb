import type { IncomingMessage } from 'node:http';
import { apiErrors } from '../../../api/apiError.ts';
import type { Authorizer, ResourceAction } from '../authorization/authorizer.ts';
import { assertAllowed } from '../authorization/forbidden.ts';
import { ALL_AUTHENTICATED, ALL_UNAUTHENTICATED, anonymous, parseServiceAccountUser, type User } from '../user.ts';

const EXTRA = 'impersonate-extra-';

/**
 * Who a request acts as: the user that the Impersonate-* headers name, when `user` may, else `user`. The headers are taken away.
 * Throws ApiError 403, and 500 for groups or other attributes without a user. @source k8s.io/apiserver endpoints/filters/impersonation
 */
export function impersonate(request: IncomingMessage, user: User, authorizer: Authorizer): User {
  const headers = takeHeaders(request);
  if (headers === undefined) return user;
  const { name, uid, groups, extra } = headers;
  if (name === '') throw apiErrors.internal(`requested ${JSON.stringify({ groups, uid, extra })} without impersonating a user`);
  const account = parseServiceAccountUser(name);
  const may = (action: Pick<ResourceAction, 'group' | 'resource' | 'name'> & Partial<ResourceAction>) => { assertAllowed(authorizer, user, { verb: 'impersonate', ...action }); };
  may(account === undefined ? { group: '', resource: 'users', name } : { group: '', resource: 'serviceaccounts', namespace: account.namespace, name: account.name });
  for (const group of groups) may({ group: '', resource: 'groups', name: group });
  for (const [key, values] of Object.entries(extra)) for (const value of values) may({ group: 'authentication.k8s.io', resource: 'userextras', subresource: key, name: value });
  if (uid !== '') may({ group: 'authentication.k8s.io', resource: 'uids', name: uid });
  return { name, groups: withStanding(name, groups, account), ...(uid === '' ? {} : { uid }), ...(Object.keys(extra).length === 0 ? {} : { extra }) };
}

/** Everybody is authenticated or not; a ServiceAccount without groups has its own. */
function withStanding(name: string, groups: readonly string[], account: { readonly namespace: string } | undefined): readonly string[] {
  const own = account !== undefined && groups.length === 0 ? ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`] : groups;
  if (own.includes(ALL_AUTHENTICATED) || own.includes(ALL_UNAUTHENTICATED)) return own;
  return [...own, name === anonymous.name ? ALL_UNAUTHENTICATED : ALL_AUTHENTICATED];
}

interface Headers { readonly name: string; readonly uid: string; readonly groups: readonly string[]; readonly extra: Readonly<Record<string, readonly string[]>> }

function takeHeaders(request: IncomingMessage): Headers | undefined {
  const found = Object.keys(request.headers).filter(key => key.startsWith('impersonate-'));
  if (found.length === 0) return undefined;
  const all = (key: string) => (request.headersDistinct[key] ?? []).map(value => Buffer.from(value, 'latin1').toString('utf8')); // clients send UTF-8, and Node gives a character for each byte
  const [name = ''] = all('impersonate-user');
  const [uid = ''] = all('impersonate-uid');
  const groups = all('impersonate-group');
  const extra = Object.fromEntries(found.filter(key => key.startsWith(EXTRA)).map(key => [unescape(key.slice(EXTRA.length)), all(key)]));
  for (const key of found) delete request.headers[key];
  return name === '' && uid === '' && groups.length === 0 && Object.keys(extra).length === 0 ? undefined : { name, uid, groups, extra };
}

/** Keys are percent-encoded where a header's name cannot hold them; what is no encoding stands for itself. */
function unescape(key: string): string {
  try { return decodeURIComponent(key); } catch { return key; }
}
