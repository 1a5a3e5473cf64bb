import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiErrors } from '../../../../src/api/apiError.ts';
import { nodes, pods } from '../../../../src/api/resources.ts';
import { ClusterTrouble } from '../../../../src/ui/session/clusterTrouble.ts';

test('trouble is told when it begins and when all is well again; a refusal is none', () => {
  const told: (string | undefined)[] = [];
  const trouble: ClusterTrouble = new ClusterTrouble(() => told.push(trouble.sentence));
  trouble.handle(nodes, apiErrors.forbidden({ resource: 'nodes', name: '' }, 'no'));
  assert.deepEqual(told, []);
  for (const resource of [pods, nodes, pods]) trouble.handle(resource, new Error('connect ETIMEDOUT'));
  trouble.handle(pods, undefined);
  assert.deepEqual(told, ['connect ETIMEDOUT']);
  trouble.handle(nodes, apiErrors.forbidden({ resource: 'nodes', name: '' }, 'no'));
  assert.deepEqual(told, ['connect ETIMEDOUT', undefined]);
});
