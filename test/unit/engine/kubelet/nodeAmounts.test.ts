import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareOf, toAllocatable, toCapacity } from '../../../../src/engine/kubelet/nodeAmounts.ts';

const machine = { name: 'docker', version: '28', cpus: 4, memoryBytes: 10_000_000, operatingSystem: 'linux', architecture: 'amd64', osImage: '', kernelVersion: '', machineId: '', rootDirectory: '' };

test('three nodes on one machine never promise more than it has', () => {
  const { cpus, memoryBytes } = shareOf(machine, 3);
  assert.deepEqual([cpus, memoryBytes], [1.333, 3_333_120]);
  assert.ok(cpus * 3 <= machine.cpus && memoryBytes * 3 <= machine.memoryBytes);
});

test('a single node has the whole machine', () => assert.deepEqual([shareOf(machine, 1).cpus, shareOf(machine, 1).memoryBytes], [4, 9_999_360]));

test('of the disk a tenth is kept free, reckoned as Kubernetes does; a disk of unknown size is left out', () => {
  const amounts = { cpus: 4, memoryBytes: 8 * 1024 ** 3 };
  assert.deepEqual(toCapacity({ ...amounts, storageBytes: 20_959_212 * 1024 }), { cpu: '4', 'ephemeral-storage': '20959212Ki', memory: '8Gi', pods: '110' });
  assert.deepEqual(toAllocatable({ ...amounts, storageBytes: 20_959_212 * 1024 }), { cpu: '4', 'ephemeral-storage': '19316009748', memory: '8Gi', pods: '110' });
  for (const storageBytes of [undefined, 0]) assert.deepEqual([toCapacity, toAllocatable].map(of => of({ ...amounts, storageBytes })), Array(2).fill({ cpu: '4', memory: '8Gi', pods: '110' }));
});
