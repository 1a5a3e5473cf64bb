import type { Client } from '../../api/client.ts';
import type { Node } from '../../api/objects.ts';
import type { CustomResourceDefinition } from '../../api/customResources/customResourceDefinition.ts';
import { customResourceDefinitions, nodes, resourceForKind } from '../../api/resources.ts';
import type { ClusterParams } from '../../languageServer/protocol.ts';
import { isUnreadable } from '../session/clusterTrouble.ts';

/** The kinds that manifests refer to by name. */
const KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ...['ConfigMap', 'Secret', 'Service', 'ServiceAccount', 'Namespace', 'PersistentVolumeClaim', 'PersistentVolume'].map(kind => ['v1', kind] as const),
  ...['Deployment', 'StatefulSet'].map(kind => ['apps/v1', kind] as const),
  ...['Role', 'ClusterRole'].map(kind => ['rbac.authorization.k8s.io/v1', kind] as const),
  ['scheduling.k8s.io/v1', 'PriorityClass'], ['storage.k8s.io/v1', 'StorageClass'], ['networking.k8s.io/v1', 'IngressClass'], ['node.k8s.io/v1', 'RuntimeClass'],
];

/** What manifests may count on in a cluster. Kinds that it does not serve, or does not let the user list, are left out: of those nothing is known. Throws when it does not answer. */
export async function readClusterSnapshot(client: Pick<Client, 'list'>, { name, signal }: { readonly name: string; readonly signal: AbortSignal }): Promise<NonNullable<ClusterParams['cluster']>> {
  const listed = async <T>(read: () => Promise<{ readonly items: readonly T[] }>): Promise<readonly T[] | undefined> => {
    try { return (await read()).items; } catch (error) {
      if (isUnreadable(error)) return undefined;
      throw error;
    }
  };
  const kinds = await Promise.all(KINDS.map(async ([apiVersion, kind]) => {
    const resource = resourceForKind(apiVersion, kind);
    const items = resource === undefined ? undefined : await listed(() => client.list(resource, { signal }));
    return items === undefined ? [] : [{ group: apiVersion.includes('/') ? apiVersion.split('/')[0] ?? '' : '', kind, objects: items.map(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name ?? '' })) }];
  }));
  return {
    name, kinds: kinds.flat(), nodes: await listed<Node>(() => client.list(nodes, { signal })) ?? [],
    definitions: await listed<CustomResourceDefinition>(() => client.list(customResourceDefinitions, { signal })) ?? [],
  };
}
