import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../../../src/api/kinds/index.ts';
import type { UnstructuredObject } from '../../../../src/api/objects.ts';
import { csiDrivers, csiNodes, csiStorageCapacities, runtimeClasses, storageClasses, volumeAttachments, volumeAttributesClasses, type Resource } from '../../../../src/api/resources.ts';
import { minimalObject } from '../../../minimalObjects.ts';
import { lines, NOW_MS } from './makeObjects.ts';

function defaulted(resource: Resource, more: object = {}): UnstructuredObject {
  const object: UnstructuredObject = { ...minimalObject(resource), ...structuredClone(more) };
  behaviourOf(resource).applyDefaults(object);
  return object;
}
const short = (line: string) => line.replace(/: (a lowercase|name part must consist).*/, '');
const problemsOf = (resource: Resource, more: object) => lines(behaviourOf(resource).validate(defaulted(resource, more))).map(short);
const changesRefused = (resource: Resource, more: object) => lines(behaviourOf(resource).validateUpdate(defaulted(resource, more), defaulted(resource), undefined));

for (const { name, resource, more, expected } of [
  { name: 'a StorageClass without provisioner', resource: storageClasses, more: { provisioner: '' }, expected: ['provisioner: Required value'] },
  { name: 'a StorageClass with unknown policies', resource: storageClasses, more: { provisioner: '-', reclaimPolicy: 'Recycle', volumeBindingMode: 'Later', parameters: { '': 'x' } }, expected: [
    'provisioner: Invalid value: "-"', 'parameters: Invalid value: "": field can not be empty.', 'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
    'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
  ] },
  { name: 'a StorageClass with odd topologies', resource: storageClasses, more: { allowedTopologies: [{ matchLabelExpressions: [{ key: 'a', values: ['x', 'x'] }, { key: 'a' }] }, { matchLabelExpressions: [{ key: 'a', values: ['x', 'x'] }, { key: 'a' }] }] }, expected: [
    'allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "x"', 'allowedTopologies[0].matchLabelExpressions[1].values: Required value', 'allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: "a"',
    'allowedTopologies[1].matchLabelExpressions[0].values[1]: Duplicate value: "x"', 'allowedTopologies[1].matchLabelExpressions[1].values: Required value', 'allowedTopologies[1].matchLabelExpressions[1].key: Duplicate value: "a"',
    'allowedTopologies[1].matchLabelExpressions: Duplicate value: ""',
  ] },
  { name: 'a VolumeAttributesClass without parameters', resource: volumeAttributesClasses, more: { parameters: {} }, expected: ['parameters: Required value: must contain at least one key/value pair'] },
  { name: 'a VolumeAttachment of nothing', resource: volumeAttachments, more: { spec: {} }, expected: [
    'spec.attacher: Required value', 'spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName', 'spec.nodeName: Invalid value: ""', 'spec.attacher: Required value',
  ] },
  { name: 'a CSIDriver with odd values', resource: csiDrivers, more: { spec: { fsGroupPolicy: 'All', volumeLifecycleModes: ['Eternal'], tokenRequests: [{}, {}, { audience: 'a', expirationSeconds: 1 }], nodeAllocatableUpdatePeriodSeconds: 1 } }, expected: [
    'spec.fsGroupPolicy: Unsupported value: "All": supported values: "File", "None", "ReadWriteOnceWithFSType"', 'spec.tokenRequests[1].audience: Duplicate value: ""',
    'spec.tokenRequests[2].expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes', 'spec.volumeLifecycleModes: Unsupported value: "Eternal": supported values: "Persistent", "Ephemeral"',
    'spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 1: must be greater than or equal to 10 seconds',
  ] },
  { name: 'a CSINode with a driver twice', resource: csiNodes, more: { spec: { drivers: [{ name: 'd', nodeID: 'n', topologyKeys: ['k', 'k'] }, { name: 'd', allocatable: { count: -1 } }] } }, expected: [
    'spec.drivers[0]: Duplicate value: "k"', 'spec.drivers[1].nodeID: Required value', 'spec.drivers[1].allocatable.count: Invalid value: -1: must be greater than or equal to 0', 'spec.drivers[1].name: Duplicate value: "d"',
  ] },
  { name: 'a CSIStorageCapacity below nothing', resource: csiStorageCapacities, more: { storageClassName: '', capacity: '-1' }, expected: ['storageClassName: Invalid value: ""', 'capacity: Invalid value: "-1": must be greater than or equal to 0'] },
  { name: 'a RuntimeClass', resource: runtimeClasses, more: { handler: 'a.b', overhead: { podFixed: { cpu: '-1' } }, scheduling: { nodeSelector: { '-': 'x' }, tolerations: [{ key: 'a', operator: 'Exists' }, { key: 'a', operator: 'Exists' }] } }, expected: [
    'handler: Invalid value: "a.b": must not contain dots', 'overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0', 'scheduling.nodeSelector: Invalid value: "-"',
    'scheduling.tolerations[1]: Duplicate value: {"key":"a","operator":"Exists"}',
  ] },
]) {
  test(`${name} is refused`, () => assert.deepEqual(problemsOf(resource, more), expected));
}

