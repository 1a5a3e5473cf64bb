import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectsOf, toPods } from '../../../src/cli/plan/plan.ts';

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'a:1', resources: { limits: { cpu: '100m' } } }] } };

test('a Deployment comes to as many pods as it has replicas, with defaults filled in', () => {
  const pods = toPods({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 2, selector: { matchLabels: { app: 'a' } }, template } });
  assert.deepEqual(pods.map(pod => [pod.metadata.namespace, pod.metadata.name, pod.spec?.containers[0]?.resources?.requests]), [
    ['default', 'web-1', { cpu: '100m' }], ['default', 'web-2', { cpu: '100m' }],
  ]);
});

test('kinds without pods come to none', () => assert.deepEqual(toPods({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } }), []));

test('objects inside Lists count, also without metadata; other YAML does not', () => {
  const text = 'a: 1\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod}\n- apiVersion: v1\n  kind: List\n  items:\n  - {apiVersion: v1, kind: Pod, metadata: {name: b}}\n';
  assert.deepEqual(objectsOf({ name: 'a.yaml', text }).map(({ kind, metadata }) => [kind, metadata]), [['Pod', {}], ['Pod', { name: 'b' }]]);
});
