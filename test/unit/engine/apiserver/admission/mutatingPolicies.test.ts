import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ApiError } from '../../../../../src/api/apiError.ts';
import { rewriteStructLiterals } from '../../../../../src/api/cel/structLiterals.ts';
import type { ConfigMap, Deployment, KubernetesObject } from '../../../../../src/api/objects.ts';
import { configMaps, deployments, mutatingAdmissionPolicies, mutatingAdmissionPolicyBindings } from '../../../../../src/api/resources.ts';
import { createObject } from '../../../../../src/engine/apiserver/verbs/create.ts';
import { patchObject } from '../../../../../src/engine/apiserver/verbs/patch.ts';
import { openApi, type OpenedApi } from './openApi.ts';

let api: OpenedApi;
beforeEach(async () => { api = await openApi({ labels: { team: 'a' } }); });

const rulesOf = (group: string, resource: string) => [{ operations: ['CREATE', 'UPDATE'], apiGroups: [group], apiVersions: ['v1'], resources: [resource] }];
const apply = (expression: string) => ({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } });
const patch = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } });

/** A policy that is bound under its own name. */
async function bind(name: string, mutations: readonly object[], { spec = {}, binding = {}, rules = rulesOf('', 'configmaps') }: { readonly spec?: object; readonly binding?: object; readonly rules?: object } = {}): Promise<void> {
  await api.client.create(mutatingAdmissionPolicies, {
    apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingAdmissionPolicy', metadata: { name }, spec: { matchConstraints: { resourceRules: rules }, reinvocationPolicy: 'Never', mutations, ...spec },
  } as KubernetesObject as never);
  await api.client.create(mutatingAdmissionPolicyBindings, { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingAdmissionPolicyBinding', metadata: { name }, spec: { policyName: name, ...binding } } as KubernetesObject as never);
}

const configMap = (data: Record<string, string> = { a: '1' }): ConfigMap => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'test' }, data });
const create = async (object = configMap()) => await createObject(api.machinery, configMaps, { namespace: 'test', object, context: api.context }) as ConfigMap;
const PREFIX = "policy 'p' with binding 'p' denied request: ";

/** [expression of a mutation, the data and labels that it leaves]. */
const mutations: readonly { readonly name: string; readonly mutation: object; readonly data: object; readonly labels?: object }[] = [
  { name: 'applies fields', mutation: apply('Object{data: {"b": "2"}}'), data: { a: '1', b: '2' } },
  { name: 'applies what depends on the object', mutation: apply('object.data.a == "1" ? Object{metadata: Object.metadata{labels: {"one": string(size(object.data))}}} : Object{}'), data: { a: '1' }, labels: { one: '1' } },
  { name: 'patches', mutation: patch('[JSONPatch{op: "add", path: "/data/b", value: "2"}, JSONPatch{op: "remove", path: "/data/a"}]'), data: { b: '2' } },
  { name: 'patches with a map', mutation: patch('[JSONPatch{op: "add", path: "/metadata/labels", value: {"x": "y"}}]'), data: { a: '1' }, labels: { x: 'y' } },
  { name: 'patches keys that need escapes', mutation: patch('[JSONPatch{op: "add", path: "/metadata/labels", value: {}}, JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/a"), value: "b"}]'), data: { a: '1' }, labels: { 'example.com/a': 'b' } },
  { name: 'moves', mutation: patch('[JSONPatch{op: "move", from: "/data/a", path: "/data/z"}]'), data: { z: '1' } },
  { name: 'patches nothing', mutation: patch('object.data.a == "2" ? [JSONPatch{op: "remove", path: "/data/a"}] : []'), data: { a: '1' } },
  { name: 'leaves everything when a test does not hold', mutation: patch('[JSONPatch{op: "test", path: "/data/a", value: "2"}, JSONPatch{op: "remove", path: "/data/a"}]'), data: { a: '1' } },
];
for (const { name, mutation, data, labels } of mutations) {
  test(`a mutation ${name}`, async () => {
    await bind('p', [mutation]);
    const made = await create();
    assert.deepEqual([made.data, made.metadata.labels], [data, labels]);
  });
}

test('lists are merged by their keys, and structures by their fields', async () => {
  await bind('p', [apply('Object{spec: Object.spec{replicas: 3, template: Object.spec.template{spec: Object.spec.template.spec{containers: [Object.spec.template.spec.containers{name: "side", image: "s"}, Object.spec.template.spec.containers{name: "main", imagePullPolicy: "Always"}]}}}}')], { rules: rulesOf('apps', 'deployments') });
  const deployment: Deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace: 'test' }, spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'main', image: 'm' }] } } } };
  const { spec } = await createObject(api.machinery, deployments, { namespace: 'test', object: deployment, context: api.context }) as Deployment;
  assert.deepEqual([spec?.replicas, spec?.template.spec?.containers.map(({ name, image, imagePullPolicy }) => [name, image, imagePullPolicy])], [3, [['side', 's', 'Always'], ['main', 'm', 'Always']]]);
});

