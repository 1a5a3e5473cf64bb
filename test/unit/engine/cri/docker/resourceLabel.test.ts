import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatResources, parseResources } from '../../../../../src/engine/cri/docker/resourceLabel.ts';

test('what a container was made with is read back from its label', () => {
  for (const resources of [{}, { cpuShares: 2 }, { cpuShares: 102, nanoCpus: 250_000_000, memoryBytes: 2 ** 40 }]) assert.deepEqual(parseResources(formatResources(resources)), resources);
  assert.equal(parseResources(undefined), undefined);
});
