import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../../../../src/api/apiError.ts';
import { applyStrategicMergePatch } from '../../../../src/api/patch/strategic.ts';

const pod = { apiVersion: 'v1', kind: 'Pod' };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment' };
const service = { apiVersion: 'v1', kind: 'Service' };

interface Case { readonly name: string; readonly gvk: typeof pod; readonly object: object; readonly patch: unknown; readonly expected: object }

const named = (...names: readonly string[]) => names.map(name => ({ name }));

const cases: readonly Case[] = [
  { name: 'merges a container by its name and keeps the others', gvk: pod, object: { spec: { containers: [{ name: 'a', image: '1' }, { name: 'b', image: '1' }] } }, patch: { spec: { containers: [{ name: 'b', image: '2' }] } }, expected: { spec: { containers: [{ name: 'a', image: '1' }, { name: 'b', image: '2' }] } } },
  { name: 'puts a new container before those it does not mention', gvk: pod, object: { spec: { containers: named('a') } }, patch: { spec: { containers: named('b') } }, expected: { spec: { containers: named('b', 'a') } } },
  { name: 'orders by $setElementOrder and keeps an unmentioned item before what it preceded', gvk: pod, object: { spec: { containers: named('a', 'side', 'b') } }, patch: { spec: { '$setElementOrder/containers': named('b', 'a', 'c'), containers: named('c') } }, expected: { spec: { containers: named('side', 'b', 'a', 'c') } } },
  { name: 'reorders without changes when only $setElementOrder is given', gvk: pod, object: { spec: { containers: named('a', 'b') } }, patch: { spec: { '$setElementOrder/containers': named('b', 'a') } }, expected: { spec: { containers: named('b', 'a') } } },
  { name: 'deletes a list item by $patch: delete', gvk: pod, object: { spec: { containers: named('a', 'b') } }, patch: { spec: { containers: [{ $patch: 'delete', name: 'a' }] } }, expected: { spec: { containers: named('b') } } },
  { name: 'ignores $patch: delete for an item that is not there', gvk: pod, object: { spec: {} }, patch: { spec: { containers: [{ $patch: 'delete', name: 'a' }] } }, expected: { spec: { containers: [] } } },
  { name: 'replaces a whole list by $patch: replace', gvk: pod, object: { spec: { containers: named('a', 'b') } }, patch: { spec: { containers: [{ $patch: 'replace' }, { name: 'c' }] } }, expected: { spec: { containers: named('c') } } },
  { name: 'replaces a map by $patch: replace', gvk: pod, object: { metadata: { labels: { a: '1', b: '2' } } }, patch: { metadata: { labels: { $patch: 'replace', c: '3' } } }, expected: { metadata: { labels: { c: '3' } } } },
  { name: 'empties a map by $patch: delete', gvk: pod, object: { metadata: { labels: { a: '1' } } }, patch: { metadata: { labels: { $patch: 'delete' } } }, expected: { metadata: { labels: {} } } },
  { name: 'deletes keys by null', gvk: pod, object: { metadata: { labels: { a: '1', b: '2' } } }, patch: { metadata: { labels: { a: null } } }, expected: { metadata: { labels: { b: '2' } } } },
  { name: 'drops nulls in maps that are new', gvk: pod, object: { metadata: {} }, patch: { metadata: { annotations: { a: null, b: '2' } } }, expected: { metadata: { annotations: { b: '2' } } } },
  { name: 'replaces lists without a merge key', gvk: pod, object: { spec: { containers: [{ name: 'a', args: ['1', '2'] }], tolerations: [{ key: 'x' }] } }, patch: { spec: { containers: [{ name: 'a', args: ['3'] }], tolerations: [{ key: 'y' }] } }, expected: { spec: { containers: [{ name: 'a', args: ['3'] }], tolerations: [{ key: 'y' }] } } },
  { name: 'unites primitive lists that merge', gvk: pod, object: { metadata: { finalizers: ['a', 'b'] } }, patch: { metadata: { finalizers: ['b', 'c'] } }, expected: { metadata: { finalizers: ['a', 'b', 'c'] } } },
  { name: 'removes values by $deleteFromPrimitiveList', gvk: pod, object: { metadata: { finalizers: ['a', 'b', 'c'] } }, patch: { metadata: { '$deleteFromPrimitiveList/finalizers': ['b'], '$setElementOrder/finalizers': ['c', 'a'] } }, expected: { metadata: { finalizers: ['c', 'a'] } } },
  { name: 'keeps only the keys that $retainKeys names', gvk: deployment, object: { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } }, patch: { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }, expected: { spec: { strategy: { type: 'Recreate' } } } },
  { name: 'changes a volume from one source to another through $retainKeys', gvk: pod, object: { spec: { volumes: [{ name: 'v', configMap: { name: 'c' } }] } }, patch: { spec: { volumes: [{ $retainKeys: ['name', 'emptyDir'], name: 'v', configMap: null, emptyDir: {} }] } }, expected: { spec: { volumes: [{ name: 'v', emptyDir: {} }] } } },
  { name: 'merges environment variables inside a pod template', gvk: deployment, object: { spec: { template: { spec: { containers: [{ name: 'a', env: [{ name: 'X', value: '1' }, { name: 'Y', value: '2' }] }] } } } }, patch: { spec: { template: { spec: { containers: [{ name: 'a', env: [{ name: 'Y', value: '3' }] }] } } } }, expected: { spec: { template: { spec: { containers: [{ name: 'a', env: [{ name: 'X', value: '1' }, { name: 'Y', value: '3' }] }] } } } } },
  { name: 'merges service ports by port number', gvk: service, object: { spec: { ports: [{ port: 80, name: 'http' }] } }, patch: { spec: { ports: [{ port: 80, targetPort: 8080 }, { port: 443 }] } }, expected: { spec: { ports: [{ port: 80, name: 'http', targetPort: 8080 }, { port: 443 }] } } },
  { name: 'keeps fields that the schema does not know', gvk: pod, object: { spec: { later: { a: 1 } } }, patch: { spec: { later: { b: 2 } } }, expected: { spec: { later: { a: 1, b: 2 } } } },
];

