import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTyped, formatProblems } from '../../../../src/api/managedFields/checkTyped.ts';
import { compareTyped } from '../../../../src/api/managedFields/compareTyped.ts';
import { pathsOf } from '../../../../src/api/managedFields/fieldSet.ts';
import type { FieldSet } from '../../../../src/api/managedFields/fieldSet.ts';
import { deducedType } from '../../../../src/api/managedFields/fieldType.ts';
import type { FieldType } from '../../../../src/api/managedFields/fieldType.ts';
import { mergeTyped } from '../../../../src/api/managedFields/mergeTyped.ts';
import { formatPath, sortFieldSet } from '../../../../src/api/managedFields/pathElement.ts';
import { removeFields } from '../../../../src/api/managedFields/removeFields.ts';
import { structuralType } from '../../../../src/api/managedFields/structuralType.ts';
import { tableType } from '../../../../src/api/managedFields/tableType.ts';
import { toFieldSet } from '../../../../src/api/managedFields/toFieldSet.ts';

const string = { type: 'string' };
const type: FieldType = structuralType({
  type: 'object',
  properties: {
    name: string, count: { type: 'integer' }, on: { type: 'boolean' }, port: { 'x-kubernetes-int-or-string': true },
    labels: { type: 'object', additionalProperties: string },
    struct: { type: 'object', properties: { a: string, b: string } },
    whole: { type: 'object', properties: { a: string, b: string }, 'x-kubernetes-map-type': 'atomic' },
    list: { type: 'array', items: string },
    set: { type: 'array', items: string, 'x-kubernetes-list-type': 'set' },
    items: { type: 'array', items: { type: 'object', properties: { key: string, kind: { type: 'string', default: 'x' }, value: string, more: { type: 'array', items: string, 'x-kubernetes-list-type': 'set' } } }, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['key', 'kind'] },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
});
const textOf = (set: FieldSet): string[] => [...pathsOf(sortFieldSet(set))].map(formatPath);

const stated: readonly [unknown, readonly string[]][] = [
  [{ name: 'a', count: 1 }, ['.count', '.name']],
  [{ labels: { a: 'b' } }, ['.labels.a']],
  [{ labels: {} }, ['.labels']],
  [{ struct: { a: 'x' } }, ['.struct.a']],
  [{ struct: null, name: null }, ['.name', '.struct']],
  [{ whole: { a: 'x', b: 'y' } }, ['.whole']],
  [{ list: ['a', 'b'] }, ['.list']],
  [{ set: ['a', 'b'] }, ['.set[="a"]', '.set[="b"]']],
  [{ items: [{ key: 'a', value: 'x' }] }, ['.items[key="a",kind="x"]', '.items[key="a",kind="x"].key', '.items[key="a",kind="x"].value']],
  [{ free: { a: { b: 1 }, c: [1] } }, ['.free.a', '.free.c', '.free.a.b']],
];
for (const [value, paths] of stated) {
  test(`${JSON.stringify(value)} states ${paths.join(', ')}`, () => assert.deepEqual(textOf(toFieldSet(value, type)), paths));
}

interface Compared { readonly before: unknown; readonly after: unknown; readonly added?: string[]; readonly modified?: string[]; readonly removed?: string[] }
const compared: readonly Compared[] = [
  { before: {}, after: { name: 'a' }, added: ['.name'] },
  { before: { name: 'a' }, after: { name: 'b' }, modified: ['.name'] },
  { before: { name: 'a' }, after: {}, removed: ['.name'] },
  { before: { struct: { a: '1' } }, after: { struct: { a: '1', b: '2' } }, added: ['.struct.b'] },
  { before: {}, after: { struct: { a: '1' } }, added: ['.struct', '.struct.a'] },
  { before: { labels: { a: '1', b: '2' } }, after: { labels: { a: '3' } }, modified: ['.labels.a'], removed: ['.labels.b'] },
  { before: { whole: { a: '1' } }, after: { whole: { a: '1', b: '2' } }, modified: ['.whole'] },
  { before: { list: ['a'] }, after: { list: ['a', 'b'] }, modified: ['.list'] },
  { before: { set: ['a', 'b'] }, after: { set: ['b', 'c'] }, added: ['.set[="c"]'], removed: ['.set[="a"]'] },
  { before: { set: ['a', 'b'] }, after: { set: ['b', 'a'] } },
  { before: { set: ['a'] }, after: { set: ['a', 'a'] }, added: ['.set[="a"]'], removed: ['.set[="a"]'] },
  { before: { items: [{ key: 'a', value: '1' }] }, after: { items: [{ key: 'a', kind: 'x', value: '2' }] }, added: ['.items[key="a",kind="x"].kind'], modified: ['.items[key="a",kind="x"].value'] },
  { before: { items: [{ key: 'a' }, { key: 'b' }] }, after: { items: [{ key: 'b' }] }, removed: ['.items[key="a",kind="x"]', '.items[key="a",kind="x"].key'] },
  { before: { free: { a: 1 } }, after: { free: { a: { b: 2 } } }, added: ['.free.a.b'], modified: ['.free.a'] },
  { before: { struct: {} }, after: {}, removed: ['.struct'] },
  { before: { count: 1 }, after: { count: 1 } },
];
for (const { before, after, added = [], modified = [], removed = [] } of compared) {
  test(`from ${JSON.stringify(before)} to ${JSON.stringify(after)} ${JSON.stringify({ added, modified, removed })}`, () => {
    const found = compareTyped(before, after, type);
    assert.deepEqual({ added: textOf(found.added), modified: textOf(found.modified), removed: textOf(found.removed) }, { added, modified, removed });
  });
}

const merged: readonly [live: unknown, applied: unknown, result: unknown][] = [
  [{ name: 'a', count: 1 }, { count: 2 }, { name: 'a', count: 2 }],
  [{ struct: { a: '1' } }, { struct: { b: '2' } }, { struct: { a: '1', b: '2' } }],
  [{ whole: { a: '1' } }, { whole: { b: '2' } }, { whole: { b: '2' } }],
  [{ list: ['a'] }, { list: ['b'] }, { list: ['b'] }],
  [{ set: ['a', 'b'] }, { set: ['c', 'a'] }, { set: ['c', 'a', 'b'] }],
  [{ set: ['a', 'b', 'c'] }, { set: ['c', 'a'] }, { set: ['b', 'c', 'a'] }],
  [{ set: ['1', '2', '3'] }, { set: ['2', '4'] }, { set: ['1', '2', '3', '4'] }],
  [{ items: [{ key: 'a', value: '1' }, { key: 'b', value: '2' }] }, { items: [{ key: 'b', more: ['x'] }] }, { items: [{ key: 'a', value: '1' }, { key: 'b', value: '2', more: ['x'] }] }],
  [{ items: [] }, { items: [{ key: 'a' }] }, { items: [{ key: 'a' }] }],
  [{ name: 'a' }, { name: null }, { name: null }],
  [{ labels: { a: 'b' } }, { labels: null }, { labels: { a: 'b' } }],
  [{ free: { a: 1 } }, { free: { a: { b: 1 } } }, { free: { a: { b: 1 } } }],
];
for (const [live, applied, result] of merged) {
  test(`${JSON.stringify(applied)} onto ${JSON.stringify(live)} makes ${JSON.stringify(result)}`, () => {
    const before = structuredClone(live);
    assert.deepEqual(mergeTyped(live, applied, type), result);
    assert.deepEqual(live, before);
  });
}

const removals: readonly [value: unknown, gone: unknown, left: unknown][] = [
  [{ name: 'a', count: 1 }, { name: 'x' }, { count: 1 }],
  [{ labels: { a: '1', b: '2' } }, { labels: { a: '' } }, { labels: { b: '2' } }],
  [{ set: ['a', 'b'] }, { set: ['b'] }, { set: ['a'] }],
  [{ items: [{ key: 'a', value: '1' }, { key: 'b' }] }, { items: [{ key: 'b' }] }, { items: [{ key: 'a', value: '1' }] }],
  [{ name: 'a' }, { name: '' }, undefined],
  [{ struct: { a: '1' }, name: 'n' }, { struct: { a: '' } }, { name: 'n' }],
];
for (const [value, gone, left] of removals) {
  test(`${JSON.stringify(value)} without the fields of ${JSON.stringify(gone)} is ${JSON.stringify(left)}`, () => {
    assert.deepEqual(removeFields(value, toFieldSet(gone, type), type), left);
  });
}

const unfit: readonly [unknown, string][] = [
  [{ nonsense: 1 }, '.nonsense: field not declared in schema'],
  [{ count: '1' }, '.count: expected numeric (int or float), got string'],
  [{ name: 1 }, '.name: expected string, got &value.valueUnstructured{Value:1}'],
  [{ on: 'yes' }, '.on: expected boolean, got &{yes}'],
  [{ struct: 'x' }, '.struct: expected map, got &{x}'],
  [{ list: { a: 1 } }, '.list: expected list, got &{map[a:1]}'],
  [{ list: ['a', 1] }, '.list[1]: expected string, got &value.valueUnstructured{Value:1}'],
  [{ set: ['a', 'a'] }, '.set: duplicate entries for key [="a"]'],
  [{ set: [{}] }, ".set: element 0: associative list without keys has an element that's a map type"],
  [{ items: [{ key: 'a' }, { key: 'a', kind: 'x' }] }, '.items: duplicate entries for key [key="a",kind="x"]'],
  [{ items: ['a'] }, '.items: element 0: associative list with keys may not have non-map elements'],
  [{ nonsense: 1, count: '1' }, 'errors:\n  .nonsense: field not declared in schema\n  .count: expected numeric (int or float), got string'],
];
for (const [value, problem] of unfit) {
  test(`${JSON.stringify(value)} is refused in the words of the merge library`, () => assert.equal(formatProblems(checkTyped(value, type)), problem));
}

test('a value of the type has no problems, nor has anything of a deduced type', () => {
  assert.deepEqual(checkTyped({ name: 'a', count: 1.5, on: true, port: 'http', labels: { a: 'b' }, free: { x: [1, { y: null }] }, set: ['a'], items: [{ key: 'a' }, { key: 'a', kind: 'y' }] }, type), []);
  assert.deepEqual(checkTyped({ a: [{ b: 1 }], c: null }, deducedType), []);
});

test('the schema table knows lists with keys and their defaults, sets, and what is set as a whole', () => {
  const pod = tableType('v1', 'Pod') as FieldType;
  const object = {
    metadata: { finalizers: ['a/b'], ownerReferences: [{ uid: 'u', name: 'n', kind: 'k', apiVersion: 'v1' }] },
    spec: { nodeSelector: { a: 'b' }, containers: [{ name: 'c', ports: [{ containerPort: 80 }], args: ['x'], env: [{ name: 'E', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }], imagePullSecrets: [{}], tolerations: [{ key: 'a' }] },
  };
  assert.deepEqual(textOf(toFieldSet(object, pod)), [
    '.metadata.finalizers[="a/b"]', '.metadata.ownerReferences[uid="u"]', '.spec.nodeSelector', '.spec.tolerations',
    '.spec.containers[name="c"]', '.spec.containers[name="c"].args', '.spec.containers[name="c"].name',
    '.spec.containers[name="c"].env[name="E"]', '.spec.containers[name="c"].env[name="E"].name', '.spec.containers[name="c"].env[name="E"].valueFrom.secretKeyRef',
    '.spec.containers[name="c"].ports[containerPort=80,protocol="TCP"]', '.spec.containers[name="c"].ports[containerPort=80,protocol="TCP"].containerPort',
    '.spec.imagePullSecrets[name=""]',
  ]);
});
