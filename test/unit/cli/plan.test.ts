import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectsOf, toPods } from '../../../src/cli/plan/plan.ts';
import { plan } from '../../../src/scheduling/plan.ts';

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

for (const affinity of ['{podAffinity: , podAntiAffinity: }', `{podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: , matchLabelKeys: , namespaces: }]}}`]) {
  test(`an empty key says nothing: affinity ${affinity}`, () => {
    const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {affinity: ${affinity}, containers: [{name: c, image: i}]}\n`;
    const pods = objectsOf({ name: 'a.yaml', text: `${pod}---\n${pod}` }).flatMap(toPods);
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a', labels: { zone: 'x' } }, status: { allocatable: { cpu: '1', memory: '1Gi', pods: '9' } } } as const;
    assert.deepEqual(plan(pods, [node]).map(({ nodeName }) => nodeName), ['a', 'a']);
  });
}
