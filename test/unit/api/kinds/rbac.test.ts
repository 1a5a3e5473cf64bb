import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterRoleBehaviour } from '../../../../src/api/kinds/clusterRole/behaviour.ts';
import { clusterRoleBindingBehaviour } from '../../../../src/api/kinds/clusterRoleBinding/behaviour.ts';
import { roleBehaviour } from '../../../../src/api/kinds/role/behaviour.ts';
import { roleBindingBehaviour } from '../../../../src/api/kinds/roleBinding/behaviour.ts';
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../../../src/api/objects.ts';
import { lines, NOW_MS } from './makeObjects.ts';

const GROUP = 'rbac.authorization.k8s.io';
const metadata = { name: 'a:b', namespace: 'default', creationTimestamp: '2026-01-10T11:00:00Z' };
const clusterMetadata = { name: 'system:a', creationTimestamp: '2026-01-10T11:00:00Z' };
const role = (rules: object[]): Role => ({ apiVersion: `${GROUP}/v1`, kind: 'Role', metadata, rules } as Role);
const clusterRole = (more: object): ClusterRole => ({ apiVersion: `${GROUP}/v1`, kind: 'ClusterRole', metadata: clusterMetadata, ...more } as ClusterRole);

for (const { name, rules, expected } of [
  { name: 'a rule for resources', rules: [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['*'], resourceNames: ['a'] }], expected: [] },
  { name: 'a rule without anything', rules: [{}], expected: [
    'rules[0].verbs: Required value: verbs must contain at least one value', 'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
    'rules[0].resources: Required value: resource rules must supply at least one resource',
  ] },
  { name: 'a URL', rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }], expected: ['rules[0].nonResourceURLs: Invalid value: ["/metrics"]: namespaced rules cannot apply to non-resource URLs'] },
]) {
  test(`Role validation: ${name}`, () => {
    const object = role(rules);
    roleBehaviour.applyDefaults(object);
    assert.deepEqual(lines(roleBehaviour.validate(object)), expected);
  });
}

test('a ClusterRole may name URLs, but not together with resources', () => {
  assert.deepEqual(clusterRoleBehaviour.validate(clusterRole({ rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] })), []);
  assert.deepEqual(lines(clusterRoleBehaviour.validate(clusterRole({ rules: [{ nonResourceURLs: ['/metrics'], resources: ['pods'], verbs: ['get'] }] }))), [
    'rules[0].nonResourceURLs: Invalid value: ["/metrics"]: rules cannot apply to both regular resources and non-resource URLs',
  ]);
});

test('an aggregated ClusterRole selects by labels', () => {
  assert.deepEqual(lines(clusterRoleBehaviour.validate(clusterRole({ aggregationRule: {} }))), [
    'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
  ]);
  const selecting = clusterRole({ aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Like' }] }] } });
  assert.deepEqual(lines(clusterRoleBehaviour.validate(selecting)), ['aggregationRule.clusterRoleSelectors[0].matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator']);
});

test('roles are shown with the moment of their creation', () => {
  assert.deepEqual(roleBehaviour.columns.map(({ name }) => name), ['Name', 'Created At']);
  assert.deepEqual(roleBehaviour.row(role([]), NOW_MS), ['a:b', '2026-01-10T11:00:00Z']);
});

const binding = (more: object): RoleBinding => ({ apiVersion: `${GROUP}/v1`, kind: 'RoleBinding', metadata, roleRef: { kind: 'Role', name: 'reader' }, ...more } as RoleBinding);
const clusterBinding = (more: object): ClusterRoleBinding => ({ apiVersion: `${GROUP}/v1`, kind: 'ClusterRoleBinding', metadata: clusterMetadata, roleRef: { kind: 'ClusterRole', name: 'reader' }, ...more } as ClusterRoleBinding);

test('a binding gets the API group of its role, its users and its groups', () => {
  const object = binding({ subjects: [{ kind: 'User', name: 'jane' }, { kind: 'Group', name: 'devs' }, { kind: 'ServiceAccount', name: 'sa' }] });
  roleBindingBehaviour.applyDefaults(object);
  assert.equal(object.roleRef.apiGroup, GROUP);
  assert.deepEqual(object.subjects, [{ kind: 'User', name: 'jane', apiGroup: GROUP }, { kind: 'Group', name: 'devs', apiGroup: GROUP }, { kind: 'ServiceAccount', name: 'sa' }]);
  assert.deepEqual(roleBindingBehaviour.validate(object), []);
  assert.deepEqual(roleBindingBehaviour.row(object, NOW_MS), ['a:b', 'Role/reader', '60m', 'jane', 'devs', 'sa']);
});

test('what a binding binds is checked', () => {
  const object = clusterBinding({ roleRef: { kind: 'Role', name: 'a/b' }, subjects: [{ kind: 'ServiceAccount', name: 'SA' }, { kind: 'User' }, { kind: 'Robot', name: 'r' }] });
  clusterRoleBindingBehaviour.applyDefaults(object);
  assert.deepEqual(lines(clusterRoleBindingBehaviour.validate(object)).map(line => line.replace(/: a lowercase.*/, '')), [
    'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"', 'roleRef.name: Invalid value: "a/b": may not contain \'/\'',
    'subjects[0].name: Invalid value: "SA"', 'subjects[0].namespace: Required value', 'subjects[1].name: Required value', 'subjects[1].name: Invalid value: "": user name cannot be empty',
    'subjects[2].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
  ]);
});

test('the role of a binding stays', () => {
  const old = binding({ roleRef: { apiGroup: GROUP, kind: 'Role', name: 'reader' } });
  const next = binding({ roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: 'reader' } });
  assert.deepEqual(lines(roleBindingBehaviour.validateUpdate(next, old, undefined)), [`roleRef: Invalid value: {"apiGroup":"${GROUP}","kind":"ClusterRole","name":"reader"}: cannot change roleRef`]);
  assert.deepEqual(roleBindingBehaviour.validateUpdate(binding({ roleRef: old.roleRef, subjects: [] }), old, undefined), []);
});
