import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { KubernetesObject, PolicyRule } from '../../../../../src/api/objects.ts';
import { clusterRoleBindings, clusterRoles, mutatingAdmissionPolicies, mutatingAdmissionPolicyBindings, roleBindings, validatingAdmissionPolicies, validatingAdmissionPolicyBindings, type Resource } from '../../../../../src/api/resources.ts';
import type { User } from '../../../../../src/engine/apiserver/user.ts';
import { createObject } from '../../../../../src/engine/apiserver/verbs/create.ts';
import { patchObject } from '../../../../../src/engine/apiserver/verbs/patch.ts';
import { openApi, type OpenedApi } from './openApi.ts';

let api: OpenedApi;
beforeEach(async () => { api = await openApi(); });

const mary: User = { name: 'mary', groups: ['devs'], extra: { 'example.com/team': ['a', 'b'] } };
const MARY = '&{mary  [devs] map[example.com/team:[a b]]}';
const RULES = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];
const CONFIG_MAPS = { apiVersion: 'v1', kind: 'ConfigMap' };

/** The two sorts of policies. */
const sorts = [
  { policies: validatingAdmissionPolicies, bindings: validatingAdmissionPolicyBindings, spec: { matchConstraints: { resourceRules: RULES }, validations: [{ expression: 'true' }] }, binding: { validationActions: ['Deny'] } },
  {
    policies: mutatingAdmissionPolicies, bindings: mutatingAdmissionPolicyBindings, binding: {},
    spec: { matchConstraints: { resourceRules: RULES }, reinvocationPolicy: 'Never', mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: '[]' } }] },
  },
] as const;

const objectOf = (resource: Resource, name: string, spec: object) => ({ apiVersion: 'admissionregistration.k8s.io/v1', kind: resource.kind, metadata: { name }, spec }) as KubernetesObject;
const as = (user: User) => ({ ...api.context, user });
const write = (resource: Resource, { name, spec, user = mary }: { readonly name: string; readonly spec: object; readonly user?: User }) => createObject(api.machinery, resource, { namespace: undefined, object: objectOf(resource, name, spec), context: as(user) });

async function grant(rules: PolicyRule[], namespace?: string): Promise<void> {
  await api.client.create(clusterRoles, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'r' }, rules });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' };
  const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'mary' }];
  if (namespace === undefined) await api.client.create(clusterRoleBindings, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'b' }, roleRef, subjects });
  else await api.client.create(roleBindings, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'b', namespace }, roleRef, subjects });
}
const reading = (verb: string, more: Partial<PolicyRule> = {}): PolicyRule => ({ verbs: [verb], apiGroups: [''], resources: ['configmaps'], ...more });

interface PolicyCase { readonly name: string; readonly rules: readonly PolicyRule[]; readonly namespace?: string; readonly paramKind?: object; readonly refused: boolean }
const policyCases: readonly PolicyCase[] = [
  { name: 'without rights', rules: [], refused: true },
  { name: 'who may get all of the kind', rules: [reading('get')], refused: false },
  { name: 'who may only list them', rules: [reading('list')], refused: true },
  { name: 'who may get one of them', rules: [reading('get', { resourceNames: ['params'] })], refused: true },
  { name: 'who may get them in one namespace', rules: [reading('get')], namespace: 'test', refused: true },
  { name: 'without rights, when it takes no parameters', rules: [], paramKind: {}, refused: false },
  { name: 'who may get what there is, when the kind is unknown', rules: [reading('get', { apiGroups: ['example.com'], resources: ['things'] })], paramKind: { paramKind: { apiVersion: 'example.com/v1', kind: 'Thing' } }, refused: true },
  { name: 'who may get all of the group, when the kind is unknown', rules: [reading('get', { apiGroups: ['example.com'], resources: ['*'] })], paramKind: { paramKind: { apiVersion: 'example.com/v1', kind: 'Thing' } }, refused: false },
];

