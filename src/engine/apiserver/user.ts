/** Who makes a request: from a client certificate or a token, or given by the engine to its own parts. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  /** What else is known, by key: 'authentication.kubernetes.io/pod-name'. */
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export const ALL_AUTHENTICATED = 'system:authenticated';
export const ALL_UNAUTHENTICATED = 'system:unauthenticated';
/** Its members may do everything, whatever roles say. */
export const PRIVILEGED = 'system:masters';

export const anonymous: User = { name: 'system:anonymous', groups: [ALL_UNAUTHENTICATED] };

/** The identity of a part of the engine: 'system:kube-scheduler'. */
export const engineUser = (name: string): User => ({ name, groups: [PRIVILEGED, ALL_AUTHENTICATED] });

/** The user of a ServiceAccount. @source k8s.io/apiserver pkg/authentication/serviceaccount MakeUsername, MakeGroupNames */
export function serviceAccountUser({ namespace, name, uid, extra }: { readonly namespace: string; readonly name: string; readonly uid: string; readonly extra?: NonNullable<User['extra']> }): User {
  return {
    name: serviceAccountUserName(namespace, name), uid, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, ALL_AUTHENTICATED],
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

export const serviceAccountUserName = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`;

/** Namespace and name of a ServiceAccount's user; undefined for other users. */
export function parseServiceAccountUser(userName: string): { readonly namespace: string; readonly name: string } | undefined {
  const [prefix, kind, namespace = '', name = '', ...more] = userName.split(':');
  return prefix === 'system' && kind === 'serviceaccount' && namespace !== '' && name !== '' && more.length === 0 ? { namespace, name } : undefined;
}

/** A user as the API's reviews print it. */
export function toUserInfo({ name, uid, groups, extra }: User): { username: string; uid?: string; groups: string[]; extra?: Record<string, string[]> } {
  return {
    username: name, ...(uid === undefined || uid === '' ? {} : { uid }), groups: [...groups],
    ...(extra === undefined ? {} : { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
  };
}
