import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CustomResourceDefinition } from '../../../../../src/api/customResources/customResourceDefinition.ts';
import type { ValidatingAdmissionPolicy } from '../../../../../src/api/objects.ts';
import { computePolicyStatus } from '../../../../../src/engine/controllers/admissionPolicyStatus/reconcile.ts';

const DEPLOYMENTS = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] };
const policy = (spec: object, more: object = {}): ValidatingAdmissionPolicy => ({ metadata: { name: 'p', generation: 2 }, spec: { matchConstraints: { resourceRules: [DEPLOYMENTS] }, ...spec }, ...more } as ValidatingAdmissionPolicy);
const definitions: readonly CustomResourceDefinition[] = [{
  metadata: { name: 'widgets.my-group.io' },
  spec: {
    group: 'my-group.io', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: {
      'size': { type: 'integer' }, 'parts': { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } }, 'labels': { type: 'object', additionalProperties: { type: 'string' } }, 'port': { 'x-kubernetes-int-or-string': true }, 'since': { type: 'string', format: 'date-time' },
    } } } } } }],
  },
}];
const WIDGETS = { matchConstraints: { resourceRules: [{ apiGroups: ['my-group.io'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['widgets'] }] } };
const warningsOf = (spec: object) => computePolicyStatus(policy(spec), definitions)?.typeChecking?.expressionWarnings;

test('a field that the kind does not have is told with its place', () => {
  assert.deepEqual(warningsOf({ validations: [{ expression: 'object.spec.replicas > 1' }, { expression: 'object.replicas > 1', messageExpression: '"x" + object.spec.name' }] }), [
    { fieldRef: 'spec.validations[1].expression', warning: "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n" },
    { fieldRef: 'spec.validations[1].messageExpression', warning: "apps/v1, Kind=Deployment: ERROR: <input>:1:18: undefined field 'name'\n | \"x\" + object.spec.name\n | .................^\n" },
  ]);
});

const fine: readonly string[] = [
  'object.spec.template.spec.containers.all(c, c.image.startsWith("x") && (!has(c.securityContext) || c.securityContext.privileged == false))',
  'oldObject == null || object.spec.replicas - oldObject.spec.replicas < 3', 'object.metadata.labels["a"] == "b" && "c" in object.metadata.annotations', 'has(object.spec.paused) && object.spec.paused',
  'object.spec.template.spec.containers.map(c, c.resources.limits["memory"]).all(m, quantity(m).isLessThan(quantity("1Gi")))', 'timestamp(object.metadata.creationTimestamp) < timestamp("2030-01-01T00:00:00Z")',
  'object.spec.template.spec.containers[0].?ports.orValue([]).exists(p, p.containerPort == 80)', 'variables.first.image != "" && params.anything.at.all == 1', 'object.spec.strategy.rollingUpdate.maxSurge == 1',
  'object.spec.replicas > 1.5 || object.spec.replicas == int("1")', 'object.spec.template.spec.containers.all(c, c.resources.limits["cpu"] == "1")', 'object.spec.replicas ? true : false', '[1, "a"].exists(x, x == 1)',
  'object.spec != oldObject.spec', 'object == oldObject', 'object.metadata == oldObject.metadata', 'variables.first == variables.second', 'object.?spec == oldObject.?spec', 'object.spec == params.spec', 'params.spec == object.spec', 'object.?spec != params.?spec',
  'object.spec.template.spec.containers == oldObject.spec.template.spec.containers', 'object.spec in [oldObject.spec] || {"a": object.spec} == {"a": params.spec}',
  'object.foo()', 'object.metadata.name.foo(1)', 'matches(object.metadata.name, "^a") && object.metadata.name.matches("^a")',
  'authorizer.requestResource.check("x").allowed() || request.userInfo.username == "a" || namespaceObject.metadata.name == "b"',
];
for (const expression of fine) test(`nothing is said of ${expression}`, () => assert.equal(warningsOf({ variables: [{ name: 'first', expression: 'object.spec.template.spec.containers[0]' }, { name: 'second', expression: 'oldObject.spec.template.spec.containers[1]' }], validations: [{ expression }] }), undefined));

/** [expression, what is said of it, the column that is pointed at] */
const faults: readonly (readonly [string, string, number])[] = [
  ['object.spec.replicas > "a"', "found no matching overload for '_>_' applied to '(int, string)'", 22],
  ['(object.spec.replicas) == "a"', "found no matching overload for '_==_' applied to '(int, string)'", 24],
  ['object.spec.replicas == 1.5', "found no matching overload for '_==_' applied to '(int, double)'", 22],
  ['object == oldObject && object.spec.replicas == "a"', "found no matching overload for '_==_' applied to '(int, string)'", 45],
  ['object.spec == object.metadata', "found no matching overload for '_==_' applied to '(io.k8s.api.apps.v1.DeploymentSpec, io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta)'", 13],
  ['object.metadata.name + object.spec.replicas == "a"', "found no matching overload for '_+_' applied to '(string, int)'", 22],
  ['object.metadata.name.startsWith(1)', "found no matching overload for 'startsWith' applied to 'string.(int)'", 32],
  ['size(object.spec.replicas) == 1', "found no matching overload for 'size' applied to '(int)'", 5],
  ['!object.spec.replicas', "found no matching overload for '!_' applied to '(int)'", 1],
  ['-object.metadata.name == "a"', "found no matching overload for '-_' applied to '(string)'", 1],
  ['object.spec.paused && object.spec.replicas', "found no matching overload for '_&&_' applied to '(bool, int)'", 20],
  ['object.spec.replicas in object.metadata.labels', "found no matching overload for '@in' applied to '(int, map(string, string))'", 22],
  ['object.spec.replicas[0] == 1', "found no matching overload for '_[_]' applied to '(int, int)'", 21],
  ['object.spec.replicas.max == 1', "type 'int' does not support field selection", 21],
  ['object.spec.template.spec.containers.all(c,\n  c.image > 1)', "found no matching overload for '_>_' applied to '(string, int)'", 11],
];
for (const [expression, said, column] of faults) {
  test(`of ${JSON.stringify(expression)} it is said that ${said}`, () => {
    const line = expression.split('\n').length;
    const shown = expression.split('\n')[line - 1] ?? '';
    assert.deepEqual(warningsOf({ validations: [{ expression }] }), [{ fieldRef: 'spec.validations[0].expression', warning: `apps/v1, Kind=Deployment: ERROR: <input>:${line}:${column}: ${said}\n | ${shown}\n | ${'.'.repeat(column - 1)}^\n` }]);
  });
}

test('what a Secret holds may be compared with bytes', () => {
  const spec = { matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['secrets'] }] } };
  assert.equal(warningsOf({ ...spec, validations: [{ expression: 'object.data["a"] == b"x"' }] }), undefined);
  assert.match(warningsOf({ ...spec, validations: [{ expression: 'object.data == 1' }] })?.[0]?.warning ?? '', /'\(map\(string, dyn\), int\)'/);
});

