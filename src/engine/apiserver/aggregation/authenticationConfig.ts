import type { ConfigMap } from '../../../api/objects.ts';
import { configMaps } from '../../../api/resources.ts';
import { isAlreadyExists } from '../../../api/apiError.ts';
import type { Machinery } from '../machinery.ts';
import { engineUser } from '../user.ts';
import { createObject } from '../verbs/create.ts';
import { changeObject } from '../verbs/update.ts';
import { REQUEST_HEADERS } from './identityHeaders.ts';

const NAME = 'extension-apiserver-authentication';
const NAMESPACE = 'kube-system';
/** The CN of the front proxy's certificate. */
export const FRONT_PROXY_CLIENT = 'front-proxy-client';

/** PEM: who signs clients' certificates, and who the front proxy's. */
export interface TrustedAuthorities { readonly clientCa: string; readonly frontProxyCa: string }

/** Tells extension servers whom to believe, where they look for it; idempotent. @source pkg/controlplane/controller/clusterauthenticationtrust */
export async function ensureAuthenticationConfig(machinery: Machinery, authorities: TrustedAuthorities): Promise<void> {
  const context = { user: engineUser('system:apiserver'), warn: () => undefined };
  const data = toData(authorities);
  const object: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: NAME, namespace: NAMESPACE }, data };
  try { await createObject(machinery, configMaps, { namespace: NAMESPACE, object, context }); } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    await changeObject(machinery, configMaps, { name: NAME, namespace: NAMESPACE, context }, stored => ({ ...structuredClone(stored), data: { ...(stored as ConfigMap).data, ...data } } as ConfigMap));
  }
}

const toData = ({ clientCa, frontProxyCa }: TrustedAuthorities): Record<string, string> => ({
  'client-ca-file': clientCa, 'requestheader-client-ca-file': frontProxyCa, 'requestheader-allowed-names': JSON.stringify([FRONT_PROXY_CLIENT]),
  'requestheader-username-headers': JSON.stringify(REQUEST_HEADERS.username), 'requestheader-uid-headers': JSON.stringify(REQUEST_HEADERS.uid),
  'requestheader-group-headers': JSON.stringify(REQUEST_HEADERS.group), 'requestheader-extra-headers-prefix': JSON.stringify(REQUEST_HEADERS.extraPrefix),
});
