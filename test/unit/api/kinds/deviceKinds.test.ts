import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../../../src/api/kinds/index.ts';
import type { UnstructuredObject } from '../../../../src/api/objects.ts';
import { deviceClasses, resourceClaims, resourceClaimTemplates, resourceSlices, type Resource } from '../../../../src/api/resources.ts';
import { minimalObject } from '../../../minimalObjects.ts';
import { lines, NOW_MS } from './makeObjects.ts';

function defaulted(resource: Resource, more: object): UnstructuredObject {
  const object: UnstructuredObject = { ...minimalObject(resource), ...structuredClone(more) };
  behaviourOf(resource).applyDefaults(object);
  return object;
}
const short = (line: string) => line.replace(/: (a lowercase|a valid label|a valid C identifier|name part).*/, '');
const problemsOf = (resource: Resource, more: object) => lines(behaviourOf(resource).validate(defaulted(resource, more))).map(short);

const exactly = (more: object = {}) => ({ deviceClassName: 'gpu.example.com', ...more });
const claim = (requests: readonly object[], more: object = {}) => ({ spec: { devices: { requests, ...more } } });
const gpu = { name: 'gpu', exactly: exactly() };
const REQUEST = 'spec.devices.requests[0]';
const REFERENCE = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

for (const { name, more, expected } of [
  { name: 'nothing asked for', more: { spec: undefined }, expected: [] },
  { name: 'a request of neither sort', more: claim([{ name: 'gpu' }]), expected: [`${REQUEST}: Required value: exactly one of \`exactly\` or \`firstAvailable\` is required`] },
  { name: 'a request of both sorts', more: claim([{ ...gpu, firstAvailable: [{ name: 'a', ...exactly() }] }]), expected: [`${REQUEST}: Invalid value: null: exactly one of \`exactly\` or \`firstAvailable\` is required, but multiple fields are set`] },
  { name: 'requests of one name', more: claim([gpu, gpu]), expected: ['spec.devices.requests[1]: Duplicate value: "gpu"'] },
  { name: 'too many requests', more: claim(Array.from({ length: 33 }, (_, index) => ({ ...gpu, name: `g${index}` }))), expected: ['spec.devices.requests: Too many: 33: must have at most 32 items'] },
  { name: 'no class, and an odd mode', more: claim([{ name: 'gpu', exactly: { allocationMode: 'Some' } }]), expected: [`${REQUEST}.exactly.deviceClassName: Required value`, `${REQUEST}.exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"`] },
  { name: 'a number of all', more: claim([{ name: 'gpu', exactly: exactly({ allocationMode: 'All', count: 2 }) }]), expected: [`${REQUEST}.exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'`] },
  { name: 'a negative number', more: claim([{ name: 'gpu', exactly: exactly({ count: -1 }) }]), expected: [`${REQUEST}.exactly.count: Invalid value: -1: must be greater than zero`] },
  { name: 'selectors', more: claim([{ name: 'gpu', exactly: exactly({ selectors: [{}, { cel: { expression: "device.attributes['gpu.example.com'].memory > 1" } }, { cel: { expression: '1 + 1' } }] }) }]), expected: [`${REQUEST}.exactly.selectors[0].cel: Required value`, `${REQUEST}.exactly.selectors[2].cel.expression: Invalid value: "1 + 1": must evaluate to bool or the unknown type, not int`] },
  { name: 'tolerations', more: claim([{ name: 'gpu', exactly: exactly({ tolerations: [{ key: 'a', value: 'b' }, { operator: 'Exists', value: 'b' }, { operator: 'Like', effect: 'Never' }] }) }]), expected: [
    `${REQUEST}.exactly.tolerations[1].value: Invalid value: "b": must be empty for operator \`Exists\``, `${REQUEST}.exactly.tolerations[2].operator: Unsupported value: "Like": supported values: "Equal", "Exists"`,
    `${REQUEST}.exactly.tolerations[2].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "None"`,
  ] },
  { name: 'alternatives', more: claim([{ name: 'gpu', firstAvailable: [{ name: 'big', ...exactly() }, { name: 'big', ...exactly({ deviceClassName: 'B' }) }] }]), expected: [`${REQUEST}.firstAvailable[1].deviceClassName: Invalid value: "B"`, `${REQUEST}.firstAvailable[1]: Duplicate value: "big"`] },
  { name: 'constraints', more: claim([gpu], { constraints: [{ requests: ['gpu'], matchAttribute: 'gpu.example.com/model' }, { requests: ['none'], matchAttribute: 'model' }, {}] }), expected: [
    `spec.devices.constraints[1].requests[0]: Invalid value: "none": ${REFERENCE}`, 'spec.devices.constraints[1].matchAttribute: Invalid value: "model": a fully qualified name must be a domain and a name separated by a slash',
    'spec.devices.constraints[2]: Required value: exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
  ] },
  { name: 'configuration', more: claim([{ name: 'gpu', firstAvailable: [{ name: 'big', ...exactly() }] }], { config: [{ requests: ['gpu/big', 'gpu/big/er'], opaque: { driver: 'gpu.example.com', parameters: {} } }, { opaque: { driver: '', parameters: [] } }, {}] }), expected: [
    `spec.devices.config[0].requests[1]: Invalid value: "gpu/big/er": ${REFERENCE}`, 'spec.devices.config[1].opaque.driver: Required value', 'spec.devices.config[1].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object', 'spec.devices.config[2].opaque: Required value',
  ] },
]) {
  test(`ResourceClaim validation: ${name}`, () => { assert.deepEqual(problemsOf(resourceClaims, more), expected); });
}

