import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../../../src/api/kinds/index.ts';
import type { UnstructuredObject } from '../../../../src/api/objects.ts';
import {
  mutatingAdmissionPolicies, mutatingAdmissionPolicyBindings, mutatingWebhookConfigurations, validatingAdmissionPolicies, validatingAdmissionPolicyBindings, validatingWebhookConfigurations,
  type Resource,
} from '../../../../src/api/resources.ts';
import { minimalObject } from '../../../minimalObjects.ts';
import { lines, NOW_MS } from './makeObjects.ts';

/** What validation says about the minimal manifest with these fields in place of its own. */
function problemsOf(resource: Resource, more: object): string[] {
  const object: UnstructuredObject = { ...minimalObject(resource), ...more };
  behaviourOf(resource).applyDefaults(object);
  return lines(behaviourOf(resource).validate(object));
}

const hook = { name: 'a.example.com', clientConfig: { url: 'https://example.com' }, sideEffects: 'None', admissionReviewVersions: ['v1'] };
const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };

test('a webhook is completed with Kubernetes\' defaults', () => {
  const object = { ...minimalObject(mutatingWebhookConfigurations), webhooks: [{ name: 'a.example.com', clientConfig: { service: { name: 's', namespace: 'n' } }, sideEffects: 'None', admissionReviewVersions: ['v1'], rules: [{ ...rule }] }] };
  behaviourOf(mutatingWebhookConfigurations).applyDefaults(object);
  assert.deepEqual(object.webhooks[0], {
    name: 'a.example.com', clientConfig: { service: { name: 's', namespace: 'n', port: 443 } }, sideEffects: 'None', admissionReviewVersions: ['v1'], rules: [{ ...rule, scope: '*' }],
    failurePolicy: 'Fail', matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, timeoutSeconds: 10, reinvocationPolicy: 'Never',
  });
  assert.deepEqual(lines(behaviourOf(mutatingWebhookConfigurations).validate(object)), []);
  assert.deepEqual(behaviourOf(mutatingWebhookConfigurations).row(object, NOW_MS), ['a', 1, '<unknown>']);
});

for (const { name, webhooks, expected } of [
  { name: 'an empty one', webhooks: [{}], expected: [
    'webhooks[0].name: Required value', 'webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun', 'webhooks[0].clientConfig: Required value: exactly one of url or service is required',
    'webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1',
  ] },
  { name: 'short and repeated names', webhooks: [{ ...hook, name: 'a.b' }, hook, hook], expected: [
    'webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots', 'webhooks[2].name: Duplicate value: "a.example.com"',
  ] },
  { name: 'values out of range', webhooks: [{ ...hook, failurePolicy: 'Maybe', matchPolicy: 'Near', sideEffects: 'Some', timeoutSeconds: 31 }], expected: [
    'webhooks[0].failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"', 'webhooks[0].matchPolicy: Unsupported value: "Near": supported values: "Equivalent", "Exact"',
    'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"', 'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
  ] },
  { name: 'a URL that is not allowed', webhooks: [{ ...hook, clientConfig: { url: 'http://u@example.com/a?b#c' } }], expected: [
    'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
    'webhooks[0].clientConfig.url: Invalid value: "u": user information is not permitted in the URL', 'webhooks[0].clientConfig.url: Invalid value: "c": fragments are not permitted in the URL',
    'webhooks[0].clientConfig.url: Invalid value: "b": query parameters are not permitted in the URL',
  ] },
  { name: 'a Service without place', webhooks: [{ ...hook, clientConfig: { service: { path: 'a//b', port: 0 } } }], expected: [
    'webhooks[0].clientConfig.service.name: Required value', 'webhooks[0].clientConfig.service.namespace: Required value',
    'webhooks[0].clientConfig.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive',
    'webhooks[0].clientConfig.service.path: Invalid value: "a//b": must start with a \'/\'', 'webhooks[0].clientConfig.service.path: Invalid value: "a//b": segment[0] may not be empty',
    'webhooks[0].clientConfig.service.path: Invalid value: "a//b": segment[1] may not be empty',
  ] },
  { name: 'wildcards beside others', webhooks: [{ ...hook, rules: [{ apiGroups: ['*', 'apps'], apiVersions: ['*', ''], operations: ['*', 'CREATE', 'READ'], resources: ['*', 'pods', 'pods/*', 'pods/log'], scope: 'World' }] }], expected: [
    'webhooks[0].rules[0].operations: Invalid value: ["*","CREATE","READ"]: if \'*\' is present, must not specify other operations',
    'webhooks[0].rules[0].operations[2]: Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
    'webhooks[0].rules[0].apiGroups: Invalid value: ["*","apps"]: if \'*\' is present, must not specify other API groups',
    'webhooks[0].rules[0].apiVersions: Invalid value: ["*",""]: if \'*\' is present, must not specify other API versions', 'webhooks[0].rules[0].apiVersions[1]: Required value',
    'webhooks[0].rules[0].resources[3]: Invalid value: "pods/log": if \'pods/*\' is present, must not specify pods/log',
    'webhooks[0].rules[0].resources: Invalid value: ["*","pods","pods/*","pods/log"]: if \'*\' is present, must not specify other resources without subresources',
    'webhooks[0].rules[0].scope: Unsupported value: "World": supported values: "*", "Cluster", "Namespaced"',
  ] },
]) {
  test(`a webhook is refused: ${name}`, () => assert.deepEqual(problemsOf(validatingWebhookConfigurations, { webhooks }), expected));
}

