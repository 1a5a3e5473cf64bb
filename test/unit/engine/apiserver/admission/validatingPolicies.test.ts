import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { ConfigMap, KubernetesObject } from '../../../../../src/api/objects.ts';
import { configMaps, customResourceDefinitions, deployments, namespaces, validatingAdmissionPolicies, validatingAdmissionPolicyBindings } from '../../../../../src/api/resources.ts';
import { createObject } from '../../../../../src/engine/apiserver/verbs/create.ts';
import { deleteObject } from '../../../../../src/engine/apiserver/verbs/delete.ts';
import { patchObject } from '../../../../../src/engine/apiserver/verbs/patch.ts';
import { serviceAccountUser } from '../../../../../src/engine/apiserver/user.ts';
import { openApi, type OpenedApi } from './openApi.ts';

let api: OpenedApi;
beforeEach(async () => { api = await openApi({ labels: { team: 'a' } }); });

const RULES = [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }];
const configMap = (more: object = {}): ConfigMap => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'test', labels: { app: 'x' } }, data: { a: '1' }, ...more });
const create = (object = configMap(), context = api.context) => createObject(api.machinery, configMaps, { namespace: 'test', object, context });

interface Setup { readonly spec?: object; readonly binding?: object; readonly constraints?: object }

/** A policy `p` that is bound by `b`. */
async function bind({ spec = {}, binding = {}, constraints = {} }: Setup): Promise<void> {
  await api.client.create(validatingAdmissionPolicies, {
    apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', metadata: { name: 'p' },
    spec: { matchConstraints: { resourceRules: RULES, ...constraints }, validations: [{ expression: 'false' }], ...spec },
  } as KubernetesObject as never);
  await api.client.create(validatingAdmissionPolicyBindings, {
    apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicyBinding', metadata: { name: 'b' }, spec: { policyName: 'p', validationActions: ['Deny'], ...binding },
  } as KubernetesObject as never);
}

const PREFIX = "configmaps \"c\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ";

test('a policy denies in the words of its validation, with code, reason and cause', async () => {
  await bind({ spec: { validations: [{ expression: 'object.data.a == "1"' }, { expression: 'size(object.data) > 1', message: 'too little data' }] } });
  await assert.rejects(create(), {
    code: 422, reason: 'Invalid', message: `${PREFIX}too little data`,
    status: {
      kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Invalid', code: 422, message: `${PREFIX}too little data`,
      details: { name: 'c', kind: 'configmaps', causes: [{ message: "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: too little data" }] },
    },
  });
});

test('a policy without a binding asks nothing, and a bound one nothing once it is gone', async () => {
  await bind({});
  await api.client.delete(validatingAdmissionPolicyBindings, { name: 'b' });
  await create();
});

const words: readonly { readonly name: string; readonly validation: object; readonly expected: object }[] = [
  { name: 'no message', validation: { expression: ' object.data.a == "2" ' }, expected: { code: 422, message: `${PREFIX}failed expression: object.data.a == "2"` } },
  { name: 'a message expression', validation: { expression: 'false', message: 'plain', messageExpression: '"a is " + object.data.a' }, expected: { message: `${PREFIX}a is 1` } },
  { name: 'a message expression that fails', validation: { expression: 'false', message: 'plain', messageExpression: '"a is " + object.data.nope' }, expected: { message: `${PREFIX}plain` } },
  { name: 'a message expression of two lines', validation: { expression: 'false', message: 'plain', messageExpression: '"a\\nb"' }, expected: { message: `${PREFIX}plain` } },
  { name: 'the reason Forbidden', validation: { expression: 'false', reason: 'Forbidden' }, expected: { code: 403, reason: 'Forbidden' } },
  { name: 'the reason RequestEntityTooLarge', validation: { expression: 'false', reason: 'RequestEntityTooLarge' }, expected: { code: 413, reason: 'RequestEntityTooLarge' } },
  { name: 'an expression that fails', validation: { expression: 'object.data.nope == "1"' }, expected: { code: 422, message: `${PREFIX}expression 'object.data.nope == "1"' resulted in error: no such key: nope` } },
  { name: 'an expression without end', validation: { expression: '[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f, a + b + c + d + e + f > 0))))))' }, expected: { message: /resulted in error: operation cancelled: actual cost limit exceeded$/ } },
];
for (const { name, validation, expected } of words) {
  test(`a denial by a validation with ${name}`, async () => {
    await bind({ spec: { validations: [validation] } });
    await assert.rejects(create(), expected);
  });
}

