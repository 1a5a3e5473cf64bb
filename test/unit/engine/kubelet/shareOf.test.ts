import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareOf } from '../../../../src/engine/kubelet/nodeStatus.ts';

const machine = { name: 'docker', version: '28', cpus: 4, memoryBytes: 10_000_000, operatingSystem: 'linux', architecture: 'amd64', osImage: '', kernelVersion: '', machineId: '', rootDirectory: '' };

test('three nodes on one machine never promise more than it has', () => {
  const { cpus, memoryBytes } = shareOf(machine, 3);
  assert.deepEqual([cpus, memoryBytes], [1.333, 3_333_120]);
  assert.ok(cpus * 3 <= machine.cpus && memoryBytes * 3 <= machine.memoryBytes);
});

test('a single node has the whole machine', () => assert.deepEqual([shareOf(machine, 1).cpus, shareOf(machine, 1).memoryBytes], [4, 9_999_360]));
