import { t } from '../../base/words.ts';
import { stringAt } from '../../manifest/node.ts';
import { objectRule, podRule, type Complaint, type PracticeRule, type PracticeSubject } from './practiceRule.ts';

interface Rule { readonly apiGroups?: readonly string[]; readonly resources?: readonly string[]; readonly verbs?: readonly string[] }

const rulesOf = ({ data }: PracticeSubject): readonly Rule[] => {
  const { rules } = data as { readonly rules?: unknown };
  return Array.isArray(rules) ? rules.filter((rule): rule is Rule => typeof rule === 'object' && rule !== null) : [];
};
const has = (list: readonly string[] | undefined, names: readonly string[]) => list?.some(each => each === '*' || names.includes(each)) === true;

/** Rules that let somebody do `verbs` with a resource of the core group. */
const granting = (resource: string, verbs: readonly string[], message: () => string) => (subject: PracticeSubject): readonly Complaint[] => rulesOf(subject).flatMap(({ apiGroups, resources, verbs: granted }, index) =>
  has(apiGroups, ['']) && has(resources, [resource]) && has(granted, verbs) ? [[['rules', index, 'resources'], message()] as const] : []);

const ROLES = ['Role', 'ClusterRole'];
const STANDARD_CLASSES = ['system-cluster-critical', 'system-node-critical'];

const rules: readonly Omit<PracticeRule, 'group'>[] = [
  objectRule({ code: 'access-to-secrets', title: 'Roles do not read Secrets.', from: ['kube-linter access-to-secrets'], isOptional: true }, ROLES, granting('secrets', ['get', 'list', 'watch'], () => t('the role reads Secrets'))),
  objectRule({ code: 'access-to-create-pods', title: 'Roles do not create pods.', from: ['kube-linter access-to-create-pods'], isOptional: true }, ROLES, granting('pods', ['create'], () => t('who creates pods can run as any ServiceAccount of the namespace'))),
  objectRule({ code: 'wildcard-in-rules', title: 'Roles name what they grant.', from: ['kube-linter wildcard-in-rules'], isOptional: true }, ROLES, subject => rulesOf(subject).flatMap((rule, index) =>
    (['apiGroups', 'resources', 'verbs'] as const).flatMap(field => rule[field]?.includes('*') === true ? [[['rules', index, field], t('"*" grants every one of the {0}, those to come included', field)] as const] : []))),
  objectRule({ code: 'cluster-admin-role-binding', title: 'Nobody is bound to cluster-admin.', from: ['kube-linter cluster-admin-role-binding'], isOptional: true }, ['ClusterRoleBinding', 'RoleBinding'], ({ object }) =>
    object.manifest !== undefined && stringAt(object.manifest.root, ['roleRef', 'name']) === 'cluster-admin' ? [['roleRef', 'name'], t('cluster-admin may do everything')] : undefined),
  podRule({ code: 'default-service-account', title: 'Pods have a ServiceAccount of their own.', from: ['kube-linter default-service-account'], isOptional: true }, ({ spec }) =>
    (spec.serviceAccountName ?? spec.serviceAccount ?? 'default') !== 'default' || spec.automountServiceAccountToken === false ? undefined : [['spec', 'serviceAccountName'], t('the pod runs as the ServiceAccount "default", which it shares with every other')]),
  podRule({ code: 'deprecated-service-account-field', title: 'serviceAccountName is used, not serviceAccount.', from: ['kube-linter deprecated-service-account-field'] }, ({ spec }) =>
    spec.serviceAccount === undefined ? undefined : [['spec', 'serviceAccount'], t('serviceAccount is deprecated: use serviceAccountName')]),
  podRule({ code: 'priority-class-name', title: 'Pods have a priority class.', from: ['kube-linter priority-class-name'], isOptional: true }, ({ spec }) =>
    spec.priorityClassName !== undefined && !STANDARD_CLASSES.includes(spec.priorityClassName) ? undefined : [['spec', 'priorityClassName'], t('no priority class of its own is set')]),
  objectRule({ code: 'scc-deny-privileged-container', title: 'SecurityContextConstraints allow no privileged containers.', from: ['kube-linter scc-deny-privileged-container'], isOptional: true }, ['SecurityContextConstraints'], ({ data }) =>
    (data as { readonly allowPrivilegedContainer?: unknown }).allowPrivilegedContainer === true ? [['allowPrivilegedContainer'], t('privileged containers are allowed')] : undefined),
];

/** Who may do what. */
export const accessRules: readonly PracticeRule[] = rules.map(rule => ({ ...rule, group: 'access' }));
