import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from '../../../api/objects.ts';
import { controllerRoles } from './controllerRoles.ts';
import { EVENTS, named, READ, rule, WRITE } from './makeRule.ts';

/*
 * The roles and bindings that every cluster has. Those of kube-controller-manager's single controllers are in `controllerRoles`.
 * @source plugin/pkg/auth/authorizer/rbac/bootstrappolicy policy.go, namespace_policy.go
 */

const API_GROUP = 'rbac.authorization.k8s.io';

const paths = (...nonResourceURLs: string[]): PolicyRule => ({ verbs: ['get'], nonResourceURLs });

const WORKLOADS = [
  rule(WRITE, 'apps', 'daemonsets', 'deployments', 'deployments/rollback', 'deployments/scale', 'replicasets', 'replicasets/scale', 'statefulsets', 'statefulsets/scale'),
  rule(WRITE, 'autoscaling', 'horizontalpodautoscalers'),
  rule(WRITE, 'batch', 'cronjobs', 'jobs'),
  rule(WRITE, 'extensions', 'daemonsets', 'deployments', 'deployments/rollback', 'deployments/scale', 'ingresses', 'networkpolicies', 'replicasets', 'replicasets/scale', 'replicationcontrollers/scale'),
  rule(WRITE, 'policy', 'poddisruptionbudgets'),
  rule(WRITE, 'networking.k8s.io', 'ingresses', 'networkpolicies'),
];

const VIEW = [
  rule(READ, '', 'configmaps', 'endpoints', 'persistentvolumeclaims', 'persistentvolumeclaims/status', 'pods', 'replicationcontrollers', 'replicationcontrollers/scale', 'serviceaccounts', 'services', 'services/status'),
  rule(READ, '', 'bindings', 'events', 'limitranges', 'namespaces/status', 'pods/log', 'pods/status', 'replicationcontrollers/status', 'resourcequotas', 'resourcequotas/status'),
  rule(READ, '', 'namespaces'),
  rule(READ, 'discovery.k8s.io', 'endpointslices'),
  rule(READ, 'apps', 'controllerrevisions', 'daemonsets', 'daemonsets/status', 'deployments', 'deployments/scale', 'deployments/status', 'replicasets', 'replicasets/scale', 'replicasets/status', 'statefulsets', 'statefulsets/scale', 'statefulsets/status'),
  rule(READ, 'autoscaling', 'horizontalpodautoscalers', 'horizontalpodautoscalers/status'),
  rule(READ, 'batch', 'cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'),
  rule(READ, 'extensions', 'daemonsets', 'daemonsets/status', 'deployments', 'deployments/scale', 'deployments/status', 'ingresses', 'ingresses/status', 'networkpolicies', 'replicasets', 'replicasets/scale', 'replicasets/status', 'replicationcontrollers/scale'),
  rule(READ, 'policy', 'poddisruptionbudgets', 'poddisruptionbudgets/status'),
  rule(READ, 'networking.k8s.io', 'ingresses', 'ingresses/status', 'networkpolicies'),
];