test('a request is for one device unless it says otherwise, and what a claim asks for is fixed', () => {
  const stored = defaulted(resourceClaims, {});
  assert.deepEqual((stored['spec'] as { readonly devices: { readonly requests: readonly { readonly exactly: object }[] } }).devices.requests[0]?.exactly, exactly({ allocationMode: 'ExactCount', count: 1 }));
  const { validateUpdate } = behaviourOf(resourceClaims);
  assert.deepEqual(validateUpdate(structuredClone(stored), stored, undefined), []);
  assert.match(lines(validateUpdate(defaulted(resourceClaims, claim([{ name: 'other', exactly: exactly() }])), stored, undefined)).join(), /^spec: Invalid value: .*: field is immutable$/);
});

test('a toleration compares unless it says otherwise, also where a device was allocated by it', () => {
  const { status } = defaulted(resourceClaims, { status: { allocation: { devices: { results: [{ ...result, tolerations: [{ key: 'a' }, { operator: 'Exists' }] }] } } } });
  assert.deepEqual((status as { readonly allocation: { readonly devices: { readonly results: readonly { readonly tolerations: object }[] } } }).allocation.devices.results[0]?.tolerations, [{ key: 'a', operator: 'Equal' }, { operator: 'Exists' }]);
});

const result = { request: 'gpu', driver: 'gpu.example.com', pool: 'n', device: 'gpu-0' };
const consumer = { resource: 'pods', name: 'p', uid: 'u' };
for (const { name, old, status, expected } of [
  { name: 'an allocation, a consumer and a device', old: {}, status: { allocation: { devices: { results: [result] } }, reservedFor: [consumer], devices: [{ driver: 'gpu.example.com', pool: 'n', device: 'gpu-0', networkData: { ips: ['10.0.0.1/24'] } }] }, expected: [] },
  { name: 'a consumer of nothing', old: {}, status: { reservedFor: [consumer, { ...consumer, name: '' }] }, expected: ['status.reservedFor[1].name: Required value', 'status.reservedFor[1]: Duplicate value: "u"', 'status.reservedFor: Forbidden: may not be specified when `allocated` is not set'] },
  { name: 'a device that was not allocated', old: {}, status: { devices: [{ driver: 'd', pool: 'n', device: 'x' }] }, expected: ['status.devices[0]: Invalid value: "d/n/x": must be an allocated device in the claim'] },
  { name: 'an allocation for nobody', old: {}, status: { allocation: { devices: { results: [{ ...result, request: 'none', pool: '', shareID: 'X' }] } } }, expected: [
    `status.allocation.devices.results[0].request: Invalid value: "none": ${REFERENCE}`, 'status.allocation.devices.results[0].pool: Required value',
    'status.allocation.devices.results[0].shareID: Invalid value: "X": uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters',
  ] },
  { name: 'another allocation', old: { allocation: { devices: { results: [result] } } }, status: { allocation: {} }, expected: ['status.allocation: Invalid value: {}: field is immutable'] },
]) {
  test(`ResourceClaim status: ${name}`, () => {
    const before = defaulted(resourceClaims, { status: old });
    assert.deepEqual(lines(behaviourOf(resourceClaims).validateUpdate({ ...before, status } as UnstructuredObject, before, 'status')), expected);
  });
}

