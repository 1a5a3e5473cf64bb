import type { ClusterRole, PolicyRule, Role } from '../../../api/objects.ts';
import { clusterRoles, groupResourceOf, roles } from '../../../api/resources.ts';
import type { Storage } from '../../storage/contract.ts';
import type { User } from '../user.ts';
import { makeBindingIndex, type Applying, type Binding } from './bindingIndex.ts';

/** The rules that one binding gives to a user. */
export interface Grant extends Applying { readonly rules: readonly PolicyRule[] }

/** Roles and bindings of this very moment: a write counts for the next question. */
export interface RuleResolver {
  /** What bindings of the cluster, then of `namespace`, grant to `user`. Roles that are not there are told in `errors`. */
  grantsOf(user: User, namespace: string | undefined, errors: string[]): Iterable<Grant>;
  /** Every rule that holds for a user in a namespace. */
  rulesFor(user: User, namespace: string | undefined): { readonly rules: readonly PolicyRule[]; readonly errors: readonly string[] };
  /** The rules of the role that a binding in `namespace` ('' for a ClusterRoleBinding) refers to; undefined: there is no such role. */
  rulesOf(roleRef: Binding['roleRef'], namespace: string): readonly PolicyRule[] | undefined;
}

const [ROLES, CLUSTER_ROLES] = [groupResourceOf(roles), groupResourceOf(clusterRoles)];

/** @source pkg/registry/rbac/validation/rule.go DefaultRuleResolver */
export function makeRuleResolver(storage: Pick<Storage, 'get' | 'list' | 'versionOf'>): RuleResolver {
  const bindings = makeBindingIndex(storage);
  const resolver: RuleResolver = {
    *grantsOf(user, namespace, errors) {
      for (const applying of bindings.applyingTo(user, namespace)) {
        const { roleRef, metadata } = applying.binding;
        const rules = resolver.rulesOf(roleRef, metadata.namespace ?? '');
        if (rules === undefined) errors.push(`${roleRef.kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(roleRef.name)} not found`);
        else yield { ...applying, rules };
      }
    },
    rulesFor(user, namespace) {
      const errors: string[] = [];
      return { rules: [...resolver.grantsOf(user, namespace, errors)].flatMap(({ rules }) => rules), errors };
    },
    rulesOf({ kind, name }, namespace) {
      const role = storage.get(kind === 'Role' ? { resource: ROLES, namespace, name } : { resource: CLUSTER_ROLES, namespace: '', name }) as ClusterRole | Role | undefined;
      return role === undefined ? undefined : role.rules ?? [];
    },
  };
  return resolver;
}

/** `RoleBinding "readers/default" of Role "reader" to User "jane"` */
export function describeGrant({ binding, subject }: Applying): string {
  const { name = '', namespace } = binding.metadata;
  const [kind, path] = namespace === undefined ? ['ClusterRoleBinding', name] : ['RoleBinding', `${name}/${namespace}`];
  const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace ?? ''}` : subject.name;
  return `${kind} ${JSON.stringify(path)} of ${binding.roleRef.kind} ${JSON.stringify(binding.roleRef.name)} to ${subject.kind} ${JSON.stringify(who)}`;
}