for (const { name, resource, more, expected } of [
  { name: 'a StorageClass', resource: storageClasses, more: { provisioner: 'b', parameters: { a: 'b' }, reclaimPolicy: 'Retain', volumeBindingMode: 'WaitForFirstConsumer' }, expected: [
    'parameters: Forbidden: updates to parameters are forbidden.', 'provisioner: Forbidden: updates to provisioner are forbidden.', 'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
    'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
  ] },
  { name: 'a VolumeAttributesClass', resource: volumeAttributesClasses, more: { parameters: { a: 'c' } }, expected: ['parameters: Forbidden: updates to parameters are forbidden.'] },
  { name: 'a CSIDriver', resource: csiDrivers, more: { spec: { attachRequired: false, volumeLifecycleModes: ['Ephemeral'] } }, expected: [
    'spec.attachedRequired: Invalid value: false: field is immutable', 'spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable',
  ] },
  { name: 'a CSIStorageCapacity', resource: csiStorageCapacities, more: { storageClassName: 'other' }, expected: ['storageClassName: Invalid value: "other": field is immutable'] },
  { name: 'a RuntimeClass', resource: runtimeClasses, more: { handler: 'other' }, expected: ['handler: Invalid value: "other": field is immutable'] },
]) {
  test(`what stays of ${name}`, () => assert.deepEqual(changesRefused(resource, more), expected));
}

test('the spec of a VolumeAttachment stays, its status has its own way in', () => {
  const behaviour = behaviourOf(volumeAttachments);
  const old = defaulted(volumeAttachments, { status: { attached: false } });
  const next = { ...structuredClone(old), spec: { attacher: 'x' }, status: { attached: true } } as UnstructuredObject;
  assert.deepEqual(lines(behaviour.validateUpdate(next, old, undefined)), ['spec: Invalid value: {"attacher":"x"}: field is immutable']);
  behaviour.prepareForUpdate(next, old, 'status');
  assert.deepEqual([next['spec'], next['status']], [old['spec'], { attached: true }]);
});

test('drivers of a CSINode come and go and change only what they can hold', () => {
  const behaviour = behaviourOf(csiNodes);
  const node = (...drivers: object[]) => defaulted(csiNodes, { spec: { drivers } });
  assert.deepEqual(behaviour.validateUpdate(node({ name: 'd', nodeID: 'n', allocatable: { count: 2 } }, { name: 'e', nodeID: 'm' }), node({ name: 'd', nodeID: 'n' }), undefined), []);
  assert.deepEqual(lines(behaviour.validateUpdate(node({ name: 'd', nodeID: 'x' }), node({ name: 'd', nodeID: 'n' }), undefined)), ['spec.drivers: Invalid value: {"name":"d","nodeID":"x"}: field is immutable']);
});

for (const { resource, more, expected } of [
  { resource: storageClasses, more: { metadata: { name: 'a', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } }, expected: ['a (default)', 'example.com/a', 'Delete', 'Immediate', false, '<unknown>'] },
  { resource: volumeAttributesClasses, more: {}, expected: ['a', 'example.com', '<unknown>'] },
  { resource: volumeAttachments, more: {}, expected: ['a', 'example.com', 'pv', 'n', false, '<unknown>'] },
  { resource: csiDrivers, more: {}, expected: ['a', true, false, false, '<unset>', false, 'Persistent', '<unknown>'] },
  { resource: csiNodes, more: {}, expected: ['a', 0, '<unknown>'] },
  { resource: csiStorageCapacities, more: { capacity: '1024Mi' }, expected: ['a', 'fast', '1Gi'] },
  { resource: runtimeClasses, more: {}, expected: ['a', 'runc', '<unknown>'] },
]) {
  test(`${resource.kind} is shown as kubectl shows it`, () => assert.deepEqual(behaviourOf(resource).row(defaulted(resource, more), NOW_MS), expected));
}