test('claims are shown with their state', () => {
  const stateOf = (more: object) => behaviourOf(resourceClaims).row(defaulted(resourceClaims, more), NOW_MS)[1];
  const gone = { metadata: { name: 'a', deletionTimestamp: '2026-01-01T00:00:00Z' } };
  assert.deepEqual([stateOf({}), stateOf({ status: { allocation: {} } }), stateOf({ status: { allocation: {}, reservedFor: [consumer] } }), stateOf({ ...gone, status: { allocation: {} } }), stateOf(gone)], ['pending', 'allocated', 'allocated,reserved', 'deleted,allocated', 'deleted']);
});

test('a ResourceClaimTemplate is judged as the claims that are made from it, and fixed', () => {
  assert.deepEqual(problemsOf(resourceClaimTemplates, { spec: { metadata: { labels: { 'a b': 'c' } }, spec: { devices: { requests: [{ name: 'gpu' }] } } } }), ['spec.metadata.labels: Invalid value: "a b"', 'spec.spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required']);
  const stored = defaulted(resourceClaimTemplates, {});
  assert.match(lines(behaviourOf(resourceClaimTemplates).validateUpdate(defaulted(resourceClaimTemplates, { spec: {} }), stored, undefined)).join(), /^spec: Invalid value: .*: field is immutable$/);
});

test('a DeviceClass has valid selectors, settings and a resource name of somebody else', () => {
  assert.deepEqual(problemsOf(deviceClasses, { spec: {} }), []);
  assert.deepEqual(problemsOf(deviceClasses, { spec: { selectors: [{ cel: { expression: 'true' } }], config: [{}], extendedResourceName: 'cpu' } }), ['spec.config[0].opaque: Required value', 'spec.extendedResourceName: Invalid value: "cpu": must be a valid extended resource name']);
  assert.deepEqual(problemsOf(deviceClasses, { spec: { extendedResourceName: 'example.com/gpu' } }), []);
});