test('validations that cost too much together end without a verdict', async () => {
  const costly = '[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, a + b + c + d + e > 0)))))';
  await bind({ spec: { validations: Array.from({ length: 20 }, () => ({ expression: costly })) } });
  await assert.rejects(create(), { message: `${PREFIX}validation failed due to running out of cost budget, no further validation rules will be run` });
});

/** [expression, whether it is true of the request by jane]. */
const variables: readonly (readonly [string, boolean])[] = [
  ['object.metadata.name == "c" && oldObject == null', true], ['request.operation == "CREATE" && request.kind.kind == "ConfigMap" && request.resource.resource == "configmaps"', true],
  ['request.userInfo.username == "jane" && "system:masters" in request.userInfo.groups', true], ['request.namespace == "test" && request.name == "c" && request.dryRun == false', true],
  ['has(object["data"].a) && !has([object][0].data.b)', true], ['has(request.object)', false], ['namespaceObject.metadata.labels.team == "a"', true], ['has(namespaceObject.metadata.managedFields)', false],
  ['authorizer.group("").resource("pods").namespace("test").check("create").allowed()', true], ['authorizer.path("/healthz").check("get").allowed()', true],
  ['authorizer.serviceAccount("test", "nobody").group("").resource("pods").namespace("test").check("create").allowed()', false],
  ['authorizer.serviceAccount("test", "nobody").requestResource.check("get").allowed()', false], ['authorizer.requestResource.check("create").allowed()', true],
  ['variables.doubled == 2 && variables.name.startsWith("c")', true],
];
for (const [expression, holds] of variables) {
  test(`${expression} is ${holds}`, async () => {
    await bind({ spec: { variables: [{ name: 'a', expression: 'int(object.data.a)' }, { name: 'doubled', expression: 'variables.a * 2' }, { name: 'name', expression: 'object.metadata.name' }, { name: 'broken', expression: 'object.nope' }], validations: [{ expression }] } });
    if (holds) await create(); else await assert.rejects(create());
  });
}

test('what the caller may do is asked of the caller', async () => {
  await bind({ spec: { validations: [{ expression: 'authorizer.group("").resource("secrets").namespace("test").check("get").allowed()', message: 'no' }] } });
  await create();
  await assert.rejects(create(configMap(), { ...api.context, user: serviceAccountUser({ namespace: 'test', name: 'x', uid: '1' }) }), { message: `${PREFIX}no` });
});

test('a variable that cannot be computed is told by its name', async () => {
  await bind({ spec: { variables: [{ name: 'v', expression: 'object.nope' }], validations: [{ expression: 'variables.v == 1' }] } });
  await assert.rejects(create(), { message: `${PREFIX}expression 'variables.v == 1' resulted in error: composited variable "v" fails to evaluate: no such key: nope` });
});

