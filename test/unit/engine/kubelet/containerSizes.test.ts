import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObservedContainer, ResourceLimits } from '../../../../src/engine/cri/contract.ts';
import { resourcesToChange, toResourceStatus } from '../../../../src/engine/kubelet/containerSizes.ts';
import { makeContainer, makeInstance } from './podFixtures.ts';

const MIB = 1024 ** 2;
const resources = { requests: { cpu: '1' }, limits: { cpu: '2', memory: '64Mi' } };
const wanted: ResourceLimits = { cpuShares: 1024, nanoCpus: 2_000_000_000, memoryBytes: 64 * MIB };
const { memoryBytes: _, ...unlimited } = wanted;
const restart = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }];

const cases: Readonly<Record<string, { readonly seen: Pick<ObservedContainer, 'resources' | 'createdWith' | 'acknowledged'>; readonly restarts?: true; readonly change: readonly string[] }>> = {
  'nothing is to change of what is as it should be': { seen: { resources: wanted, createdWith: wanted }, change: [] },
  'another weight is to change': { seen: { resources: { ...wanted, cpuShares: 512 }, createdWith: wanted }, change: ['cpu'] },
  'another limit of memory is to change': { seen: { resources: { ...wanted, memoryBytes: 32 * MIB } }, change: ['memory'] },
  'a limit that the machine does not tell is as it was made': { seen: { resources: unlimited, createdWith: wanted }, change: [] },
  'what the runtime took counts, whatever it reports': { seen: { resources: unlimited, createdWith: unlimited, acknowledged: wanted }, change: [] },
  'what it took before is not what is wanted now': { seen: { resources: wanted, createdWith: wanted, acknowledged: { ...wanted, memoryBytes: 32 * MIB } }, change: ['memory'] },
  'nothing restarts because a machine reports other amounts than it was asked for': { seen: { resources: { ...wanted, memoryBytes: 65 * MIB }, createdWith: wanted }, restarts: true, change: [] },
  'what was made with other amounts restarts': { seen: { resources: unlimited, createdWith: { ...wanted, memoryBytes: 32 * MIB } }, restarts: true, change: ['memory'] },
  'machines without cgroups are left alone': { seen: { resources: {} }, change: [] },
  'a container that was not looked at yet is left alone': { seen: {}, change: [] },
};
for (const [name, { seen, restarts, change }] of Object.entries(cases)) {
  test(name, () => { assert.deepEqual(resourcesToChange(makeContainer('a', { resources, ...(restarts === undefined ? {} : { resizePolicy: restart }) }), makeInstance('a', seen)), change); });
}

test('a status tells what was allocated where the machine tells nothing', () => {
  assert.deepEqual(toResourceStatus(makeContainer('a', { resources }), makeInstance('a', { resources: {} })).resources?.requests, { cpu: '1' });
  assert.deepEqual(toResourceStatus(makeContainer('a', { resources }), makeInstance('a', { resources: unlimited, createdWith: wanted })).resources, resources);
  assert.deepEqual(toResourceStatus(makeContainer('a', { resources }), makeInstance('a', { resources: { ...wanted, cpuShares: 512 } })).resources?.requests, { cpu: '500m' });
});
