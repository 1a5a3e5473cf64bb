import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../../../src/api/kinds/index.ts';
import type { UnstructuredObject } from '../../../../src/api/objects.ts';
import { flowSchemas, priorityClasses, priorityLevelConfigurations, type Resource } from '../../../../src/api/resources.ts';
import { mandatorySpecs } from '../../../../src/api/validation/flowControl.ts';
import { minimalObject } from '../../../minimalObjects.ts';
import { lines, NOW_MS } from './makeObjects.ts';

function problemsOf(resource: Resource, more: object): string[] {
  const object: UnstructuredObject = { ...minimalObject(resource), ...more };
  behaviourOf(resource).applyDefaults(object);
  return lines(behaviourOf(resource).validate(object));
}

for (const { name, more, expected } of [
  { name: 'too high', more: { value: 1_000_000_001 }, expected: ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'] },
  { name: 'a name of the system', more: { metadata: { name: 'system-mine' } }, expected: ["metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class"] },
  { name: 'the system\'s own with another value', more: { metadata: { name: 'system-node-critical' }, value: 1 }, expected: ["metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: value of system-node-critical PriorityClass must be 2000001000"] },
  { name: 'the system\'s own', more: { metadata: { name: 'system-cluster-critical' }, value: 2_000_000_000 }, expected: [] },
  { name: 'an unknown policy', more: { preemptionPolicy: 'Always' }, expected: ['preemptionPolicy: Unsupported value: "Always": supported values: "PreemptLowerPriority", "Never"'] },
]) {
  test(`PriorityClass validation: ${name}`, () => assert.deepEqual(problemsOf(priorityClasses, more), expected));
}

test('the value and policy of a PriorityClass stay', () => {
  const old: UnstructuredObject = { ...minimalObject(priorityClasses), value: 1, preemptionPolicy: 'Never' };
  assert.deepEqual(lines(behaviourOf(priorityClasses).validateUpdate({ ...old, value: 2, preemptionPolicy: 'PreemptLowerPriority' } as UnstructuredObject, old, undefined)), [
    'value: Forbidden: may not be changed in an update.', 'preemptionPolicy: Invalid value: "PreemptLowerPriority": field is immutable',
  ]);
  assert.deepEqual(behaviourOf(priorityClasses).row(old, NOW_MS), ['a', 1, false, '<unknown>', 'Never']);
});

const everything = { subjects: [{ kind: 'User', user: { name: 'u' } }], resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] }] };

for (const { name, spec, expected } of [
  { name: 'a whole one', spec: { priorityLevelConfiguration: { name: 'a' }, distinguisherMethod: { type: 'ByUser' }, rules: [everything] }, expected: [] },
  { name: 'an empty one', spec: {}, expected: ['spec.priorityLevelConfiguration.name: Required value: must reference a priority level'] },
  { name: 'precedence 1', spec: { priorityLevelConfiguration: { name: 'a' }, matchingPrecedence: 1 }, expected: ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"] },
  { name: 'subjects that do not fit', spec: { priorityLevelConfiguration: { name: 'a' }, rules: [{ ...everything, subjects: [{ kind: 'User', group: { name: 'g' } }, { kind: 'ServiceAccount', serviceAccount: { name: '*' } }, { kind: 'Robot' }] }] }, expected: [
    "spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'", "spec.rules[0].subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'",
    'spec.rules[0].subjects[1].serviceAccount.namespace: Required value: must specify namespace for service account',
    'spec.rules[0].subjects[2].kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"',
  ] },
  { name: 'rules that do not fit', spec: { priorityLevelConfiguration: { name: 'a' }, rules: [{ subjects: [], resourceRules: [{ verbs: ['get', '*'] }], nonResourceRules: [{ verbs: ['jump'], nonResourceURLs: ['a', '/a/*/b'] }] }] }, expected: [
    'spec.rules[0].subjects: Required value: subjects must contain at least one value',
    'spec.rules[0].resourceRules[0].verbs: Invalid value: ["get","*"]: if \'*\' is present, must not specify other verbs', 'spec.rules[0].resourceRules[0].apiGroups: Required value: resource rules must supply at least one api group',
    'spec.rules[0].resourceRules[0].resources: Required value: resource rules must supply at least one resource',
    'spec.rules[0].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace',
    'spec.rules[0].nonResourceRules[0].verbs: Unsupported value: ["jump"]: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"',
    'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "a": must start with slash', 'spec.rules[0].nonResourceRules[0].nonResourceURLs[1]: Invalid value: "/a/*/b": wildcard can only do suffix matching',
  ] },
]) {
  test(`FlowSchema validation: ${name}`, () => assert.deepEqual(problemsOf(flowSchemas, { spec }), expected));
}

for (const { name, spec, expected } of [
  { name: 'queues by default', spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } }, expected: [] },
  { name: 'an unknown type', spec: { type: 'Free' }, expected: ['spec.type: Unsupported value: "Free": supported values: "Exempt", "Limited"'] },
  { name: 'exempt under another name', spec: { type: 'Exempt', exempt: {} }, expected: ['spec.type: Invalid value: "Exempt": type must be \'Exempt\' if and only if name is \'exempt\''] },
  { name: 'figures out of range', spec: { type: 'Limited', limited: { nominalConcurrencyShares: -1, lendablePercent: 101, borrowingLimitPercent: -1, limitResponse: { type: 'Queue', queuing: { queues: 4, handSize: 5 } } } }, expected: [
    'spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer', 'spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive',
    'spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer', 'spec.limited.limitResponse.queuing.handSize: Invalid value: 5: should not be greater than queues (4)',
  ] },
  { name: 'more hands than the hash deals', spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: { queues: 512, handSize: 8 } } } }, expected: [
    'spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60',
  ] },
]) {
  test(`PriorityLevelConfiguration validation: ${name}`, () => assert.deepEqual(problemsOf(priorityLevelConfigurations, { spec }), expected));
}

test('the mandatory objects of flow control are valid as they are, and in no other way', () => {
  for (const [resource, kind] of [[flowSchemas, 'FlowSchema'], [priorityLevelConfigurations, 'PriorityLevelConfiguration']] as const) {
    for (const [name, spec] of Object.entries(mandatorySpecs[kind])) assert.deepEqual(problemsOf(resource, { metadata: { name }, spec: structuredClone(spec) }), [], name);
  }
  assert.match(problemsOf(flowSchemas, { metadata: { name: 'catch-all' }, spec: { priorityLevelConfiguration: { name: 'a' } } })[0] ?? '', /spec of 'catch-all' must equal the fixed value$/);
  assert.deepEqual(problemsOf(priorityLevelConfigurations, { metadata: { name: 'exempt' }, spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: 5 } } }), []);
});

test('flow schemas and priority levels are shown with what they refer to', () => {
  const schema: UnstructuredObject = { ...minimalObject(flowSchemas), status: { conditions: [{ type: 'Dangling', status: 'False' }] } };
  behaviourOf(flowSchemas).applyDefaults(schema);
  assert.deepEqual(behaviourOf(flowSchemas).row(schema, NOW_MS), ['a', 'a', 1000, '<none>', '<unknown>', 'False']);
  const level = minimalObject(priorityLevelConfigurations);
  behaviourOf(priorityLevelConfigurations).applyDefaults(level);
  assert.deepEqual(behaviourOf(priorityLevelConfigurations).row(level, NOW_MS), ['a', 'Limited', 30, '<none>', '<none>', '<none>', '<unknown>']);
});