const matching: readonly { readonly name: string; readonly setup: Setup; readonly asked: boolean }[] = [
  { name: 'another operation', setup: { constraints: { resourceRules: [{ ...RULES[0], operations: ['DELETE'] }] } }, asked: false },
  { name: 'the name', setup: { constraints: { resourceRules: [{ ...RULES[0], resourceNames: ['c'] }] } }, asked: true },
  { name: 'another name', setup: { constraints: { resourceRules: [{ ...RULES[0], resourceNames: ['d'] }] } }, asked: false },
  { name: 'a rule that is excluded', setup: { constraints: { excludeResourceRules: [{ ...RULES[0], resourceNames: ['c'] }] } }, asked: false },
  { name: 'labels of the namespace', setup: { constraints: { namespaceSelector: { matchLabels: { team: 'a' } } } }, asked: true },
  { name: 'other labels of the namespace', setup: { constraints: { namespaceSelector: { matchLabels: { team: 'b' } } } }, asked: false },
  { name: 'other labels of the object', setup: { constraints: { objectSelector: { matchLabels: { app: 'y' } } } }, asked: false },
  { name: 'the binding\'s namespaces', setup: { binding: { matchResources: { namespaceSelector: { matchLabels: { team: 'b' } } } } }, asked: false },
  { name: 'the binding\'s rules', setup: { binding: { matchResources: { resourceRules: [{ ...RULES[0], resources: ['secrets'] }] } } }, asked: false },
  { name: 'what the binding excludes', setup: { binding: { matchResources: { excludeResourceRules: RULES } } }, asked: false },
  { name: 'conditions that hold', setup: { spec: { matchConditions: [{ name: 'x', expression: 'object.data.a == "1"' }] } }, asked: true },
  { name: 'a condition that does not hold', setup: { spec: { matchConditions: [{ name: 'x', expression: 'object.nope == 1' }, { name: 'y', expression: 'object.data.a != "1"' }] } }, asked: false },
  { name: 'a condition that fails, when failures are ignored', setup: { spec: { failurePolicy: 'Ignore', matchConditions: [{ name: 'x', expression: 'object.nope == 1' }] } }, asked: false },
  { name: 'an expression that fails, when failures are ignored', setup: { spec: { failurePolicy: 'Ignore', validations: [{ expression: 'object.nope == 1' }] } }, asked: false },
];
for (const { name, setup, asked } of matching) {
  test(`a policy is ${asked ? '' : 'not '}asked by ${name}`, async () => {
    await bind(setup);
    if (asked) await assert.rejects(create(), { code: 422 }); else await create();
  });
}

test('a condition that fails refuses the request', async () => {
  await bind({ spec: { matchConditions: [{ name: 'x', expression: 'object.nope == 1' }] } });
  await assert.rejects(create(), { message: `${PREFIX}expression 'object.nope == 1' resulted in error: no such key: nope` });
});

test('updates and deletes show what was there', async () => {
  await create();
  await bind({ spec: { validations: [{ expression: 'request.operation == "DELETE" ? object == null && oldObject.data.a != "keep" : object.data.a != oldObject.data.a', messageExpression: '"not this " + request.operation' }] } });
  const patch = (a: string) => patchObject(api.machinery, configMaps, { type: 'merge', body: { data: { a } } }, { name: 'c', namespace: 'test', context: api.context });
  await patch('2');
  await patch('keep');
  const gone = () => deleteObject(api.machinery, configMaps, { name: 'c', namespace: 'test' }, { options: {}, context: api.context });
  await assert.rejects(gone(), { message: `${PREFIX}not this DELETE` });
  await patch('3');
  await gone();
});

test('a policy sees equivalent resources in the version of its rule', async () => {
  await bind({ constraints: { resourceRules: [{ operations: ['CREATE'], apiGroups: ['autoscaling'], apiVersions: ['v2'], resources: ['horizontalpodautoscalers'] }] }, spec: { validations: [{ expression: 'object.apiVersion == "autoscaling/v2" && request.requestKind.version == "v1" && object.spec.metrics[0].resource.target.averageUtilization == 70' }] } });
  const resource = api.machinery.resources.find('autoscaling', 'v1', 'horizontalpodautoscalers');
  assert.ok(resource !== undefined);
  const autoscaler = (percent: number) => ({ apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: `h${percent}`, namespace: 'test' }, spec: { maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'd' }, targetCPUUtilizationPercentage: percent } } as KubernetesObject);
  await createObject(api.machinery, resource, { namespace: 'test', object: autoscaler(70), context: api.context });
  await assert.rejects(createObject(api.machinery, resource, { namespace: 'test', object: autoscaler(71), context: api.context }), { code: 422 });
});