interface BindingCase { readonly name: string; readonly rules: readonly PolicyRule[]; readonly namespace?: string; readonly paramRef?: object; readonly policyName?: string; readonly refused?: string }
const named = { name: 'params', namespace: 'test', parameterNotFoundAction: 'Deny' };
const selected = { selector: {}, parameterNotFoundAction: 'Deny' };
const bindingCases: readonly BindingCase[] = [
  { name: 'without rights', rules: [], refused: `user ${MARY} does not have "get" permission on the object referenced by paramRef` },
  { name: 'who may get that object', rules: [reading('get', { resourceNames: ['params'] })], namespace: 'test' },
  { name: 'who may get another object', rules: [reading('get', { resourceNames: ['others'] })], refused: `user ${MARY} does not have "get" permission on the object referenced by paramRef` },
  { name: 'who may get but selects', rules: [reading('get')], paramRef: selected, refused: `user ${MARY} does not have "list" permission on the object referenced by paramRef` },
  { name: 'who may list and selects', rules: [reading('list')], paramRef: selected },
  { name: 'who may list in one namespace and selects in all', rules: [reading('list')], namespace: 'test', paramRef: selected, refused: `user ${MARY} does not have "list" permission on the object referenced by paramRef` },
  { name: 'of a policy that is not there', rules: [reading('get')], policyName: 'nope', refused: `unable to get policy nope to determine minimum required permissions and user ${MARY} does not have "get" permission for all groups, versions and resources` },
  { name: 'of a policy that is not there, by who may get everything', rules: [reading('get', { apiGroups: ['*'], resources: ['*'] })], policyName: 'nope' },
  { name: 'of a policy whose kind is unknown', rules: [reading('get')], policyName: 'unknown', refused: `unable to resolve paramKind &{example.com/v1 Thing} to determine minimum required permissions and user ${MARY} does not have "get" permission for all groups, versions and resources` },
  { name: 'without parameters', rules: [], paramRef: {} },
];

for (const { policies, bindings, spec, binding } of sorts) {
  for (const { name, rules, namespace, paramKind = { paramKind: CONFIG_MAPS }, refused } of policyCases) {
    test(`a ${policies.kind} by one ${name} is ${refused ? 'refused' : 'taken'}`, async () => {
      await grant([...rules], namespace);
      const written = write(policies, { name: 'p', spec: { ...spec, ...paramKind } });
      const { apiVersion, kind } = (paramKind as { paramKind?: { apiVersion: string; kind: string } }).paramKind ?? CONFIG_MAPS;
      if (refused) await assert.rejects(written, { code: 422, reason: 'Invalid', message: `${policies.kind}.admissionregistration.k8s.io "p" is invalid: spec.paramKind: Forbidden: user ${MARY} must have "get" permission on all objects of the referenced paramKind (kind=${kind}, apiVersion=${apiVersion})` });
      else await written;
    });
  }

  for (const { name, rules, namespace, paramRef = named, policyName = 'p', refused } of bindingCases) {
    test(`a ${bindings.kind} ${name} is ${refused === undefined ? 'taken' : 'refused'}`, async () => {
      await write(policies, { name: 'p', spec: { ...spec, paramKind: CONFIG_MAPS }, user: api.context.user });
      await write(policies, { name: 'unknown', spec: { ...spec, paramKind: { apiVersion: 'example.com/v1', kind: 'Thing' } }, user: api.context.user });
      await grant([...rules], namespace);
      const written = write(bindings, { name: 'b', spec: { policyName, ...binding, ...(Object.keys(paramRef).length === 0 ? {} : { paramRef }) } });
      if (refused === undefined) await written;
      else await assert.rejects(written, { code: 422, reason: 'Invalid', message: `${bindings.kind}.admissionregistration.k8s.io "b" is invalid: spec.paramRef: Forbidden: ${refused}` });
    });
  }

  test(`an update of a ${policies.kind} or its binding is asked about what it changes only`, async () => {
    await write(policies, { name: 'p', spec: { ...spec, paramKind: CONFIG_MAPS }, user: api.context.user });
    await write(bindings, { name: 'b', spec: { policyName: 'p', ...binding, paramRef: named }, user: api.context.user });
    const patch = (resource: Resource, name: string, body: object) => patchObject(api.machinery, resource, { type: 'merge', body }, { name, namespace: undefined, context: as(mary) });
    await patch(policies, 'p', { metadata: { labels: { a: 'b' } } });
    await patch(bindings, 'b', { metadata: { labels: { a: 'b' } } });
    await assert.rejects(patch(policies, 'p', { spec: { paramKind: { kind: 'Secret' } } }), { code: 422, message: /paramKind \(kind=Secret, apiVersion=v1\)$/ });
    await assert.rejects(patch(bindings, 'b', { spec: { paramRef: { name: 'others' } } }), { code: 422, message: /on the object referenced by paramRef$/ });
    await assert.rejects(patch(bindings, 'b', { spec: { policyName: 'nope' } }), { code: 422, message: /unable to get policy nope/ });
  });
}