test('mutations follow each other, with variables and parameters, on updates too', async () => {
  await api.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'param', namespace: 'test' }, data: { add: 'x' } });
  await bind('p', [apply('Object{data: {"first": variables.added}}'), apply('Object{data: {"second": object.data.first + "!"}}')], {
    spec: { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, variables: [{ name: 'added', expression: 'params.data.add' }], matchConditions: [{ name: 'c', expression: 'object.metadata.name == "c"' }] },
    binding: { paramRef: { name: 'param', parameterNotFoundAction: 'Deny' } },
  });
  assert.deepEqual((await create()).data, { a: '1', first: 'x', second: 'x!' });
  const updated = await patchObject(api.machinery, configMaps, { type: 'merge', body: { data: { first: 'own' } } }, { name: 'c', namespace: 'test', context: api.context }) as ConfigMap;
  assert.deepEqual(updated.data, { a: '1', first: 'x', second: 'x!' });
});

test('a policy that wants so is asked again when a later one changed the object', async () => {
  await bind('a', [apply('"late" in object.data ? Object{data: {"saw": "late"}} : Object{}')], { spec: { reinvocationPolicy: 'IfNeeded' } });
  await bind('b', [apply('Object{data: {"late": "yes"}}')]);
  assert.deepEqual((await create()).data, { a: '1', late: 'yes', saw: 'late' });
});

const refusals: readonly { readonly name: string; readonly mutation: object; readonly message: string | RegExp }[] = [
  { name: 'an expression that fails', mutation: apply('Object{data: {"b": object.data.nope}}'), message: `${PREFIX}expression 'Object{data: {"b": object.data.nope}}' resulted in error: no such key: nope` },
  { name: 'a field that is not there', mutation: apply('Object{nope: 1}'), message: /denied request: error applying patch: failed to convert patch object to typed object: \.nope: field not declared in schema$/ },
  { name: 'a type that is not of its field', mutation: apply('Object{metadata: Object.spec{labels: {}}}'), message: `${PREFIX}type mismatch: unexpected type name "Object.spec", expected "Object.metadata", which matches field name path from root Object type` },
  { name: 'a patch of what is not there', mutation: patch('[JSONPatch{op: "remove", path: "/data/nope"}]'), message: /denied request: JSON Patch: / },
];
for (const { name, mutation, message } of refusals) {
  test(`a mutation with ${name} refuses the request, unless failures are ignored`, async () => {
    await bind('p', [mutation]);
    await assert.rejects(create(), { code: 403, reason: 'Invalid', message });
    await bind('q', [mutation], { spec: { failurePolicy: 'Ignore' } });
    await api.client.delete(mutatingAdmissionPolicyBindings, { name: 'p' });
    await create();
  });
}

test('mutations follow one that fails, when failures are ignored', async () => {
  await bind('p', [apply('Object{data: {"first": "x"}}'), apply('Object{data: {"b": object.data.nope}}'), apply('Object{data: {"last": "y"}}')], { spec: { failurePolicy: 'Ignore' } });
  assert.deepEqual((await create()).data, { a: '1', first: 'x', last: 'y' });
});

test('every mutation that fails is told', async () => {
  await bind('p', [apply('Object{data: {"b": object.data.nope}}'), apply('Object{data: {"c": object.data.none}}')]);
  await assert.rejects(create(), (error: unknown) => error instanceof ApiError && error.status.details?.causes?.length === 2 && /no such key: none/.test(error.status.details.causes[1]?.message ?? ''));
});

test('lists that are set as a whole are not mutated by fields', async () => {
  await bind('p', [apply('Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{containers: [Object.spec.template.spec.containers{name: "main", command: ["x"]}]}}}}')], { rules: rulesOf('apps', 'deployments') });
  const deployment: Deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace: 'test' }, spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'main', image: 'm' }] } } } };
  await assert.rejects(createObject(api.machinery, deployments, { namespace: 'test', object: deployment, context: api.context }), /denied request: error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: \.spec\.template\.spec\.containers\[0\]\.command$/);
});

test('expressions that cannot be compiled are refused with the policy', async () => {
  await assert.rejects(bind('p', [apply('Object{')]), { code: 422, message: /spec\.mutations\[0\]\.applyConfiguration\.expression: Invalid value: "Object\{": compilation failed: ERROR/ });
  await assert.rejects(bind('p', [apply('{"a": 1}')]), { code: 422, message: /must evaluate to Object but got map<string, int>/ });
  await assert.rejects(bind('p', [patch('[1]')]), { code: 422, message: /spec\.mutations\[0\]\.jsonPatch\.expression: Invalid value: "\[1\]": must evaluate to one of/ });
});

const literals: readonly (readonly [string, string])[] = [
  ['Object{}', '__object("Object", {})'],
  ['Object{ a: [Object.a{b: 1}, Object.a{}] , c: {"d": x} }', '__object("Object", { "a": [__object("Object.a", {"b": 1}), __object("Object.a", {})] , "c": {"d": x} })'],
  ['"Object{a: 1}" + r\'Object{\' // Object{', '"Object{a: 1}" + r\'Object{\' // Object{'],
  ['[JSONPatch{op: "add", value: f(a, b)}]', '[__jsonPatch("JSONPatch", {"op": "add", "value": f(a, b)})]'],
  ['Object{spec: Object.spec{x__dash__y: 1, __namespace__: 2, `a.b`: 3}}', '__object("Object", {"spec": __object("Object.spec", {"x-y": 1, "namespace": 2, "a.b": 3})})'],
  ['object.Object == 1', 'object.Object == 1'],
];
for (const [expression, expected] of literals) test(`${expression} is read as calls`, () => assert.equal(rewriteStructLiterals(expression), expected));
