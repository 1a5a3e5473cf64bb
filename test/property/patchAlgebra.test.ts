import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyJsonPatch } from '../../src/api/patch/json.ts';
import { applyMergePatch } from '../../src/api/patch/merge.ts';
import { applyStrategicMergePatch } from '../../src/api/patch/strategic.ts';
import { createThreeWayMergePatch, lastApplied, withLastApplied } from '../../src/api/patch/threeWay.ts';
import './seed.ts';

const RUNS = { numRuns: 200 };
const POD = { apiVersion: 'v1', kind: 'Pod' };
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const UNKNOWN = { apiVersion: 'example.com/v1', kind: 'Thing' };

type Json = Record<string, unknown>;
/** As JSON carries it: without absent fields, with plain objects only. */
const compact = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const letter = fc.constantFrom('p', 'q', 'r');
const json = fc.jsonValue({ maxDepth: 3 });
const object = fc.dictionary(fc.oneof(letter, fc.string({ maxLength: 3 })), json, { maxKeys: 4, noNullPrototype: true });
const noNulls = (value: unknown): unknown => Array.isArray(value) ? value.map(noNulls)
  : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null).map(([key, item]) => [key, noNulls(item)])) : value;
/** Objects as the API stores them: without nulls, and -0 is 0. */
const stored = object.map(value => JSON.parse(JSON.stringify(noNulls(value))) as Json);

const named = (more: Record<string, fc.Arbitrary<unknown>>) => fc.uniqueArray(fc.record({ name: letter, ...more }).map(compact), { selector: item => item['name'] });
const env = named({ value: optional(letter) });
const container = named({ image: optional(letter), command: optional(fc.array(letter, { maxLength: 2 })), env: optional(env), ports: optional(fc.uniqueArray(fc.integer({ min: 1, max: 3 })).map(ports => ports.map(containerPort => ({ containerPort })))) });
const podSpec = fc.record({
  containers: container, nodeSelector: optional(fc.dictionary(letter, letter, { noNullPrototype: true })), hostname: optional(letter),
  tolerations: optional(fc.array(fc.record({ key: letter }), { maxLength: 2 })), volumes: optional(fc.uniqueArray(fc.record({ name: letter, source: fc.constantFrom({ emptyDir: {} }, { hostPath: { path: '/p' } }, { hostPath: { path: '/q' } }) }), { selector: each => each.name }).map(volumes => volumes.map(({ name, source }) => ({ name, ...source })))),
}).map(compact);
const metadata = fc.record({ labels: optional(fc.dictionary(letter, letter, { noNullPrototype: true })), finalizers: optional(fc.uniqueArray(letter)) }).map(compact);
const pod = fc.record({ metadata, spec: podSpec }).map(value => ({ ...POD, ...value }));
const deployment = fc.record({ replicas: optional(fc.integer({ min: 0, max: 3 })), strategy: optional(fc.constantFrom({ type: 'Recreate' }, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } })), spec: podSpec })
  .map(({ replicas, strategy, spec }) => ({ ...DEPLOYMENT, metadata: {}, spec: compact({ replicas, strategy, template: { spec } }) }));
const thing = stored.map(spec => ({ ...UNKNOWN, metadata: {}, spec }));

type Kubernetes = Json & { apiVersion: string; kind: string };
function patched(live: Kubernetes, original: Kubernetes | undefined, modified: Kubernetes): Kubernetes {
  const { type, body } = createThreeWayMergePatch(original, modified, live, modified);
  return type === 'strategic' ? applyStrategicMergePatch(live, body, modified) : applyMergePatch(live, body);
}
const sorted = (value: unknown): unknown => Array.isArray(value) ? value.map(sorted)
  : typeof value === 'object' && value !== null ? Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted((value as Json)[key])])) : value;
/** The same but for empty collections, which the removal of their last item leaves behind. */
const content = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(content);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, content(item)] as const).filter(([, item]) => item !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
};

