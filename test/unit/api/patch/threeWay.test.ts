import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyMergePatch } from '../../../../src/api/patch/merge.ts';
import { applyStrategicMergePatch } from '../../../../src/api/patch/strategic.ts';
import { createThreeWayMergePatch, lastApplied, LAST_APPLIED_ANNOTATION, withLastApplied } from '../../../../src/api/patch/threeWay.ts';

const gvk = { apiVersion: 'apps/v1', kind: 'Deployment' };
const deployment = (spec: object, containers: readonly object[]) => ({ ...gvk, metadata: { name: 'web' }, spec: { ...spec, template: { spec: { containers } } } });

test('apply changes what the manifest changed, removes what it dropped and keeps what others set', () => {
  const original = deployment({ replicas: 2, minReadySeconds: 5 }, [{ name: 'web', image: 'a:1', env: [{ name: 'X', value: '1' }] }]);
  const current = deployment({ replicas: 7, minReadySeconds: 5, paused: true }, [{ name: 'web', image: 'a:1', env: [{ name: 'X', value: '1' }], imagePullPolicy: 'Always' }, { name: 'injected', image: 'proxy' }]);
  const modified = deployment({ replicas: 2 }, [{ name: 'web', image: 'a:2' }]);
  const { type, body } = createThreeWayMergePatch(original, modified, current, gvk);
  assert.equal(type, 'strategic');
  assert.deepEqual(body, {
    spec: {
      replicas: 2, minReadySeconds: null,
      template: { spec: { containers: [{ name: 'web', image: 'a:2', env: null }], '$setElementOrder/containers': [{ name: 'web' }] } },
    },
  });
  assert.deepEqual(applyStrategicMergePatch(current, body, gvk), deployment({ replicas: 2, paused: true }, [{ name: 'web', image: 'a:2', imagePullPolicy: 'Always' }, { name: 'injected', image: 'proxy' }]));
});

test('an unchanged manifest gives an empty patch', () => {
  const manifest = deployment({ replicas: 1 }, [{ name: 'web', image: 'a' }]);
  const current = { ...structuredClone(manifest), status: { replicas: 1 } };
  assert.deepEqual(createThreeWayMergePatch(manifest, manifest, current, gvk).body, {});
});

test('a container that left the manifest is deleted by directive, and a strategy is switched with $retainKeys', () => {
  const original = deployment({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } }, [{ name: 'a' }, { name: 'b' }]);
  const modified = deployment({ strategy: { type: 'Recreate' } }, [{ name: 'a' }]);
  const { body } = createThreeWayMergePatch(original, modified, original, gvk);
  assert.deepEqual(body, {
    spec: {
      strategy: { $retainKeys: ['type'], type: 'Recreate', rollingUpdate: null },
      template: { spec: { containers: [{ $patch: 'delete', name: 'b' }], '$setElementOrder/containers': [{ name: 'a' }] } },
    },
  });
  assert.deepEqual(applyStrategicMergePatch(original, body, gvk), modified);
});

test('kinds outside the schema get a merge patch', () => {
  const widget = { apiVersion: 'example.com/v1', kind: 'Widget' };
  const { type, body } = createThreeWayMergePatch({ spec: { a: 1, b: 2 } }, { spec: { a: 3, list: [1] } }, { spec: { a: 1, b: 2, c: 4, list: [2] } }, widget);
  assert.deepEqual({ type, body }, { type: 'merge', body: { spec: { a: 3, b: null, list: [1] } } });
});

test('the last-applied record is what kubectl writes: sorted, with annotations, a line end, without itself', () => {
  const applied = withLastApplied({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'a', annotations: { [LAST_APPLIED_ANNOTATION]: 'old' } }, data: { b: '1', a: '2' } });
  const text = (applied.metadata.annotations as Record<string, string>)[LAST_APPLIED_ANNOTATION];
  assert.equal(text, '{"apiVersion":"v1","data":{"a":"2","b":"1"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"a"}}\n');
  assert.deepEqual(lastApplied(applied), JSON.parse(text ?? ''));
  assert.equal(lastApplied({ metadata: { annotations: { [LAST_APPLIED_ANNOTATION]: '{' } } }), undefined);
});

const name = fc.constantFrom('a', 'b', 'c', 'd');
const container = fc.record({ name, image: fc.constantFrom('x:1', 'x:2'), args: fc.array(name, { maxLength: 2 }), env: fc.uniqueArray(fc.record({ name, value: name }), { selector: item => item.name, maxLength: 3 }) }, { requiredKeys: ['name', 'image'] });
const volume = fc.oneof(fc.record({ name, emptyDir: fc.constant({}) }), fc.record({ name, configMap: fc.record({ name }) }), fc.record({ name, secret: fc.record({ secretName: name }) }));
const manifest = fc.record({
  metadata: fc.record({ labels: fc.dictionary(name, name), finalizers: fc.uniqueArray(name) }, { requiredKeys: [] }),
  spec: fc.record({
    replicas: fc.nat(3), strategy: fc.oneof(fc.constant({ type: 'Recreate' }), fc.record({ type: fc.constant('RollingUpdate'), rollingUpdate: fc.record({ maxSurge: fc.nat(2) }) })),
    template: fc.record({ spec: fc.record({ containers: fc.uniqueArray(container, { selector: item => item.name }), volumes: fc.uniqueArray(volume, { selector: item => item.name }) }, { requiredKeys: ['containers'] }) }),
  }, { requiredKeys: ['template'] }),
}).map(object => ({ ...gvk, ...object }));
/** fast-check makes null-prototype dictionaries; documents have plain ones. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

test('property: the patch from one manifest to another leads from the one to the other', () => {
  fc.assert(fc.property(manifest, manifest, (left, right) => {
    const [before, after] = [plain(left), plain(right)];
    const { body } = createThreeWayMergePatch(before, after, before, gvk);
    assert.deepEqual(applyStrategicMergePatch(before, body, gvk), after);
  }), { numRuns: 400 });
});

test('property: applying a patch twice is applying it once, and then nothing differs', () => {
  fc.assert(fc.property(manifest, manifest, manifest, (left, middle, right) => {
    const [original, modified, current] = [plain(left), plain(middle), plain(right)];
    const { body } = createThreeWayMergePatch(original, modified, current, gvk);
    const once = applyStrategicMergePatch(current, body, gvk);
    assert.deepEqual(applyStrategicMergePatch(once, body, gvk), once);
    assert.deepEqual(createThreeWayMergePatch(modified, modified, once, gvk).body, {});
  }), { numRuns: 400 });
});

test('property: a merge patch applied twice is applied once', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
    if (typeof target !== 'object' || typeof patch !== 'object' || target === null || patch === null || Array.isArray(patch)) return;
    const once = applyMergePatch(target, patch);
    assert.deepEqual(applyMergePatch(once, patch), once);
  }), { numRuns: 300 });
});
