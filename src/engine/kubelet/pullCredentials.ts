import type { Pod } from '../../api/objects.ts';
import type { RegistryCredentials } from '../cri/contract.ts';
import type { ObjectLookup } from './environment.ts';

/** The first credentials in the pod's imagePullSecrets that belong to the image's registry; unreadable secrets are passed over, as Kubernetes does. */
export function pullCredentials(pod: Pod, reference: string, lookup: ObjectLookup): RegistryCredentials | undefined {
  const registry = registryOf(reference);
  for (const { name } of pod.spec?.imagePullSecrets ?? []) {
    const secret = lookup.secret(pod.metadata.namespace ?? '', name ?? '');
    const encoded = secret?.data?.['.dockerconfigjson'] ?? secret?.data?.['.dockercfg'];
    if (encoded === undefined) continue;
    for (const [server, entry] of Object.entries(parseEntries(encoded))) {
      if (server.replace(/^https?:\/\//, '').replace(/\/.*$/, '') !== registry) continue;
      const [username = '', ...password] = entry.auth === undefined ? [entry.username ?? '', entry.password ?? ''] : Buffer.from(entry.auth, 'base64').toString('utf8').split(':');
      return { username, password: password.join(':'), serveraddress: server };
    }
  }
  return undefined;
}

interface Entry { readonly auth?: string; readonly username?: string; readonly password?: string }

function parseEntries(encoded: string): Readonly<Record<string, Entry>> {
  try {
    const parsed = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as { auths?: Record<string, Entry> } & Record<string, Entry>;
    return parsed.auths ?? parsed;
  } catch {
    return {};
  }
}

/** 'index.docker.io' for names without a host, as the docker CLI writes it. */
function registryOf(reference: string): string {
  const first = reference.split('/')[0] ?? '';
  const isHost = reference.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost');
  return !isHost || first === 'docker.io' ? 'index.docker.io' : first;
}
