import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ApiError } from '../../../../../src/api/apiError.ts';
import type { Client } from '../../../../../src/api/client.ts';
import type { ClusterRole, ClusterRoleBinding, KubernetesObject, PolicyRule, Role, RoleBinding, SelfSubjectRulesReview, SubjectAccessReview } from '../../../../../src/api/objects.ts';
import { clusterRoleBindings, clusterRoles, localSubjectAccessReviews, namespaces, pods, roleBindings, roles, selfSubjectRulesReviews, services, subjectAccessReviews } from '../../../../../src/api/resources.ts';
import { FakeClock } from '../../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../../src/base/logger.ts';
import { seededRandom } from '../../../../../src/base/random.ts';
import { makeApiMachinery, type ApiMachinery } from '../../../../../src/engine/apiserver/apiMachinery.ts';
import type { User } from '../../../../../src/engine/apiserver/user.ts';
import { openMemoryStorage } from '../../../../../src/engine/storage/memory.ts';

const GROUP = 'rbac.authorization.k8s.io';
const jane: User = { name: 'jane', groups: ['dev', 'system:authenticated'] };
const robot: User = { name: 'system:serviceaccount:default:robot', groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'] };
let api: ApiMachinery;
let admin: Client;

before(async () => {
  const clock = new FakeClock();
  api = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random: seededRandom(7), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  await api.ensureDefaultRoles();
  admin = api.clientFor('system:test');
});

const role = (name: string, rules: PolicyRule[]): Role => ({ apiVersion: `${GROUP}/v1`, kind: 'Role', metadata: { name, namespace: 'default' }, rules });
const clusterRole = (name: string, rest: Partial<ClusterRole>): ClusterRole => ({ apiVersion: `${GROUP}/v1`, kind: 'ClusterRole', metadata: { name }, ...rest });
const bind = (name: string, kind: string, roleName: string, subject: { readonly kind: string; readonly name: string }): RoleBinding => ({
  apiVersion: `${GROUP}/v1`, kind: 'RoleBinding', metadata: { name, namespace: 'default' }, roleRef: { apiGroup: GROUP, kind, name: roleName }, subjects: [{ ...subject, ...(subject.kind === 'ServiceAccount' ? {} : { apiGroup: GROUP }) }],
});
const bindCluster = (name: string, roleName: string, group: string): ClusterRoleBinding => ({
  apiVersion: `${GROUP}/v1`, kind: 'ClusterRoleBinding', metadata: { name }, roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: roleName }, subjects: [{ apiGroup: GROUP, kind: 'Group', name: group }],
});
const readPods: PolicyRule = { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods'] };
const refusal = (code: number, message: RegExp | string) => (error: unknown) => {
  assert.ok(error instanceof ApiError);
  assert.equal(error.code, code);
  if (typeof message === 'string') assert.equal(error.message, message); else assert.match(error.message, message);
  return true;
};
const list = (user: User, namespace = 'default') => api.clientFor(user).list(pods, { namespace });

test('who has no role is refused in Kubernetes\' words, in process too', async () => {
  await assert.rejects(() => list(jane), refusal(403, 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"'));
  await assert.rejects(() => api.clientFor(jane).list(pods), refusal(403, /at the cluster scope$/));
  await assert.rejects(() => api.clientFor(jane).get(namespaces, { name: 'default' }), refusal(403, /^namespaces "default" is forbidden/));
  await assert.rejects(() => api.clientFor(jane).delete(services, { name: 'kubernetes', namespace: 'default' }), refusal(403, /^services "kubernetes" is forbidden: User "jane" cannot delete/));
});

test('a RoleBinding counts from its creation to its deletion, in its namespace', async () => {
  await admin.create(roles, role('pod-reader', [readPods]));
  await admin.create(roleBindings, bind('jane-reads', 'Role', 'pod-reader', { kind: 'User', name: 'jane' }));
  await admin.create(roleBindings, bind('robot-reads', 'Role', 'pod-reader', { kind: 'ServiceAccount', name: 'robot' }));
  assert.deepEqual((await list(jane)).items, []);
  assert.deepEqual((await list(robot)).items, []);
  await assert.rejects(() => list(jane, 'kube-system'), refusal(403, /in the namespace "kube-system"$/));
  await admin.delete(roleBindings, { name: 'robot-reads', namespace: 'default' });
  await assert.rejects(() => list(robot), refusal(403, /cannot list resource "pods"/));
});

test('a binding to a role that is not there says so', async () => {
  await admin.create(roleBindings, bind('lost', 'ClusterRole', 'nowhere', { kind: 'User', name: 'joe' }));
  await assert.rejects(() => list({ name: 'joe', groups: [] }), refusal(403, /: RBAC: clusterrole\.rbac\.authorization\.k8s\.io "nowhere" not found$/));
});

test('a SubjectAccessReview says why', async () => {
  const ask = async (spec: SubjectAccessReview['spec']) => (await admin.create(subjectAccessReviews, { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', metadata: {}, spec })).status;
  assert.deepEqual(await ask({ user: 'jane', resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } }), { allowed: true, reason: 'RBAC: allowed by RoleBinding "jane-reads/default" of Role "pod-reader" to User "jane"' });
  assert.deepEqual(await ask({ user: 'jane', resourceAttributes: { verb: 'get', resource: 'secrets', namespace: 'default' } }), { allowed: false });
  assert.deepEqual(await ask({ groups: ['system:unauthenticated'], nonResourceAttributes: { verb: 'get', path: '/version' } }), { allowed: true, reason: 'RBAC: allowed by ClusterRoleBinding "system:public-info-viewer" of ClusterRole "system:public-info-viewer" to Group "system:unauthenticated"' });
  await assert.rejects(() => ask({ resourceAttributes: { verb: 'get', resource: 'pods' } }), refusal(422, /spec\.user: Invalid value: "": at least one of user or group must be specified/));
  await assert.rejects(() => ask({ user: 'jane' }), refusal(422, /exactly one of nonResourceAttributes or resourceAttributes must be specified/));
});

test('a LocalSubjectAccessReview is about its own namespace', async () => {
  const ask = (namespace: string) => admin.create(localSubjectAccessReviews, { apiVersion: 'authorization.k8s.io/v1', kind: 'LocalSubjectAccessReview', metadata: { namespace: 'default' }, spec: { user: 'jane', resourceAttributes: { verb: 'get', resource: 'pods', namespace } } });
  assert.equal((await ask('default')).status?.allowed, true);
  await assert.rejects(() => ask('kube-system'), refusal(422, /must match metadata\.namespace/));
});

test('everybody may ask what he may do', async () => {
  const { status } = await api.clientFor(jane).create(selfSubjectRulesReviews, { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', metadata: {}, spec: { namespace: 'default' } }) as SelfSubjectRulesReview;
  assert.ok(status?.resourceRules.some(rule => rule.resources?.includes('pods') && rule.verbs.includes('list')));
  assert.ok(status?.resourceRules.some(rule => rule.resources?.includes('selfsubjectreviews')));
  assert.ok(status?.nonResourceRules.some(rule => rule.nonResourceURLs?.includes('/version')));
});

test('nobody grants what he lacks', async () => {
  await admin.create(clusterRoles, clusterRole('role-writer', { rules: [{ verbs: ['get', 'create', 'update', 'patch'], apiGroups: [GROUP], resources: ['roles', 'rolebindings', 'clusterroles'] }] }));
  await admin.create(clusterRoleBindings, bindCluster('writers', 'role-writer', 'writers'));
  const writer = api.clientFor({ name: 'eve', groups: ['dev', 'writers'] });
  await assert.rejects(() => writer.create(roles, role('more', [readPods])), refusal(403,
    'roles.rbac.authorization.k8s.io "more" is forbidden: user "eve" (groups=["dev" "writers"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["get" "list" "watch"]}'));
  await assert.rejects(() => writer.create(roleBindings, bind('more', 'Role', 'pod-reader', { kind: 'User', name: 'eve' })), refusal(403, /is attempting to grant RBAC permissions not currently held/));
  await assert.rejects(() => writer.create(clusterRoles, clusterRole('all', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } })), refusal(403, /must have cluster-admin privileges to use the aggregationRule$/));
  await writer.create(roles, role('same', [{ verbs: ['get'], apiGroups: [GROUP], resources: ['roles'] }]));
  await writer.create(roleBindings, bind('same', 'Role', 'same', { kind: 'User', name: 'adam' }));
});

test('who may bind a role binds it', async () => {
  await admin.create(clusterRoles, clusterRole('binder', { rules: [{ verbs: ['create'], apiGroups: [GROUP], resources: ['rolebindings'] }, { verbs: ['bind'], apiGroups: [GROUP], resources: ['roles'], resourceNames: ['pod-reader'] }] }));
  await admin.create(clusterRoleBindings, bindCluster('binders', 'binder', 'binders'));
  await api.clientFor({ name: 'bob', groups: ['binders'] }).create(roleBindings, bind('by-bob', 'Role', 'pod-reader', { kind: 'User', name: 'carl' }));
  assert.deepEqual((await list({ name: 'carl', groups: [] })).items, []);
});

test('default roles that were changed get back what they lack and keep what was added, unless told otherwise', async () => {
  await admin.patch(clusterRoles, { name: 'system:basic-user' }, { type: 'merge', body: { rules: [readPods] } });
  await admin.patch(clusterRoles, { name: 'system:discovery' }, { type: 'merge', body: { metadata: { annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'false' } }, rules: [] } });
  await api.ensureDefaultRoles();
  const rules = async (name: string) => (await admin.get(clusterRoles, { name })).rules ?? [];
  assert.ok((await rules('system:basic-user')).some(rule => rule.resources?.includes('pods')));
  assert.ok((await rules('system:basic-user')).some(rule => rule.resources?.includes('selfsubjectreviews')));
  assert.deepEqual(await rules('system:discovery'), []);
  const version = api.machinery.storage.version;
  await api.ensureDefaultRoles();
  assert.equal(api.machinery.storage.version, version);
});

test('objects without namespace are judged at the cluster scope', async () => {
  const object: KubernetesObject = { metadata: { name: 'x' } };
  await assert.rejects(() => api.clientFor(jane).create(clusterRoles, { ...clusterRole('x', {}), ...object }), refusal(403, /^clusterroles\.rbac\.authorization\.k8s\.io is forbidden: User "jane" cannot create resource "clusterroles" in API group "rbac\.authorization\.k8s\.io" at the cluster scope$/));
});