for (const [name, objects] of [['pods', pod], ['deployments', deployment], ['kinds without a schema', thing]] as const) {
  test(`the difference of two ${name}, applied to the first, makes the second`, () => {
    fc.assert(fc.property(objects, objects, (from, to) => {
      assert.deepEqual(content(patched(from, from, to)), content(to));
    }), RUNS);
  });

  test(`the three-way difference of ${name} is empty once it is applied, and leaves its inputs alone`, () => {
    fc.assert(fc.property(objects, objects, objects, (original, modified, live) => {
      const before = structuredClone([original, modified, live]);
      const once = patched(live, original, modified);
      assert.deepEqual([original, modified, live], before);
      assert.deepEqual(createThreeWayMergePatch(original, modified, once, modified).body, {});
      assert.deepEqual(patched(once, original, modified), once);
    }), RUNS);
  });
}

test('what was applied last is read from the annotation as it was written, whatever was there', () => {
  fc.assert(fc.property(pod, pod, (first, second) => {
    assert.deepEqual(sorted(lastApplied(withLastApplied(first))), sorted({ ...first, metadata: { annotations: {}, ...first.metadata } }));
    const again = withLastApplied({ ...second, metadata: { ...second.metadata, annotations: (withLastApplied(first).metadata as { annotations?: object }).annotations } });
    assert.deepEqual(sorted(lastApplied(again)), sorted({ ...second, metadata: { ...second.metadata, annotations: {} } }));
  }), RUNS);
});

test('RFC 7386: a merge patch applied twice is applied once; {} changes nothing; null removes', () => {
  fc.assert(fc.property(stored, object, letter, (target, patch, key) => {
    const once = applyMergePatch(target, patch);
    assert.deepEqual(applyMergePatch(once, patch), once);
    assert.deepEqual(applyMergePatch(target, {}), target);
    assert.equal(Object.hasOwn(applyMergePatch(target, { [key]: null }), key), false);
    assert.deepEqual(applyMergePatch({}, noNulls(patch) as object), noNulls(patch));
  }), RUNS);
});

test('RFC 7386: the later of two merge patches wins, field by field', () => {
  fc.assert(fc.property(stored, letter, letter, letter, (target, key, first, second) => {
    const both = applyMergePatch(applyMergePatch(target, { [key]: { x: first } }), { [key]: { x: second } });
    assert.deepEqual(both, applyMergePatch(target, { [key]: { x: second } }));
  }), RUNS);
});

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const pointerTo = (path: string, key: string | number) => `${path}/${String(key).replace(/[~/]/g, found => found === '/' ? '~1' : '~0')}`;
/** RFC 6902 operations that lead from one value to another. */
function operationsBetween(from: unknown, to: unknown, path = ''): readonly object[] {
  if (Array.isArray(from) && Array.isArray(to)) {
    return [
      ...to.slice(0, from.length).flatMap((item, index) => operationsBetween(from[index], item, pointerTo(path, index))),
      ...to.slice(from.length).map(value => ({ op: 'add', path: pointerTo(path, '-'), value: value as unknown })),
      ...from.slice(to.length).map(() => ({ op: 'remove', path: pointerTo(path, to.length) })),
    ];
  }
  if (!isMap(from) || !isMap(to)) return from === to ? [] : [{ op: 'replace', path, value: to }];
  return [
    ...Object.keys(from).filter(key => !Object.hasOwn(to, key)).map(key => ({ op: 'remove', path: pointerTo(path, key) })),
    ...Object.entries(to).flatMap(([key, value]) => Object.hasOwn(from, key) ? operationsBetween(from[key], value, pointerTo(path, key)) : [{ op: 'add', path: pointerTo(path, key), value }]),
  ];
}

test('RFC 6902: the operations from one value to another lead there, and a failing test changes nothing', () => {
  fc.assert(fc.property(stored, stored, (from, to) => {
    const before = structuredClone(from);
    const operations = operationsBetween(from, to);
    assert.deepEqual(applyJsonPatch(from, operations), to);
    assert.throws(() => applyJsonPatch(from, [...operations, { op: 'test', path: '/none', value: 1 }]));
    assert.deepEqual(from, before);
    assert.deepEqual(applyJsonPatch(from, []), from);
  }), { ...RUNS, examples: [[{}, { '': [JSON.parse('{"__proto__":[]}')] }], [{ a: 1 }, JSON.parse('{"__proto__":{"a/b":{"~1":null}}}') as Json]] });
});

