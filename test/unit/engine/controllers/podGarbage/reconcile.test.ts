import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../../../../../src/api/objects.ts';
import { isUnscheduledTerminating, pickTerminatedPods } from '../../../../../src/engine/controllers/podGarbage/reconcile.ts';

const pod = (name: string, second: number, phase: 'Succeeded' | 'Failed' | 'Running'): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, creationTimestamp: `2026-01-01T00:00:0${second}Z` }, spec: { containers: [] }, status: { phase } });

test('the oldest ended pods beyond the threshold go, running ones never', () => {
  const pods = [pod('c', 3, 'Succeeded'), pod('a', 1, 'Failed'), pod('running', 0, 'Running'), pod('b', 2, 'Succeeded')];
  assert.deepEqual(pickTerminatedPods(pods, 1).map(({ metadata }) => metadata.name), ['a', 'b']);
  assert.deepEqual(pickTerminatedPods(pods, 3), []);
});

test('a deleted pod without a node is nobody else\'s to remove', () => {
  const deleted = { ...pod('x', 1, 'Running'), metadata: { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' } };
  assert.equal(isUnscheduledTerminating(deleted), true);
  assert.equal(isUnscheduledTerminating({ ...deleted, spec: { containers: [], nodeName: 'a' } }), false);
  assert.equal(isUnscheduledTerminating(pod('x', 1, 'Running')), false);
});