const EDIT = [
  rule(READ, '', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy'),
  rule(['impersonate'], '', 'serviceaccounts'),
  rule(WRITE, '', 'pods', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'),
  rule(['create'], '', 'pods/eviction'),
  rule(WRITE, '', 'configmaps', 'events', 'persistentvolumeclaims', 'replicationcontrollers', 'replicationcontrollers/scale', 'secrets', 'serviceaccounts', 'services', 'services/proxy'),
  rule(['create'], '', 'serviceaccounts/token'),
  ...WORKLOADS,
  rule([...READ, ...WRITE].sort(), 'coordination.k8s.io', 'leases'),
];

const ADMIN = [
  rule(['create'], 'authorization.k8s.io', 'localsubjectaccessreviews'),
  rule([...WRITE, ...READ].sort(), API_GROUP, 'rolebindings', 'roles'),
];

const NODE = [
  rule(['create'], 'authentication.k8s.io', 'tokenreviews'),
  rule(['create'], 'authorization.k8s.io', 'localsubjectaccessreviews', 'subjectaccessreviews'),
  rule(READ, '', 'services'),
  rule(['create', ...READ], '', 'nodes'), rule(['patch', 'update'], '', 'nodes/status'), rule(['patch', 'update'], '', 'nodes'),
  EVENTS,
  rule(READ, '', 'pods'), rule(['create', 'delete'], '', 'pods'), rule(['patch', 'update'], '', 'pods/status'), rule(['create'], '', 'pods/eviction'),
  rule(READ, '', 'configmaps', 'secrets'), rule(['get'], '', 'persistentvolumeclaims', 'persistentvolumes'), rule(['get'], '', 'endpoints'),
  rule(['create', 'get', 'list', 'watch'], 'certificates.k8s.io', 'certificatesigningrequests'),
  rule(['create', 'delete', 'get', 'patch', 'update'], 'coordination.k8s.io', 'leases'),
  rule(['get'], 'storage.k8s.io', 'volumeattachments'),
  rule(['create'], '', 'serviceaccounts/token'),
  rule(READ, 'storage.k8s.io', 'csidrivers'), rule(['create', 'delete', 'get', 'patch', 'update'], 'storage.k8s.io', 'csinodes'),
  rule(READ, 'node.k8s.io', 'runtimeclasses'),
];

const SCHEDULER = [
  EVENTS,
  rule(['create', 'get', 'list', 'update', 'watch'], 'coordination.k8s.io', 'leases'),
  rule(READ, '', 'nodes'), rule(['delete', ...READ], '', 'pods'), rule(['create'], '', 'bindings', 'pods/binding'), rule(['patch', 'update'], '', 'pods/status'),
  rule(READ, '', 'replicationcontrollers', 'services', 'namespaces', 'persistentvolumeclaims', 'persistentvolumes'),
  rule(READ, ['apps', 'extensions'], 'replicasets'), rule(READ, 'apps', 'statefulsets'), rule(READ, 'policy', 'poddisruptionbudgets'),
  rule(['create'], 'authentication.k8s.io', 'tokenreviews'), rule(['create'], 'authorization.k8s.io', 'subjectaccessreviews'),
  rule(READ, 'storage.k8s.io', 'csidrivers', 'csinodes', 'csistoragecapacities', 'storageclasses', 'volumeattachments'),
];

const CONTROLLER_MANAGER = [
  EVENTS,
  rule(['create', 'get', 'list', 'update', 'watch'], 'coordination.k8s.io', 'leases'),
  rule(['create'], '', 'secrets', 'serviceaccounts'), rule(['delete'], '', 'secrets'), rule(['get'], '', 'configmaps', 'namespaces', 'secrets', 'serviceaccounts'), rule(['update'], '', 'secrets', 'serviceaccounts'),
  rule(['create'], 'authentication.k8s.io', 'tokenreviews'), rule(['create'], 'authorization.k8s.io', 'subjectaccessreviews'),
  rule(['list', 'watch'], '*', '*'), rule(['create'], '', 'serviceaccounts/token'),
];

const signer = (name: string, ...verbs: string[]): PolicyRule => named(verbs, 'certificates.k8s.io', 'signers', `kubernetes.io/${name}`);
const approver = (name: string): readonly PolicyRule[] => [signer(name, 'approve')];
const HEALTH = ['/healthz', '/livez', '/readyz'];
const DISCOVERY = ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*', '/readyz', '/version', '/version/'];

const RULES: Readonly<Record<string, readonly PolicyRule[]>> = {
  'cluster-admin': [rule(['*'], '*', '*'), { verbs: ['*'], nonResourceURLs: ['*'] }],
  'system:discovery': [paths(...DISCOVERY)],
  'system:monitoring': [paths('/healthz', '/healthz/*', '/livez', '/livez/*', '/metrics', '/metrics/slis', '/readyz', '/readyz/*')],
  'system:basic-user': [rule(['create'], 'authorization.k8s.io', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews'), rule(['create'], 'authentication.k8s.io', 'selfsubjectreviews')],
  'system:public-info-viewer': [paths(...HEALTH, '/version', '/version/')],
  'system:service-account-issuer-discovery': [paths('/.well-known/openid-configuration', '/.well-known/openid-configuration/', '/openid/v1/jwks', '/openid/v1/jwks/')],
  'system:aggregate-to-admin': ADMIN, 'system:aggregate-to-edit': EDIT, 'system:aggregate-to-view': VIEW,
  'system:node': NODE,
  'system:node-proxier': [rule(['list', 'watch'], '', 'endpoints', 'services'), rule(READ, '', 'nodes'), EVENTS, rule(['list', 'watch'], 'discovery.k8s.io', 'endpointslices'), rule(['list', 'watch'], 'networking.k8s.io', 'servicecidrs')],
  'system:node-problem-detector': [rule(['get'], '', 'nodes'), rule(['patch'], '', 'nodes/status'), EVENTS],
  'system:node-bootstrapper': [rule(['create', ...READ], 'certificates.k8s.io', 'certificatesigningrequests')],
  'system:kubelet-api-admin': [rule(READ, '', 'nodes'), rule(['proxy'], '', 'nodes'), rule(['*'], '', 'nodes/configz', 'nodes/healthz', 'nodes/log', 'nodes/metrics', 'nodes/pods', 'nodes/proxy', 'nodes/stats')],
  'system:auth-delegator': [rule(['create'], 'authentication.k8s.io', 'tokenreviews'), rule(['create'], 'authorization.k8s.io', 'subjectaccessreviews')],
  'system:kube-aggregator': [rule(READ, '', 'endpoints', 'services')],
  'system:kube-controller-manager': CONTROLLER_MANAGER,
  'system:kube-dns': [rule(['list', 'watch'], '', 'endpoints', 'services')],
  'system:kube-scheduler': SCHEDULER,
  'system:persistent-volume-provisioner': [
    rule(['create', 'delete', ...READ], '', 'persistentvolumes'), rule([...READ, 'update'], '', 'persistentvolumeclaims'), rule(READ, 'storage.k8s.io', 'storageclasses'), rule(['watch'], '', 'events'), EVENTS,
  ],
  'system:volume-scheduler': [rule([...READ, 'patch', 'update'], '', 'persistentvolumes'), rule(READ, 'storage.k8s.io', 'storageclasses'), rule([...READ, 'patch', 'update'], '', 'persistentvolumeclaims')],
  'system:certificates.k8s.io:legacy-unknown-approver': approver('legacy-unknown'),
  'system:certificates.k8s.io:kubelet-serving-approver': approver('kubelet-serving'),
  'system:certificates.k8s.io:kube-apiserver-client-approver': approver('kube-apiserver-client'),
  'system:certificates.k8s.io:kube-apiserver-client-kubelet-approver': approver('kube-apiserver-client-kubelet'),
  'system:certificates.k8s.io:certificatesigningrequests:nodeclient': [rule(['create'], 'certificates.k8s.io', 'certificatesigningrequests/nodeclient')],
  'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient': [rule(['create'], 'certificates.k8s.io', 'certificatesigningrequests/selfnodeclient')],
};

const aggregateLabel = (name: string) => ({ [`rbac.authorization.k8s.io/aggregate-to-${name}`]: 'true' });
/** What a role's rules also go into. */
const AGGREGATED: Readonly<Record<string, string>> = { 'system:aggregate-to-admin': 'admin', 'system:aggregate-to-edit': 'edit', 'system:aggregate-to-view': 'view' };
/** Roles whose rules are those of the roles with these labels. */
const AGGREGATING: Readonly<Record<string, readonly string[]>> = { admin: ['admin'], edit: ['edit'], view: ['view'] };
/** Whose rules go into the next larger role as well. */
const PASSED_ON: Readonly<Record<string, string>> = { edit: 'admin', view: 'edit' };

const marks = () => ({ labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' }, annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' } });
const clusterRole = (name: string, labels: Readonly<Record<string, string>>, rest: Pick<ClusterRole, 'rules' | 'aggregationRule'>): ClusterRole => {
  const { labels: own, annotations } = marks();
  return { apiVersion: `${API_GROUP}/v1`, kind: 'ClusterRole', metadata: { name, labels: { ...own, ...labels }, annotations }, ...rest };
};

export const defaultClusterRoles: readonly ClusterRole[] = [
  ...Object.entries(controllerRoles).map(([name, rules]) => clusterRole(`system:controller:${name}`, {}, { rules: [...rules] })),
  ...Object.entries(RULES).map(([name, rules]) => clusterRole(name, AGGREGATED[name] === undefined ? {} : aggregateLabel(AGGREGATED[name]), { rules: [...rules] })),
  ...Object.entries(AGGREGATING).map(([name, from]) => clusterRole(name, PASSED_ON[name] === undefined ? {} : aggregateLabel(PASSED_ON[name]), {
    aggregationRule: { clusterRoleSelectors: from.map(label => ({ matchLabels: aggregateLabel(label) })) }, rules: [],
  })),
];

type Subjects = readonly (readonly ['User' | 'Group', string])[];
const AUTHENTICATED = ['Group', 'system:authenticated'] as const;
const BOUND: Readonly<Record<string, Subjects>> = {
  'cluster-admin': [['Group', 'system:masters']],
  'system:monitoring': [['Group', 'system:monitoring']],
  'system:discovery': [AUTHENTICATED], 'system:basic-user': [AUTHENTICATED],
  'system:public-info-viewer': [AUTHENTICATED, ['Group', 'system:unauthenticated']],
  'system:node-proxier': [['User', 'system:kube-proxy']],
  'system:kube-controller-manager': [['User', 'system:kube-controller-manager']],
  'system:kube-scheduler': [['User', 'system:kube-scheduler']], 'system:volume-scheduler': [['User', 'system:kube-scheduler']],
  'system:service-account-issuer-discovery': [['Group', 'system:serviceaccounts']],
  'system:node': [],
};

export const defaultClusterRoleBindings: readonly ClusterRoleBinding[] = [
  ...Object.keys(controllerRoles).map((account): ClusterRoleBinding => ({
    apiVersion: `${API_GROUP}/v1`, kind: 'ClusterRoleBinding', metadata: { name: `system:controller:${account}`, ...marks() },
    roleRef: { apiGroup: API_GROUP, kind: 'ClusterRole', name: `system:controller:${account}` }, subjects: [{ kind: 'ServiceAccount', name: account, namespace: 'kube-system' }],
  })),
  ...Object.entries(BOUND).map(([name, subjects]): ClusterRoleBinding => ({
    apiVersion: `${API_GROUP}/v1`, kind: 'ClusterRoleBinding', metadata: { name, ...marks() }, roleRef: { apiGroup: API_GROUP, kind: 'ClusterRole', name },
    ...(subjects.length === 0 ? {} : { subjects: subjects.map(([kind, subject]) => ({ apiGroup: API_GROUP, kind, name: subject })) }),
  })),
  {
    apiVersion: `${API_GROUP}/v1`, kind: 'ClusterRoleBinding', metadata: { name: 'system:kube-dns', ...marks() }, roleRef: { apiGroup: API_GROUP, kind: 'ClusterRole', name: 'system:kube-dns' },
    subjects: [{ kind: 'ServiceAccount', name: 'kube-dns', namespace: 'kube-system' }],
  },
];

const READER = 'extension-apiserver-authentication-reader';

export const defaultRoles: readonly Role[] = [
  { apiVersion: `${API_GROUP}/v1`, kind: 'Role', metadata: { name: READER, namespace: 'kube-system', ...marks() }, rules: [named(READ, '', 'configmaps', 'extension-apiserver-authentication')] },
];

export const defaultRoleBindings: readonly RoleBinding[] = [
  {
    apiVersion: `${API_GROUP}/v1`, kind: 'RoleBinding', metadata: { name: `system::${READER}`, namespace: 'kube-system', ...marks() },
    roleRef: { apiGroup: API_GROUP, kind: 'Role', name: READER },
    subjects: ['system:kube-controller-manager', 'system:kube-scheduler'].map(name => ({ apiGroup: API_GROUP, kind: 'User', name })),
  },
];
