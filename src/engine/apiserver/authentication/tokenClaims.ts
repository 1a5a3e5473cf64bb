import { serviceAccountUser, serviceAccountUserName, type User } from '../user.ts';

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
/** Of tokens in Secrets, which never expire. */
export const LEGACY_ISSUER = 'kubernetes/serviceaccount';
/** Who a token is for when nobody says: the API itself. */
export const API_AUDIENCES: readonly string[] = [ISSUER];

export interface ObjectRef { readonly name: string; readonly uid: string }

/** What a token is bound to besides its ServiceAccount; it dies with the first of them. */
export interface BoundTo { readonly pod?: ObjectRef; readonly secret?: ObjectRef; readonly node?: ObjectRef }

/** The claims of a ServiceAccount's token as JSON. */
export type Claims = Readonly<Record<string, unknown>>;

/** @source pkg/serviceaccount/claims.go Claims */
export function toClaims({ account, bound, audiences, expirationSeconds, nowMs, id }: {
  readonly account: ObjectRef & { readonly namespace: string }; readonly bound: BoundTo; readonly audiences: readonly string[]; readonly expirationSeconds: number; readonly nowMs: number; readonly id: string;
}): Claims {
  const now = Math.floor(nowMs / 1000);
  return {
    iss: ISSUER, sub: serviceAccountUserName(account.namespace, account.name), aud: [...audiences], jti: id, iat: now, nbf: now, exp: now + expirationSeconds,
    'kubernetes.io': { namespace: account.namespace, serviceaccount: { name: account.name, uid: account.uid }, ...bound },
  };
}

/** @source pkg/serviceaccount/legacy.go LegacyClaims */
export function toLegacyClaims(account: ObjectRef & { readonly namespace: string }, secretName: string): Claims {
  return {
    iss: LEGACY_ISSUER, sub: serviceAccountUserName(account.namespace, account.name),
    [LEGACY.namespace]: account.namespace, [LEGACY.secret]: secretName, [LEGACY.name]: account.name, [LEGACY.uid]: account.uid,
  };
}

const LEGACY = {
  namespace: 'kubernetes.io/serviceaccount/namespace', secret: 'kubernetes.io/serviceaccount/secret.name',
  name: 'kubernetes.io/serviceaccount/service-account.name', uid: 'kubernetes.io/serviceaccount/service-account.uid',
} as const;

/** What is asked of the store about one object; undefined: it is not there. `token`: of a Secret, its token. */
export interface Found { readonly uid: string; readonly deletedAtMs?: number; readonly token?: string }
export type Find = (kind: 'ServiceAccount' | 'Pod' | 'Secret' | 'Node', key: { readonly namespace: string; readonly name: string }) => Found | undefined;

/** Why a token whose signature is right is not accepted. */
export class TokenRejected extends Error { override readonly name = 'TokenRejected'; }

/** An object that is being deleted still vouches for its tokens so long. @source go-jose jwt DefaultLeeway */
const LEEWAY_MS = 60_000;

/**
 * Who a token with these claims, of a valid signature, stands for now. Throws TokenRejected.
 * @source pkg/serviceaccount/claims.go validator.Validate, legacy.go legacyValidator.Validate
 */
export function toTokenUser(claims: Claims, { token, find, nowMs }: { readonly token: string; readonly find: Find; readonly nowMs: number }): User {
  if (claims['iss'] === LEGACY_ISSUER) return toLegacyUser(claims, { token, find, nowMs });
  const { namespace = '', serviceaccount, pod, secret, node } = (claims['kubernetes.io'] ?? {}) as { readonly namespace?: string; readonly serviceaccount?: ObjectRef } & BoundTo;
  if (serviceaccount === undefined) throw new TokenRejected('service account token claims could not be validated');
  if (number(claims['exp']) * 1000 < nowMs - LEEWAY_MS) throw new TokenRejected('service account token has expired');
  if (number(claims['nbf']) * 1000 > nowMs + LEEWAY_MS) throw new TokenRejected('service account token is not valid yet');
  assertAccount(find, { ...serviceaccount, namespace, nowMs });
  const bound = (kind: 'Pod' | 'Secret' | 'Node', ref: ObjectRef | undefined) => {
    if (ref === undefined) return;
    const found = find(kind, { namespace: kind === 'Node' ? '' : namespace, name: ref.name });
    if (found === undefined || isLongDeleted(found, nowMs)) throw new TokenRejected('service account token has been invalidated');
    if (found.uid !== ref.uid) throw new TokenRejected(`${kind.toLowerCase()} UID (${found.uid}) does not match service account ${kind.toLowerCase()} ref claim (${ref.uid})`);
  };
  bound('Secret', secret);
  bound('Pod', pod);
  if (pod === undefined) bound('Node', node); // a pod's token outlives its node's object, as the pod does
  const id = claims['jti'];
  return serviceAccountUser({
    namespace, name: serviceaccount.name, uid: serviceaccount.uid,
    extra: {
      ...(typeof id === 'string' ? { 'authentication.kubernetes.io/credential-id': [`JTI=${id}`] } : {}),
      ...(node === undefined ? {} : { 'authentication.kubernetes.io/node-name': [node.name], ...(node.uid === '' ? {} : { 'authentication.kubernetes.io/node-uid': [node.uid] }) }),
      ...(pod === undefined ? {} : { 'authentication.kubernetes.io/pod-name': [pod.name], 'authentication.kubernetes.io/pod-uid': [pod.uid] }),
    },
  });
}

function toLegacyUser(claims: Claims, { token, find, nowMs }: { readonly token: string; readonly find: Find; readonly nowMs: number }): User {
  const [namespace = '', secret = '', name = '', uid = ''] = (['namespace', 'secret', 'name', 'uid'] as const).map(field => claims[LEGACY[field]] as string | undefined);
  if (claims['sub'] !== serviceAccountUserName(namespace, name)) throw new TokenRejected('sub claim is invalid');
  const found = find('Secret', { namespace, name: secret });
  if (found === undefined || isLongDeleted(found, nowMs)) throw new TokenRejected('service account token has been invalidated');
  if (found.token !== token) throw new TokenRejected("service account token doesn't match server's copy");
  assertAccount(find, { namespace, name, uid, nowMs });
  return serviceAccountUser({ namespace, name, uid });
}

function assertAccount(find: Find, { namespace, name, uid, nowMs }: ObjectRef & { readonly namespace: string; readonly nowMs: number }): void {
  const account = find('ServiceAccount', { namespace, name });
  if (account === undefined) throw new TokenRejected(`serviceaccounts "${name}" not found`);
  if (isLongDeleted(account, nowMs)) throw new TokenRejected(`service account ${namespace}/${name} has been deleted`);
  if (account.uid !== uid) throw new TokenRejected(`service account UID (${account.uid}) does not match claim (${uid})`);
}

const isLongDeleted = ({ deletedAtMs }: Found, nowMs: number): boolean => deletedAtMs !== undefined && deletedAtMs < nowMs - LEEWAY_MS;
const number = (value: unknown): number => typeof value === 'number' ? value : 0;
