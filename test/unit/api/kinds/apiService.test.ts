import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../../../src/api/kinds/index.ts';
import type { UnstructuredObject } from '../../../../src/api/objects.ts';
import { apiServices } from '../../../../src/api/resources.ts';
import { minimalObject } from '../../../minimalObjects.ts';
import { lines, NOW_MS } from './makeObjects.ts';

const behaviour = behaviourOf(apiServices);
const whole = { group: 'example.com', version: 'v1', groupPriorityMinimum: 100, versionPriority: 100 };

function apiService(spec: object, name = 'v1.example.com'): UnstructuredObject {
  const object: UnstructuredObject = { ...minimalObject(apiServices, name), spec: structuredClone(spec) };
  behaviour.applyDefaults(object);
  return object;
}

for (const { name, spec, expected } of [
  { name: 'a local one', spec: whole, expected: [] },
  { name: 'nothing', spec: {}, expected: [
    'metadata.name: Invalid value: "v1.example.com": must be `spec.version+"."+spec.group`: "."', 'spec.group: Required value: only v1 may have an empty group and it better be legacy kube',
    'spec.version: Invalid value: ""', 'spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000', 'spec.versionPriority: Invalid value: 0: must be positive and less than 1000',
  ] },
  { name: 'a local one with TLS', spec: { ...whole, caBundle: 'eA==', insecureSkipTLSVerify: true }, expected: [
    'spec.caBundle: Invalid value: "1 bytes": local APIServices may not have a caBundle', 'spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify',
  ] },
  { name: 'a service', spec: { ...whole, service: { port: 70_000 }, caBundle: 'eA==', insecureSkipTLSVerify: true }, expected: [
    'spec.service.namespace: Required value', 'spec.service.name: Required value', 'spec.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive',
    'spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present',
  ] },
]) {
  test(`APIService validation: ${name}`, () => assert.deepEqual(lines(behaviour.validate(apiService(spec))).map(line => line.replace(/: a DNS-1035.*/, '')), expected));
}

test('a local APIService is available from the start, another waits to be asked', () => {
  const local = apiService(whole);
  behaviour.prepareForCreate(local);
  assert.deepEqual(behaviour.row(local, NOW_MS), ['v1.example.com', 'Local', 'True', '<unknown>']);
  const remote = apiService({ ...whole, service: { namespace: 'n', name: 's' } });
  behaviour.prepareForCreate(remote);
  assert.deepEqual(behaviour.row(remote, NOW_MS), ['v1.example.com', 'n/s', 'Unknown', '<unknown>']);
  const failing = { ...remote, status: { conditions: [{ type: 'Available', status: 'False', reason: 'MissingEndpoints' }, { type: 'Odd', status: 'Perhaps' }] } } as UnstructuredObject;
  assert.equal(behaviour.row(failing, NOW_MS)[2], 'False (MissingEndpoints)');
  assert.deepEqual(lines(behaviour.validateUpdate(failing, remote, 'status')), ['status.conditions[1].status: Unsupported value: "Perhaps": supported values: "True", "False", "Unknown"']);
});