test('fields are followed through lists and variables', () => {
  assert.match(warningsOf({ validations: [{ expression: 'object.spec.template.spec.containers.all(c, c.imageName != "")' }] })?.[0]?.warning ?? '', /undefined field 'imageName'/);
  assert.match(warningsOf({ variables: [{ name: 'first', expression: 'object.spec.template.spec.containers[0]' }], validations: [{ expression: 'variables.first.imageName != ""' }] })?.[0]?.warning ?? '', /undefined field 'imageName'/);
});

test('a policy that was checked is left alone, and rules with wildcards say nothing', () => {
  assert.equal(computePolicyStatus(policy({ validations: [{ expression: 'object.nope' }] }, { status: { observedGeneration: 2 } }), []), undefined);
  assert.deepEqual(computePolicyStatus(policy({ matchConstraints: { resourceRules: [{ ...DEPLOYMENTS, apiGroups: ['*'] }] }, validations: [{ expression: 'object.nope' }] }), []), { observedGeneration: 2, typeChecking: {} });
});

const customs: readonly (readonly [string, string | undefined])[] = [
  ['object.spec.size > 1 && object.spec.parts.all(p, p.name != "") && object.spec.labels["a"] == "b" && object.metadata.name != "" && object.kind == "Widget"', undefined],
  ['object.spec.port == 1 || object.spec.port == "http"', undefined], ['object.spec.since < timestamp("2030-01-01T00:00:00Z") && object.spec != oldObject.spec', undefined],
  ['object.spec.sise > 1', "undefined field 'sise'"], ['object.spec.parts.all(p, p.nane != "")', "undefined field 'nane'"], ['object.spec.size == "a"', "found no matching overload for '_==_' applied to '(int, string)'"],
  ['object.metadata.labls == null', "undefined field 'labls'"],
];
for (const [expression, said] of customs) {
  test(`of ${expression} of a kind that is defined it is said ${said ?? 'nothing'}`, () => {
    const [warning] = warningsOf({ ...WIDGETS, validations: [{ expression }] }) ?? [];
    if (said === undefined) assert.equal(warning, undefined); else assert.ok(warning?.warning.startsWith('my-group.io/v1, Kind=Widget: ERROR: <input>:1:') && warning.warning.includes(`: ${said}\n`), warning?.warning);
  });
}

test('all faults of an expression are told, in their order', () => {
  assert.deepEqual(warningsOf({ validations: [{ expression: 'object.a ==\n  object.b || object.spec.replicas > "x" || object.spec.paused' }] }), [{
    fieldRef: 'spec.validations[0].expression',
    warning: "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'a'\n | object.a ==\n | ......^\nERROR: <input>:2:9: undefined field 'b'\n |   object.b || object.spec.replicas > \"x\" || object.spec.paused\n | ........^\nERROR: <input>:2:36: found no matching overload for '_>_' applied to '(int, string)'\n |   object.b || object.spec.replicas > \"x\" || object.spec.paused\n | ...................................^\n",
  }]);
});

test('parameters, the request and its namespace have types too', () => {
  const of = (expression: string) => warningsOf({ paramKind: { apiVersion: 'my-group.io/v1', kind: 'Widget' }, validations: [{ expression }] })?.[0]?.warning ?? '';
  assert.equal(of('params.spec.size > object.spec.replicas && params == null'), '');
  assert.match(of('params.spec.sise > 1'), /undefined field 'sise'/);
  assert.match(of('request.user.name == ""'), /undefined field 'user'/);
  assert.match(of('namespaceObject.metadata.label == {}'), /undefined field 'label'/);
  assert.equal(of('request.userInfo.groups.exists(g, g == "a") && namespaceObject.metadata.labels["a"] == "b" && request.operation == "CREATE"'), '');
  assert.equal(warningsOf({ paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: [{ expression: 'params.data["a"] == "b"' }] }), undefined);
  assert.equal(warningsOf({ paramKind: { apiVersion: 'example.com/v1', kind: 'Unheard' }, validations: [{ expression: 'params.anything.at.all == 1' }] }), undefined);
});