test('Warn and Audit tell and let pass', async () => {
  await bind({ spec: { validations: [{ expression: 'true' }, { expression: 'false', message: 'mind this' }] }, binding: { validationActions: ['Warn', 'Audit'] } });
  await create();
  assert.deepEqual(api.warnings, ["Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': mind this"]);
  assert.equal(api.annotations['validation.policy.admission.k8s.io/validation_failure'], '[{"message":"mind this","policy":"p","binding":"b","expressionIndex":1,"validationActions":["Warn","Audit"]}]');
});

test('audit annotations are published, but for null and nothing', async () => {
  await bind({ spec: { validations: [], auditAnnotations: [{ key: 'a', valueExpression: '"a is " + object.data.a' }, { key: 'none', valueExpression: 'object.data.a == "1" ? null : null' }, { key: 'empty', valueExpression: '" "' }] } });
  await create();
  assert.equal(api.annotations['p/a'], 'a is 1');
  assert.deepEqual(Object.keys(api.annotations).filter(key => key.startsWith('p/')), ['p/a']);
});

test('an audit annotation that fails refuses the request', async () => {
  await bind({ spec: { validations: [], auditAnnotations: [{ key: 'a', valueExpression: '"a is " + object.nope' }] }, binding: { validationActions: ['Audit'] } });
  await assert.rejects(create(), { message: `${PREFIX}expression '"a is " + object.nope' resulted in error: no such key: nope` });
});

const LIMIT = { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: [{ expression: 'params == null || object.data.a != params.data.forbidden', messageExpression: '"forbidden by " + params.metadata.name' }], matchConditions: [{ name: 'x', expression: 'object.metadata.name == "c"' }] };
const param = (name: string, forbidden: string, more: object = {}) => api.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'test', labels: { param: 'yes' }, ...more }, data: { forbidden } });

const params: readonly { readonly name: string; readonly binding?: object; readonly expected?: string }[] = [
  { name: 'by name', binding: { paramRef: { name: 'one', parameterNotFoundAction: 'Deny' } }, expected: `${PREFIX}forbidden by one` },
  { name: 'by selector, each in turn', binding: { paramRef: { selector: { matchLabels: { param: 'yes' } }, parameterNotFoundAction: 'Deny' } }, expected: `${PREFIX}forbidden by one` },
  { name: 'of another namespace', binding: { paramRef: { name: 'far', namespace: 'default', parameterNotFoundAction: 'Deny' } }, expected: `${PREFIX}forbidden by far` },
  { name: 'that are not there and must be', binding: { paramRef: { name: 'gone', parameterNotFoundAction: 'Deny' } }, expected: `${PREFIX}failed to configure binding: no params found for policy binding with \`Deny\` parameterNotFoundAction` },
  { name: 'that are not there and need not be', binding: { paramRef: { name: 'gone', parameterNotFoundAction: 'Allow' } } },
  { name: 'that the binding does not name', binding: {} },
];
for (const { name, binding = {}, expected } of params) {
  test(`parameters ${name}`, async () => {
    await param('one', '1');
    await param('two', '2');
    await param('far', '1', { namespace: 'default' });
    await bind({ spec: LIMIT, binding });
    if (expected === undefined) await create(); else await assert.rejects(create(), { message: expected });
  });
}

test('parameters of a namespace cannot be had for what is in none', async () => {
  await bind({ spec: LIMIT, constraints: { resourceRules: [{ operations: ['CREATE'], apiGroups: ['rbac.authorization.k8s.io'], apiVersions: ['v1'], resources: ['clusterroles'] }] }, binding: { paramRef: { name: 'one', parameterNotFoundAction: 'Allow' } } });
  const clusterRoles = api.machinery.resources.find('rbac.authorization.k8s.io', 'v1', 'clusterroles');
  assert.ok(clusterRoles !== undefined);
  await assert.rejects(createObject(api.machinery, clusterRoles, { namespace: undefined, object: { metadata: { name: 'r' } }, context: api.context }), /failed to configure binding: cannot use namespaced paramRef in policy binding that matches cluster-scoped resources/);
});

