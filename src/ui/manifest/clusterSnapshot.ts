import type { Client } from '../../api/client.ts';
import { controllerOf } from '../../api/controllerOf.ts';
import type { CustomResourceDefinition } from '../../api/customResources/customResourceDefinition.ts';
import type { ConfigMap, KubernetesObject, Node, Secret } from '../../api/objects.ts';
import { customResourceDefinitions, groupOf, nodes, resourceForKind, type Resource } from '../../api/resources.ts';
import { withSecretDigests } from '../../api/secretDigests.ts';
import { withoutSecretData } from '../../api/withoutSecretData.ts';
import type { ClusterParams } from '../../languageServer/protocol.ts';
import { isUnreadable } from '../session/clusterTrouble.ts';

type Cluster = NonNullable<ClusterParams['cluster']>;

/** The kinds that manifests refer to by name, and those of which the API lets not everything change. */
const KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ...['ConfigMap', 'Secret', 'Service', 'ServiceAccount', 'Namespace', 'PersistentVolumeClaim', 'PersistentVolume', 'Pod', 'ResourceQuota'].map(kind => ['v1', kind] as const),
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map(kind => ['apps/v1', kind] as const), ['batch/v1', 'Job'],
  ...['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'].map(kind => ['rbac.authorization.k8s.io/v1', kind] as const),
  ['scheduling.k8s.io/v1', 'PriorityClass'], ['storage.k8s.io/v1', 'StorageClass'], ['networking.k8s.io/v1', 'IngressClass'], ['node.k8s.io/v1', 'RuntimeClass'],
];

interface SnapshotOptions {
  readonly name: string;
  /** Of the user's kubeconfig. */
  readonly context: string | undefined;
  /** Where objects go that name none. */
  readonly namespace: string;
  readonly readVersion: (signal: AbortSignal) => Promise<string | undefined>;
  readonly signal: AbortSignal;
}

/** Characters of the objects that are handed over, as JSON. */
const MOST_CHARACTERS = 20_000_000;

/**
 * What manifests may count on in a cluster, and what they would change there, without what Secrets hold. Kinds that it does not serve, or does
 * not let the user list, are left out: of those nothing is known. Throws when it does not answer.
 */
export async function readClusterSnapshot(client: Pick<Client, 'list'>, { name, context, namespace, readVersion, signal }: SnapshotOptions): Promise<Cluster> {
  const readable = async <T>(read: () => Promise<T>): Promise<T | undefined> => {
    try { return await read(); } catch (error) {
      if (isUnreadable(error)) return undefined;
      throw error;
    }
  };
  const listed = async <T>(read: () => Promise<{ readonly items: readonly T[] }>): Promise<readonly T[] | undefined> => (await readable(read))?.items;
  const kinds = await Promise.all(KINDS.map(async ([apiVersion, kind]) => {
    const resource = resourceForKind(apiVersion, kind);
    const items = resource === undefined ? undefined : await listed(() => client.list(resource, { signal }));
    return items === undefined ? [] : [{ group: groupOf(apiVersion), kind, items }];
  }));
  const objects = kinds.flat();
  const definitions = await listed<CustomResourceDefinition>(() => client.list(customResourceDefinitions, { signal })) ?? [];
  const custom = await Promise.all(definitions.flatMap(guarded).map(resource => listed(() => client.list(resource, { signal }))));
  return {
    name, context, namespace, version: await readable(() => readVersion(signal)), kinds: objects.map(({ items, ...kind }) => ({ ...kind, objects: items.map(toName) })),
    applied: withRoom([...objects.map(({ items }) => items), ...custom.map(items => items ?? [])].flatMap(toApplied)), nodes: await listed<Node>(() => client.list(nodes, { signal })) ?? [],
    definitions,
  };
}

/** The custom resources of a definition, in the version that they are stored in, where a rule of it looks at what was there before. */
function guarded({ spec: { group, names, scope, versions } }: CustomResourceDefinition): Resource[] {
  return versions.filter(({ served, storage, schema }) => served && storage && JSON.stringify(schema ?? {}).includes('oldSelf')).map(({ name }) => ({
    group, version: name, kind: names.kind, plural: names.plural, singular: names.singular ?? names.kind.toLowerCase(), namespaced: scope === 'Namespaced', shortNames: [], categories: [], subresources: [],
  }));
}

/** The name of an object, and the keys of a ConfigMap's data. */
export function toName(object: KubernetesObject): Cluster['kinds'][number]['objects'][number] {
  const { kind, metadata: { name = '', namespace } } = object;
  const { data, binaryData } = object as ConfigMap;
  return { namespace, name, ...kind === 'ConfigMap' ? { keys: [...Object.keys(data ?? {}), ...Object.keys(binaryData ?? {})] } : {} };
}

/** Of objects those of which a change may be refused, as far as they are handed over: of the data of Secrets at most digests. */
export function toApplied(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.filter(mayBeRefused).map(object => {
    const { metadata: { managedFields: _managedFields, ...metadata }, ...rest } = object.kind === 'Secret' && (object as Secret).immutable === true ? withSecretDigests(object, object.metadata.uid) : withoutSecretData(object);
    return { ...rest, metadata };
  });
}

/** Whether someone may write a manifest of it, and the API may refuse a change of what that says. */
function mayBeRefused(object: KubernetesObject): boolean {
  return controllerOf(object) === undefined && !(object.kind === 'ConfigMap' && (object as ConfigMap).immutable !== true);
}

/** The first objects, as many as there is room for. */
function withRoom(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  let characters = 0;
  return objects.filter(object => (characters += JSON.stringify(object).length) <= MOST_CHARACTERS);
}
