import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PodTemplateSpec } from '../../../../../src/api/objects.ts';
import { annotationsForNewReplicaSet } from '../../../../../src/engine/controllers/deployment/annotations.ts';
import { computeTemplateHash, equalIgnoringHash } from '../../../../../src/engine/controllers/deployment/template.ts';

const template: PodTemplateSpec = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };

test('the hash is a valid name part, the same for the same template in any key order, another after a collision', () => {
  const reordered: PodTemplateSpec = { spec: { containers: [{ image: 'i', name: 'c' }] }, metadata: { labels: { app: 'web' } } };
  assert.match(computeTemplateHash(template, 0), /^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
  assert.equal(computeTemplateHash(reordered, 0), computeTemplateHash(template, 0));
  assert.notEqual(computeTemplateHash(template, 1), computeTemplateHash(template, 0));
});

test('templates are equal whatever their hash label', () => {
  const hashed = structuredClone(template);
  hashed.metadata = { labels: { app: 'web', 'pod-template-hash': 'abc' } };
  assert.equal(equalIgnoringHash(template, hashed), true);
  hashed.metadata.labels = { app: 'other' };
  assert.equal(equalIgnoringHash(template, hashed), false);
});

test('a set that becomes newest again gets a higher revision and remembers the old one', () => {
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { annotations: { team: 'a', 'deployment.kubernetes.io/revision': '3', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } } } as const;
  assert.deepEqual(annotationsForNewReplicaSet(deployment, { 'deployment.kubernetes.io/revision': '2', 'deployment.kubernetes.io/revision-history': '1' }, 4), {
    team: 'a', 'deployment.kubernetes.io/revision': '4', 'deployment.kubernetes.io/revision-history': '1,2',
  });
});
