import { isDeepStrictEqual } from 'node:util';
import { apiErrors } from '../../../api/apiError.ts';
import type { ClusterRole, ClusterRoleBinding, KubernetesObject, PolicyRule, Role, RoleBinding } from '../../../api/objects.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import { compactRules, formatRule, missingRules, quoteAll } from '../authorization/policyRule.ts';
import type { RuleResolver } from '../authorization/rbac.ts';
import { PRIVILEGED, type User } from '../user.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admissionPlugin.ts';

const GROUP = 'rbac.authorization.k8s.io';
const EVERYTHING: readonly PolicyRule[] = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] }];

/**
 * Nobody gives rights that he lacks, unless he may `escalate` the role or `bind` it.
 * @source pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased, validation ConfirmNoEscalation. There it precedes admission.
 */
export function makeRbacEscalation({ rules: resolver, authorizer }: { readonly rules: RuleResolver; readonly authorizer: Authorizer }): AdmissionPlugin {
  const mayDo = ({ user, namespace }: AdmissionAttributes, action: { readonly verb: string; readonly resource: string; readonly name: string }) =>
    authorizer.authorize(user, { ...action, group: GROUP, namespace }).allowed;
  const assertHolds = (attributes: AdmissionAttributes, rules: readonly PolicyRule[], instead?: string) => {
    const { user, namespace } = attributes;
    const held = resolver.rulesFor(user, namespace);
    const missing = missingRules(held.rules, rules);
    if (missing.length > 0) throw refusal(attributes, instead ?? sentence(user, missing, held.errors));
  };

  const judgeRole = (attributes: AdmissionAttributes, role: Role | ClusterRole) => {
    const { resource, name } = attributes;
    if (mayDo(attributes, { verb: 'escalate', resource: resource.plural, name: role.metadata.name ?? name })) return;
    assertHolds(attributes, role.rules ?? []);
    const [aggregation, before] = [role, attributes.oldObject].map(each => (each as ClusterRole | undefined)?.aggregationRule);
    if (aggregation !== undefined && !isDeepStrictEqual(aggregation, before)) assertHolds(attributes, EVERYTHING, 'must have cluster-admin privileges to use the aggregationRule');
  };
  const judgeBinding = (attributes: AdmissionAttributes, binding: RoleBinding | ClusterRoleBinding) => {
    const { roleRef, metadata: { namespace = '' } } = binding;
    const resource = roleRef.kind === 'Role' ? 'roles' : 'clusterroles';
    if (mayDo(attributes, { verb: 'bind', resource, name: roleRef.name })) return;
    const rules = resolver.rulesOf(roleRef, namespace);
    if (rules === undefined) throw apiErrors.notFound({ resource: `${resource}.${GROUP}`, name: roleRef.name });
    assertHolds(attributes, rules);
  };

  return {
    name: 'RBACEscalation',
    handles: ({ operation, resource, user }) => resource.group === GROUP && (operation === 'CREATE' || operation === 'UPDATE') && !user.groups.includes(PRIVILEGED),
    validate(attributes) {
      const { object, oldObject, resource } = attributes;
      if (object === undefined || (oldObject !== undefined && onlyLetsGo(object, oldObject))) return;
      if (resource.plural.endsWith('bindings')) judgeBinding(attributes, object as RoleBinding | ClusterRoleBinding); else judgeRole(attributes, object as Role | ClusterRole);
    },
  };
}

/** Finalizers and owners may change whatever the object grants. @source pkg/apis/rbac helpers IsOnlyMutatingGCFields */
function onlyLetsGo(next: KubernetesObject, old: KubernetesObject): boolean {
  const without = ({ metadata: { ownerReferences: _owners, finalizers: _finalizers, managedFields: _fields, resourceVersion: _version, ...metadata }, ...rest }: KubernetesObject) => ({ ...rest, metadata });
  return !isDeepStrictEqual(next, old) && isDeepStrictEqual(without(next), without(old));
}

function sentence(user: User, missing: readonly PolicyRule[], errors: readonly string[]): string {
  const rules = [...new Set(compactRules(missing).map(formatRule))].sort();
  return `user ${JSON.stringify(user.name)} (groups=${quoteAll(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${rules.join('\n')}${errors.length === 0 ? '' : `; resolution errors: [${errors.join(' ')}]`}`;
}

function refusal({ resource, object, name }: AdmissionAttributes, why: string) {
  return apiErrors.forbidden({ resource: groupResourceOf(resource), name: object?.metadata.name ?? name }, why);
}