for (const { name, gvk, object, patch, expected } of cases) {
  test(`a strategic merge patch ${name}`, () => {
    const before = structuredClone([object, patch]);
    const once = applyStrategicMergePatch(object, patch, gvk);
    assert.deepEqual(once, expected);
    assert.deepEqual([object, patch], before, 'inputs are unchanged');
    assert.deepEqual(applyStrategicMergePatch(once, patch, gvk), expected, 'applying twice is applying once');
  });
}

const refusals: readonly [string, unknown, number][] = [
  ['a list item without its merge key', { spec: { containers: [{ image: 'x' }] } }, 422],
  ['an unknown $patch', { spec: { $patch: 'reverse' } }, 400],
  ['an unknown $patch in a list', { spec: { containers: [{ $patch: 'merge', name: 'a' }] } }, 400],
  ['$retainKeys that omit a patched key', { spec: { volumes: [{ name: 'v', $retainKeys: ['name'], emptyDir: {} }] } }, 400],
  ['a $setElementOrder that contradicts the list', { spec: { '$setElementOrder/containers': named('a', 'b'), containers: named('b', 'a') } }, 400],
  ['a body that is no object', [], 400],
];
for (const [name, patch, code] of refusals) {
  test(`a strategic merge patch with ${name} is refused with ${code}`, () => {
    assert.throws(() => applyStrategicMergePatch({ spec: {} }, patch, pod), (error: unknown) => error instanceof ApiError && error.code === code);
  });
}

test('kinds without a schema take no strategic merge patch', () => {
  assert.throws(() => applyStrategicMergePatch({}, {}, { apiVersion: 'example.com/v1', kind: 'Widget' }), (error: unknown) => error instanceof ApiError && error.code === 415);
});
