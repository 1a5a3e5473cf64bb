import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readYaml } from '../manifest/readYaml.ts';
import type { ExecPlugin } from './execPlugin.ts';

export interface KubeconfigCluster {
  readonly server?: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'tls-server-name'?: string;
  readonly 'proxy-url'?: string;
}
export interface KubeconfigUser {
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly exec?: ExecPlugin;
  /** Impersonation. */
  readonly as?: string;
  readonly 'as-uid'?: string;
  readonly 'as-groups'?: readonly string[] | null;
  readonly 'as-user-extra'?: Readonly<Record<string, readonly string[]>> | null;
  readonly 'auth-provider'?: { readonly name?: string };
}
export interface KubeconfigContext { readonly cluster: string; readonly user: string; readonly namespace?: string }

/** Several kubeconfig files as one. File names in it are absolute. */
export interface Kubeconfig {
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, KubeconfigCluster>;
  readonly users: ReadonlyMap<string, KubeconfigUser>;
  readonly contexts: ReadonlyMap<string, KubeconfigContext>;
}

/** $KUBECONFIG's files, else ~/.kube/config; in order of precedence. */
export function kubeconfigFiles(environment: NodeJS.ProcessEnv): readonly string[] {
  const listed = (environment['KUBECONFIG'] ?? '').split(path.delimiter).filter(file => file !== '');
  return listed.length > 0 ? listed : [path.join(os.homedir(), '.kube', 'config')];
}

/** Reads and merges the files; missing ones count as empty. Throws a sentence that names the file that is no kubeconfig. */
export function loadKubeconfig(files: readonly string[]): Kubeconfig {
  return mergeKubeconfigs(files.map(file => {
    try { return parseKubeconfig(readFileSync(file, 'utf8'), path.dirname(path.resolve(file))); } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyKubeconfig;
      throw new Error(`The kubeconfig ${file} cannot be read.`, { cause: error });
    }
  }));
}

const emptyKubeconfig: Kubeconfig = { currentContext: undefined, clusters: new Map(), users: new Map(), contexts: new Map() };

/** Parses one file's text; relative file names are meant from `folder`. Throws when it is no kubeconfig. */
export function parseKubeconfig(text: string, folder: string): Kubeconfig {
  const raw = readYaml(text) ?? {};
  if (typeof raw !== 'object' || Array.isArray(raw)) throw new Error('it is not a mapping');
  const file = raw as Record<string, unknown>;
  const current = file['current-context'];
  const cluster = (entry: KubeconfigCluster) => absolute(entry, folder, ['certificate-authority']);
  const user = (entry: KubeconfigUser) => absoluteProgram(absolute(entry, folder, ['client-certificate', 'client-key', 'tokenFile']), folder);
  return {
    currentContext: typeof current === 'string' && current !== '' ? current : undefined,
    clusters: named(file['clusters'], 'cluster', cluster),
    users: named(file['users'], 'user', user),
    contexts: named(file['contexts'], 'context', (entry: KubeconfigContext) => entry),
  };
}

function named<T>(list: unknown, key: string, read: (entry: T) => T): Map<string, T> {
  const entries = Array.isArray(list) ? list as Record<string, unknown>[] : [];
  const found = new Map<string, T>();
  for (const entry of entries) {
    const name = entry?.['name'];
    if (typeof name === 'string' && !found.has(name)) found.set(name, read((entry[key] ?? {}) as T));
  }
  return found;
}

function absolute<T extends object>(entry: T, folder: string, fields: readonly (keyof T)[]): T {
  const copy = { ...entry };
  for (const field of fields) {
    const value = copy[field];
    if (typeof value === 'string' && value !== '') copy[field] = path.resolve(folder, value) as T[keyof T];
  }
  return copy;
}

/** A credential plugin named with a path is meant from the file's folder, one without is looked for in PATH. */
function absoluteProgram(user: KubeconfigUser, folder: string): KubeconfigUser {
  const command = user.exec?.command ?? '';
  return /[\\/]/.test(command) ? { ...user, exec: { ...user.exec, command: path.resolve(folder, command) } } : user;
}

/** The program that a context runs for credentials, as it would be typed; undefined when it runs none. */
export function credentialProgram({ contexts, users }: Kubeconfig, context: string): string | undefined {
  const plugin = users.get(contexts.get(context)?.user ?? '')?.exec;
  return plugin === undefined ? undefined : [plugin.command ?? '', ...plugin.args ?? []].join(' ');
}

/** The first file that names a thing wins. @source client-go clientcmd merging rules */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const merge = <T>(pick: (config: Kubeconfig) => ReadonlyMap<string, T>) => new Map(configs.toReversed().flatMap(config => [...pick(config)]));
  return {
    currentContext: configs.find(config => config.currentContext !== undefined)?.currentContext,
    clusters: merge(config => config.clusters), users: merge(config => config.users), contexts: merge(config => config.contexts),
  };
}
