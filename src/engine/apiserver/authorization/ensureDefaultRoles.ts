import { isDeepStrictEqual } from 'node:util';
import { isAlreadyExists } from '../../../api/apiError.ts';
import type { ClusterRole, ClusterRoleBinding, KubernetesObject, Role, RoleBinding } from '../../../api/objects.ts';
import { clusterRoleBindings, clusterRoles, roleBindings, roles, type Resource } from '../../../api/resources.ts';
import type { Machinery } from '../machinery.ts';
import { storageKeyOf } from '../served.ts';
import { engineUser } from '../user.ts';
import { createObject } from '../verbs/create.ts';
import { changeObject } from '../verbs/update.ts';
import { defaultClusterRoleBindings, defaultClusterRoles, defaultRoleBindings, defaultRoles } from './defaultRoles.ts';
import { missingRules } from './policyRule.ts';

const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

/**
 * Creates the default roles and bindings that are absent and gives the others what they lack, unless they say that they are not to be
 * updated; nothing is taken from them. All writes go in one batch. Idempotent.
 * @source pkg/registry/rbac/rest storage_rbac.go, pkg/registry/rbac/reconciliation
 */
export async function ensureDefaultRoles(machinery: Machinery): Promise<void> {
  const context = { user: engineUser('system:apiserver'), warn: () => undefined };
  const ensure = async <T extends KubernetesObject>(resource: Resource<T>, wanted: T, complete: (stored: T, wanted: T) => T) => {
    const { name = '', namespace } = wanted.metadata;
    const stored = machinery.storage.get(storageKeyOf(resource, { name, namespace })) as T | undefined;
    if (stored === undefined) {
      try { await createObject(machinery, resource, { namespace, object: wanted, context }); } catch (error) { if (!isAlreadyExists(error)) throw error; }
    } else if (stored.metadata.annotations?.[AUTO_UPDATE] === 'true' && !isDeepStrictEqual(complete(stored, wanted), stored)) {
      await changeObject(machinery, resource, { name, namespace, context }, current => complete(current as T, wanted));
    }
  };
  await Promise.all([
    ...defaultClusterRoles.map(role => ensure(clusterRoles, role, completeRole)),
    ...defaultClusterRoleBindings.map(binding => ensure(clusterRoleBindings, binding, completeBinding)),
    ...defaultRoles.map(role => ensure(roles, role, completeRole)),
    ...defaultRoleBindings.map(binding => ensure(roleBindings, binding, completeBinding)),
  ]);
}

/** A new object. Rules of an aggregating role are its controller's. */
export function completeRole<T extends Role | ClusterRole>(stored: T, wanted: T): T {
  const next = withMarks(stored, wanted);
  const rule = 'aggregationRule' in wanted ? wanted.aggregationRule : undefined;
  if (rule !== undefined) return { ...next, aggregationRule: 'aggregationRule' in stored && stored.aggregationRule !== undefined ? stored.aggregationRule : rule };
  if (isDeepStrictEqual(stored.rules, wanted.rules)) return next; // the usual case, and quick
  return { ...next, rules: [...stored.rules ?? [], ...missingRules(stored.rules ?? [], wanted.rules ?? [])] };
}

/** A new object. */
export function completeBinding<T extends RoleBinding | ClusterRoleBinding>(stored: T, wanted: T): T {
  const subjects = stored.subjects ?? [];
  const missing = (wanted.subjects ?? []).filter(each => !subjects.some(other => other.kind === each.kind && other.name === each.name && (other.namespace ?? '') === (each.namespace ?? '')));
  const all = [...subjects, ...missing];
  return { ...withMarks(stored, wanted), ...(all.length === 0 ? {} : { subjects: all }) };
}

function withMarks<T extends KubernetesObject>(stored: T, { metadata: { labels, annotations } }: T): T {
  return { ...stored, metadata: { ...stored.metadata, labels: { ...stored.metadata.labels, ...labels }, annotations: { ...stored.metadata.annotations, ...annotations } } };
}