const slice = (more: object) => ({ spec: { driver: 'gpu.example.com', allNodes: true, pool: { name: 'n', generation: 1, resourceSliceCount: 1 }, ...more } });
const DEVICE = 'spec.devices[0]';
const ONE_OF = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
for (const { name, more, expected } of [
  { name: 'nothing', more: { spec: {} }, expected: ['spec.driver: Required value', 'spec.pool.name: Required value', 'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero', `spec: Required value: ${ONE_OF}`] },
  { name: 'two places', more: slice({ nodeName: 'n' }), expected: [`spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${ONE_OF}, but multiple fields are set`] },
  { name: 'a selector of two terms', more: slice({ allNodes: undefined, nodeSelector: { nodeSelectorTerms: [{}, {}] } }), expected: ['spec.nodeSelector.nodeSelectorTerms: Invalid value: [{},{}]: must have exactly one node selector term'] },
  { name: 'devices of one name', more: slice({ devices: [{ name: 'a' }, { name: 'a' }] }), expected: ['spec.devices[1]: Duplicate value: "a"'] },
  { name: 'devices and counters', more: slice({ devices: [], sharedCounters: [{ name: 'c', counters: { memory: { value: '1' } } }, { name: '' }] }), expected: ['spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed', 'spec.sharedCounters[1].name: Required value', 'spec.sharedCounters[1].counters: Required value'] },
  { name: 'attributes', more: slice({ devices: [{ name: 'a', attributes: { 'model': { string: 'x'.repeat(65) }, 'example.com/version': { version: '1.2' }, 'a/b/c': { int: 1 }, '1x': {}, 'two': { int: 1, bool: true } } }] }), expected: [
    `${DEVICE}.attributes[model].string: Too long: may not be more than 64 bytes`, `${DEVICE}.attributes[example.com/version].version: Invalid value: "1.2": must be a string compatible with semver.org spec 2.0.0`,
    `${DEVICE}.attributes: Invalid value: "a/b/c": must not contain more than one slash`, `${DEVICE}.attributes: Invalid value: "1x"`, `${DEVICE}.attributes[1x]: Invalid value: "": exactly one value must be specified`,
    `${DEVICE}.attributes[two]: Invalid value: {"int":1,"bool":true}: exactly one value must be specified`,
  ] },
  { name: 'a policy for what one claim has alone', more: slice({ devices: [{ name: 'a', capacity: { memory: { value: '1Gi', requestPolicy: {} } } }] }), expected: [`${DEVICE}.capacity[memory].requestPolicy: Forbidden: allowMultipleAllocations must be true`] },
  { name: 'a place of a device', more: slice({ devices: [{ name: 'a', nodeName: 'n' }] }), expected: [`${DEVICE}: Invalid value: null: \`nodeName\`, \`nodeSelector\` and \`allNodes\` can only be set if \`perDeviceNodeSelection\` is set to true in the ResourceSlice spec`] },
  { name: 'taints', more: slice({ devices: [{ name: 'a', taints: [{ key: 'k', effect: 'NoSchedule' }, { key: 'k' }, { key: 'k', effect: 'Never' }] }] }), expected: [`${DEVICE}.taints[1].effect: Required value`, `${DEVICE}.taints[2].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "None"`] },
  { name: 'conditions of one sort only', more: slice({ devices: [{ name: 'a', bindingConditions: ['c', 'c'] }] }), expected: [`${DEVICE}.bindingConditions[1]: Duplicate value: "c"`, `${DEVICE}.bindingFailureConditions: Invalid value: []: bindingFailureConditions are required to use bindingConditions`] },
]) {
  test(`ResourceSlice validation: ${name}`, () => { assert.deepEqual(problemsOf(resourceSlices, more), expected); });
}

test('a ResourceSlice keeps its driver, pool and node; it is found by driver and node', () => {
  const stored = defaulted(resourceSlices, {});
  const changed = defaulted(resourceSlices, { spec: { driver: 'other.example.com', pool: { name: 'm', generation: 1, resourceSliceCount: 1 }, allNodes: true } });
  assert.deepEqual(lines(behaviourOf(resourceSlices).validateUpdate(changed, stored, undefined)), ['spec.pool.name: Invalid value: "m": field is immutable', 'spec.driver: Invalid value: "other.example.com": field is immutable', 'spec.nodeName: Invalid value: null: field is immutable']);
  assert.deepEqual(behaviourOf(resourceSlices).selectableFields(stored), { 'spec.driver': 'gpu.example.com', 'spec.nodeName': 'n' });
  assert.deepEqual(behaviourOf(resourceSlices).row(stored, NOW_MS), ['a', 'n', 'gpu.example.com', 'n', '<unknown>']);
});