test('the generation of a webhook configuration counts changes of its webhooks', () => {
  const behaviour = behaviourOf(validatingWebhookConfigurations);
  const object = minimalObject(validatingWebhookConfigurations);
  assert.equal(behaviour.generationChanged?.({ ...object, metadata: { name: 'a', labels: { x: 'y' } } }, object), false);
  assert.equal(behaviour.generationChanged?.({ ...object, webhooks: [] } as UnstructuredObject, object), true);
});

for (const { name, resource, spec, expected } of [
  { name: 'an empty policy', resource: validatingAdmissionPolicies, spec: {}, expected: [
    'spec.matchConstraints: Required value', 'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
    'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
  ] },
  { name: 'a policy without rules, with odd parts', resource: validatingAdmissionPolicies, spec: {
    matchConstraints: {}, paramKind: { apiVersion: 'a/b/c', kind: 'No Kind' }, variables: [{ name: 'for', expression: ' ' }], matchConditions: [{ name: 'a', expression: '' }, { name: 'a', expression: 'true' }],
    validations: [{ expression: ' ', message: 'a\nb', messageExpression: ' ', reason: 'Bored' }],
  }, expected: [
    'spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c', 'spec.paramKind.kind: Invalid value: "No Kind": may have mixed case, but should otherwise match',
    'spec.matchConstraints.resourceRules: Required value', 'spec.matchConditions[0].expression: Required value', 'spec.matchConditions[1].name: Duplicate value: "a"',
    'spec.variables[0].name: Invalid value: "for": name is not a valid CEL identifier', 'spec.variables[0].expression: Required value: expression is not specified',
    'spec.validations[0].expression: Required value: expression is not specified', 'spec.validations[0].messageExpression: Invalid value: " ": must be non-empty if specified',
    'spec.validations[0].message: Invalid value: "a\\nb": message must not contain line breaks', 'spec.validations[0].reason: Unsupported value: "Bored": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
  ] },
  { name: 'a binding without policy and action', resource: validatingAdmissionPolicyBindings, spec: { paramRef: { name: 'a', selector: {} } }, expected: [
    'spec.policyName: Required value', 'spec.paramRef.name: Forbidden: name and selector are mutually exclusive', 'spec.paramRef.selector: Forbidden: name and selector are mutually exclusive',
    'spec.paramRef.parameterNotFoundAction: Required value', 'spec.validationActions: Required value: at least one validation action is required',
  ] },
  { name: 'a binding that denies and warns', resource: validatingAdmissionPolicyBindings, spec: { policyName: 'a', validationActions: ['Deny', 'Warn', 'Deny', 'Shout'] }, expected: [
    'spec.validationActions[2]: Duplicate value: "Deny"', 'spec.validationActions[3]: Unsupported value: "Shout": supported values: "Audit", "Deny", "Warn"',
    'spec.validationActions: Invalid value: ["Deny","Warn","Deny","Shout"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
  ] },
  { name: 'a mutation with the wrong field', resource: mutatingAdmissionPolicies, spec: { matchConstraints: { resourceRules: [rule] }, mutations: [{ patchType: 'JSONPatch', applyConfiguration: { expression: 'x' } }, {}] }, expected: [
    'spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch', 'spec.mutations[0].applyConfiguration: Invalid value: "{applyConfiguration}": must not be specified when patchType is JSONPatch',
    'spec.mutations[1].patchType: Required value', 'spec.reinvocationPolicy: Required value',
  ] },
]) {
  test(`an admission policy is refused: ${name}`, () => assert.deepEqual(problemsOf(resource, { spec }).map(line => line.replace(/(otherwise match): .*/, '$1')), expected));
}

test('policies and bindings are shown with their parameters', () => {
  const policy = { ...minimalObject(validatingAdmissionPolicies), spec: { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: [{ expression: 'true' }] } };
  assert.deepEqual(behaviourOf(validatingAdmissionPolicies).row(policy, NOW_MS), ['a', 1, 'v1/ConfigMap', '<unknown>']);
  const shown = (paramRef: object) => behaviourOf(mutatingAdmissionPolicyBindings).row({ ...minimalObject(mutatingAdmissionPolicyBindings), spec: { policyName: 'p', paramRef } } as UnstructuredObject, NOW_MS)[2];
  assert.equal(shown({ name: 'x' }), '*/x');
  assert.equal(shown({ name: 'x', namespace: 'n' }), 'n/x');
  assert.equal(shown({ selector: { matchLabels: { a: 'b' } } }), '&LabelSelector{MatchLabels:map[string]string{a: b,},MatchExpressions:[]LabelSelectorRequirement{},}');
});

test('a status write of a policy leaves spec and metadata alone, and its conditions are checked', () => {
  const behaviour = behaviourOf(validatingAdmissionPolicies);
  const old = minimalObject(validatingAdmissionPolicies);
  const next: UnstructuredObject = { ...structuredClone(old), metadata: { name: 'a', labels: { x: 'y' } }, spec: {}, status: { conditions: [{ type: 'Ready', status: 'Perhaps', reason: '?' }] } };
  behaviour.prepareForUpdate(next, old, 'status');
  assert.deepEqual([next.metadata.labels, next['spec']], [undefined, old['spec']]);
  assert.deepEqual(lines(behaviour.validateUpdate(next, old, 'status')).map(line => line.slice(0, 80)), [
    'status.conditions[0].status: Unsupported value: "Perhaps": supported values: "False", "True", "Unknown"', 'status.conditions[0].lastTransitionTime: Required value',
    'status.conditions[0].reason: Invalid value: "?": a condition reason must start with alphabetic character',
  ].map(line => line.slice(0, 80)));
});
