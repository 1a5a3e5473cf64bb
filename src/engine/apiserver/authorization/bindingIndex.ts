import type { ClusterRoleBinding, RoleBinding, Subject } from '../../../api/objects.ts';
import { clusterRoleBindings, groupResourceOf, roleBindings } from '../../../api/resources.ts';
import type { Storage } from '../../storage/contract.ts';
import { serviceAccountUserName, type User } from '../user.ts';

export type Binding = ClusterRoleBinding | RoleBinding;

/** A binding, with the subject of it by which it applies to whom was asked about. */
export interface Applying { readonly binding: Binding; readonly subject: Subject }

/** Finds the bindings that apply to a user without looking at the others. */
export interface BindingIndex {
  /** Those of the cluster, then those of `namespace`, each in the order of names. */
  applyingTo(user: User, namespace: string | undefined): readonly Applying[];
}

/** Made anew when a binding has changed, and only then. */
export function makeBindingIndex(storage: Pick<Storage, 'list' | 'versionOf'>): BindingIndex {
  const [ofCluster, ofNamespaces] = [clusterRoleBindings, roleBindings].map(resource => makeLookup(storage, groupResourceOf(resource))) as [Lookup, Lookup];
  return {
    applyingTo: (user, namespace) => [...ofCluster(user, ''), ...(namespace === undefined || namespace === '' ? [] : ofNamespaces(user, namespace))],
  };
}

type Lookup = (user: User, namespace: string) => readonly Applying[];

function makeLookup(storage: Pick<Storage, 'list' | 'versionOf'>, resource: string): Lookup {
  let version = -1;
  let index = new Map<string, Applying[]>();
  return (user, namespace) => {
    if (storage.versionOf(resource) !== version) {
      version = storage.versionOf(resource);
      index = toIndex(storage.list({ resource }).objects as Binding[]);
    }
    const found = [keyOf(namespace, 'User', user.name), ...user.groups.map(group => keyOf(namespace, 'Group', group))].flatMap(key => index.get(key) ?? []);
    const first = new Map<Binding, Applying>();
    for (const each of found) if (!first.has(each.binding)) first.set(each.binding, each);
    return [...first.values()];
  };
}

const keyOf = (namespace: string, kind: string, name: string) => `${namespace}\n${kind}\n${name}`;

function toIndex(bindings: readonly Binding[]): Map<string, Applying[]> {
  const index = new Map<string, Applying[]>();
  for (const binding of bindings) {
    const { namespace = '' } = binding.metadata;
    for (const subject of binding.subjects ?? []) {
      const key = subject.kind === 'ServiceAccount' ? keyOf(namespace, 'User', serviceAccountUserName(subject.namespace || namespace, subject.name)) : keyOf(namespace, subject.kind, subject.name);
      const known = index.get(key);
      if (known === undefined) index.set(key, [{ binding, subject }]); else known.push({ binding, subject });
    }
  }
  return index;
}
