import { entryOf, type ManifestNode, type MappingNode, type ScalarNode } from '../../manifest/node.ts';
import type { ObjectSymbol } from './objectSymbol.ts';
import { itemsOf } from './podSymbol.ts';
import type { PlacedObject, Workspace } from './workspace.ts';

/** One rule of a Role or ClusterRole, as far as it names resources. */
export interface AccessRule { readonly apiGroups: readonly WordNode[]; readonly resources: readonly WordNode[]; readonly verbs: readonly WordNode[] }

export type WordNode = ScalarNode & { readonly value: string };

/** The rules of a Role or ClusterRole; of anything else none. */
export function accessRulesOf({ group, kind, manifest }: ObjectSymbol): readonly AccessRule[] {
  if (group !== 'rbac.authorization.k8s.io' || (kind !== 'Role' && kind !== 'ClusterRole')) return [];
  const words = (rule: MappingNode, field: string) => wordsOf(entryOf(rule, field)?.value);
  return itemsOf(entryOf(manifest?.root, 'rules')?.value).map(rule => ({ apiGroups: words(rule, 'apiGroups'), resources: words(rule, 'resources'), verbs: words(rule, 'verbs') }));
}

/** Every Role and ClusterRole. */
export const rolesIn = (workspace: Workspace): readonly PlacedObject[] => ['Role', 'ClusterRole'].flatMap(kind => workspace.objectsOfKind({ group: 'rbac.authorization.k8s.io', kind }));

function wordsOf(node: ManifestNode | undefined): readonly WordNode[] {
  return node?.kind !== 'sequence' ? [] : node.items.filter((item): item is WordNode => item?.kind === 'scalar' && typeof item.value === 'string');
}