test('RFC 6902: what is added can be tested, moved there and back, copied and removed again', () => {
  fc.assert(fc.property(stored, json, (target, value) => {
    const plain = JSON.parse(JSON.stringify(value)) as unknown;
    const operations = [{ op: 'add', path: '/~0~1new', value: plain }, { op: 'test', path: '/~0~1new', value: plain }, { op: 'copy', from: '/~0~1new', path: '/copy-of' }, { op: 'move', from: '/~0~1new', path: '/moved' }, { op: 'move', from: '/moved', path: '/~0~1new' }, { op: 'remove', path: '/~0~1new' }, { op: 'remove', path: '/copy-of' }];
    const { ['copy-of']: _, ['~/new']: __, moved: ___, ...rest } = applyJsonPatch(target, operations);
    const { ['copy-of']: ____, ['~/new']: _____, moved: ______, ...expected } = target;
    assert.deepEqual(rest, expected);
  }), RUNS);
});

const strategic = (live: Json, body: Json) => applyStrategicMergePatch({ ...POD, ...live }, body, POD) as unknown as { spec: Json & { containers: Json[] }; metadata: Json };
const names = (items: readonly Json[]) => items.map(item => item['name']);

test('a strategic merge patch of fields applied twice is applied once, and {} changes nothing', () => {
  fc.assert(fc.property(pod, podSpec, (live, spec) => {
    const once = strategic(live, { spec });
    assert.deepEqual(strategic(once, { spec }), once);
    assert.deepEqual(strategic(live, {}), live);
  }), RUNS);
});

test('$patch: delete takes the items of its key away and no others; $patch: replace leaves what it brings', () => {
  fc.assert(fc.property(pod, letter, container, (live, name, containers) => {
    assert.deepEqual(strategic(live, { spec: { containers: [{ $patch: 'delete', name }] } }).spec.containers, (live.spec['containers'] as Json[]).filter(item => item['name'] !== name));
    assert.deepEqual(strategic(live, { spec: { containers: [{ $patch: 'replace' }, ...containers] } }).spec.containers, containers);
    assert.deepEqual(strategic(live, { spec: { $patch: 'replace', containers } }).spec, { containers });
    assert.deepEqual(strategic(live, { metadata: { $patch: 'delete' } }).metadata, {});
  }), RUNS);
});

test('$deleteFromPrimitiveList takes values away; the rest of the list keeps its order', () => {
  fc.assert(fc.property(fc.uniqueArray(letter), fc.uniqueArray(letter), (list, doomed) => {
    const { metadata: { finalizers } } = strategic({ metadata: { finalizers: list }, spec: {} }, { metadata: { '$deleteFromPrimitiveList/finalizers': doomed } });
    assert.deepEqual(finalizers, list.filter(item => !doomed.includes(item)));
  }), RUNS);
});

test('$setElementOrder puts the items that it names in that order and loses none', () => {
  fc.assert(fc.property(pod, fc.shuffledSubarray(['p', 'q', 'r'], { minLength: 3 }), (live, order) => {
    const result = names(strategic(live, { spec: { '$setElementOrder/containers': order.map(name => ({ name })) } }).spec.containers);
    const before = names(live.spec['containers'] as Json[]);
    assert.deepEqual([...result].sort(), [...before].sort());
    assert.deepEqual(result, order.filter(name => before.includes(name)));
  }), RUNS);
});

test('$retainKeys keeps the fields that it names and drops the others', () => {
  fc.assert(fc.property(deployment, fc.constantFrom('Recreate', 'RollingUpdate'), (live, type) => {
    const { spec } = applyStrategicMergePatch(live, { spec: { strategy: { $retainKeys: ['type'], type } } }, DEPLOYMENT) as { spec: Json };
    assert.deepEqual(spec['strategy'], { type });
  }), RUNS);
});

test('items merge by key: those of the patch are changed or added, the others stay as they are', () => {
  fc.assert(fc.property(pod, container, (live, containers) => {
    const before = live.spec['containers'] as Json[];
    const after = strategic(live, { spec: { containers } }).spec.containers;
    assert.deepEqual(new Set(names(after)), new Set([...names(before), ...names(containers)]));
    for (const item of after) {
      const [old, change] = [before.find(each => each['name'] === item['name']), containers.find(each => each['name'] === item['name'])];
      if (change === undefined) assert.deepEqual(item, old);
      else assert.equal(item['image'], change['image'] ?? old?.['image']);
    }
  }), RUNS);
});
