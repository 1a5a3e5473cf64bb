import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import type { ClusterConnection, Credentials, Impersonation, TlsOptions } from './connection.ts';
import { makeExecCredentials } from './execPlugin.ts';
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts';

export interface ResolveOptions {
  /** Absent: the current context. */
  readonly context?: string;
  readonly clock: Clock;
  /** Whether programs that the kubeconfig names may be run for credentials: only for files that the user trusts. */
  readonly allowExec: boolean;
}

/** The connection that a context describes. Throws a sentence for what is missing or not supported. */
export function resolveContext(kubeconfig: Kubeconfig, options: ResolveOptions): ClusterConnection {
  const name = options.context ?? kubeconfig.currentContext;
  if (name === undefined) throw new Error('The kubeconfig names no current context.');
  const context = kubeconfig.contexts.get(name);
  if (context === undefined) throw new Error(`The kubeconfig has no context "${name}".`);
  const cluster = kubeconfig.clusters.get(context.cluster);
  if (cluster?.server === undefined || cluster.server === '') throw new Error(`The context "${name}" names no cluster with a server.`);
  const user = kubeconfig.users.get(context.user) ?? {};
  return {
    name, server: cluster.server.replace(/\/+$/, ''),
    namespace: context.namespace === undefined || context.namespace === '' ? 'default' : context.namespace,
    tls: toTls(cluster), ...toProxy(cluster, name), ...toImpersonation(user, name), ...toCredentials(user, cluster, name, options),
  };
}

function toTls(cluster: KubeconfigCluster): TlsOptions {
  const ca = dataOrFile(cluster['certificate-authority-data'], cluster['certificate-authority']);
  const serverName = cluster['tls-server-name'];
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cluster['insecure-skip-tls-verify'] === true ? { insecureSkipVerify: true } : {}),
    ...(serverName === undefined || serverName === '' ? {} : { serverName }),
  };
}

function toProxy({ 'proxy-url': text }: KubeconfigCluster, context: string): Pick<ClusterConnection, 'proxy'> {
  if (text === undefined || text === '') return {};
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy === undefined || !['http:', 'https:'].includes(proxy.protocol)) throw new Error(`The cluster of context "${context}" is reached through a proxy-url that is no HTTP proxy's, which Slipway does not support.`);
  if (![proxy.username, proxy.password].every(isEncoded)) throw new Error(`The cluster of context "${context}" is reached through a proxy-url whose user or password has a "%" that encodes no character; the sign itself is written %25.`);
  return { proxy };
}

function isEncoded(text: string): boolean {
  try { return decodeURIComponent(text) !== undefined; } catch { return false; }
}

/** @source client-go clientcmd validation.go: whoever is acted as has a name */
function toImpersonation({ as: user = '', 'as-uid': uid = '', 'as-groups': groups, 'as-user-extra': extra }: KubeconfigUser, context: string): { readonly impersonation?: Impersonation } {
  const isAsked = uid !== '' || (groups ?? []).length > 0 || Object.keys(extra ?? {}).length > 0;
  if (user === '' && isAsked) throw new Error(`The user of context "${context}" asks for uid, groups or user-extra without impersonating a user (as).`);
  return user === '' ? {} : { impersonation: { user, ...(uid === '' ? {} : { uid }), groups: groups ?? [], extra: extra ?? {} } };
}

function dataOrFile(data: string | undefined, file: string | undefined): string | undefined {
  if (data !== undefined && data !== '') return Buffer.from(data, 'base64').toString();
  return file === undefined || file === '' ? undefined : readFileSync(file, 'utf8');
}

function toCredentials(user: KubeconfigUser, cluster: KubeconfigCluster, context: string, options: ResolveOptions): Pick<ClusterConnection, 'credentials' | 'renewCredentials'> {
  const cert = dataOrFile(user['client-certificate-data'], user['client-certificate']);
  const key = dataOrFile(user['client-key-data'], user['client-key']);
  const certificate: Credentials = cert === undefined || key === undefined ? {} : { clientCertificate: { cert, key } };
  const { token, tokenFile, username, password } = user;
  if (tokenFile !== undefined && tokenFile !== '') return { credentials: async () => ({ ...certificate, authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}` }) };
  if (token !== undefined && token !== '') return constant({ ...certificate, authorization: `Bearer ${token}` });
  if (username !== undefined && username !== '') return constant({ ...certificate, authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` });
  if (user.exec !== undefined) {
    if (!options.allowExec) throw new Error(`The context "${context}" runs the program "${user.exec.command ?? ''}" for credentials, which needs your permission.`);
    return makeExecCredentials(user.exec, cluster, options.clock);
  }
  if (user['auth-provider'] !== undefined) throw new Error(`The user of context "${context}" needs the auth-provider "${user['auth-provider'].name ?? ''}", which Kubernetes removed in 1.26; use a credential plugin (exec).`);
  return constant(certificate);
}

function constant(credentials: Credentials): Pick<ClusterConnection, 'credentials'> { return { credentials: () => Promise.resolve(credentials) }; }