test('parameters of a custom resource, before and after it is there', async () => {
  await bind({ spec: { paramKind: { apiVersion: 'example.com/v1', kind: 'Limit' }, validations: [{ expression: 'size(object.data) <= params.max', messageExpression: '"at most " + string(params.max)' }] }, binding: { paramRef: { name: 'l', parameterNotFoundAction: 'Deny' } } });
  await assert.rejects(create(), { message: "configmaps \"c\" is forbidden: ValidatingAdmissionPolicy 'p' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'example.com/v1, Kind=Limit'" });
  await api.client.create(customResourceDefinitions, {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'limits.example.com' },
    spec: { group: 'example.com', scope: 'Cluster', names: { plural: 'limits', kind: 'Limit' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { max: { type: 'integer' } } } } }] },
  } as KubernetesObject as never);
  while (api.machinery.resources.forKind('example.com/v1', 'Limit') === undefined) await new Promise<void>(resolve => { const registered = api.machinery.resources.onChange(() => { registered.dispose(); resolve(); }); });
  const limits = api.machinery.resources.forKind('example.com/v1', 'Limit');
  assert.ok(limits !== undefined);
  await createObject(api.machinery, limits, { namespace: undefined, object: { apiVersion: 'example.com/v1', kind: 'Limit', metadata: { name: 'l' }, max: 0 } as KubernetesObject, context: api.context });
  await assert.rejects(create(), { message: `${PREFIX}at most 0` });
});

test('a Namespace has no namespace object, and is selected by its own labels', async () => {
  await bind({ constraints: { namespaceSelector: { matchLabels: { team: 'z' } }, resourceRules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['namespaces'] }] }, spec: { validations: [{ expression: 'namespaceObject != null', message: 'none' }] } });
  await createObject(api.machinery, namespaces, { namespace: undefined, object: { metadata: { name: 'n1' } }, context: api.context });
  await assert.rejects(createObject(api.machinery, namespaces, { namespace: undefined, object: { metadata: { name: 'n2', labels: { team: 'z' } } }, context: api.context }), /denied request: none$/);
});

test('expressions that do not compile are refused with the policy', async () => {
  const refusals: readonly (readonly [object, RegExp])[] = [
    [{ validations: [{ expression: 'object.x ==' }] }, /spec\.validations\[0\]\.expression: Invalid value: "object\.x ==": compilation failed: ERROR: <input>:1:\d+: Syntax error/],
    [{ validations: [{ expression: '1 + 1' }] }, /spec\.validations\[0\]\.expression: Invalid value: "1 \+ 1": must evaluate to bool but got int/],
    [{ validations: [{ expression: 'params == null' }] }, /undeclared reference to 'params'/],
    [{ validations: [{ expression: 'variables.none == 1' }] }, /spec\.validations\[0\]\.expression/],
    [{ validations: [{ expression: 'true', messageExpression: 'authorizer.path("/x").check("get").reason()' }] }, /spec\.validations\[0\]\.messageExpression.*undeclared reference to 'authorizer'/],
    [{ variables: [{ name: 'v', expression: 'nope' }] }, /spec\.variables\[0\]\.expression: Invalid value: "nope": compilation failed: ERROR: <input>:1:1: undeclared reference to 'nope' \(in container ''\)/],
    [{ matchConditions: [{ name: 'm', expression: '"x"' }] }, /spec\.matchConditions\[0\]\.expression: Invalid value: "\\?"x\\?"": must evaluate to bool but got string/],
    [{ auditAnnotations: [{ key: 'k', valueExpression: '1' }] }, /spec\.auditAnnotations\[0\]\.valueExpression.*must evaluate to one of/],
  ];
  for (const [spec, message] of refusals) await assert.rejects(bind({ spec }), { code: 422, message });
});

test('writes that no policy concerns are decided without waiting', async () => {
  await bind({});
  assert.equal(api.machinery.admission.admissionOf({ operation: 'UPDATE', resource: deployments, namespace: 'test', name: 'd', user: api.context.user, dryRun: false, options: {}, warn: () => undefined, annotate: () => undefined }), undefined);
});
