import { fromBase64, toBase64 } from '../../../api/validation/base64.ts';
import type { Secret, ServiceAccount } from '../../../api/objects.ts';

const TYPE = 'kubernetes.io/service-account-token';
const [NAME, UID] = ['kubernetes.io/service-account.name', 'kubernetes.io/service-account.uid'];

/** The name of the ServiceAccount whose token a Secret is to hold; undefined for other Secrets. */
export function accountNameOf(secret: Secret): string | undefined {
  return secret.type === TYPE ? secret.metadata.annotations?.[NAME] ?? '' : undefined;
}

export type TokenDecision =
  | { readonly type: 'none' }
  /** The account that it is for is not there. */
  | { readonly type: 'delete' }
  /** `needsToken`: a new one goes into its data. */
  | { readonly type: 'fill'; readonly secret: Secret; readonly needsToken: boolean };

/**
 * What becomes of a token's Secret. `authority`: PEM, absent when there is none to publish.
 * @source pkg/controller/serviceaccount tokens_controller.go syncSecret, generateTokenIfNeeded
 */
export function reconcileToken(secret: Secret, account: ServiceAccount | undefined, authority: string | undefined): TokenDecision {
  const { annotations = {}, namespace = '' } = secret.metadata;
  const uid = annotations[UID] ?? '';
  if (account === undefined || (uid !== '' && uid !== account.metadata.uid)) return { type: 'delete' };
  const data = secret.data ?? {};
  const needsAuthority = authority !== undefined && fromBase64(data['ca.crt'] ?? '') !== authority;
  const needsNamespace = (data['namespace'] ?? '') === '';
  const needsToken = (data['token'] ?? '') === '';
  if (!needsAuthority && !needsNamespace && !needsToken) return { type: 'none' };
  return {
    type: 'fill', needsToken,
    secret: {
      ...secret, metadata: { ...secret.metadata, annotations: { ...annotations, [NAME]: account.metadata.name ?? '', [UID]: account.metadata.uid ?? '' } },
      data: { ...data, ...(needsAuthority ? { 'ca.crt': toBase64(authority) } : {}), ...(needsNamespace ? { namespace: toBase64(namespace) } : {}) },
    },
  };
}
