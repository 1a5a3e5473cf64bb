import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference, equalSets, hasPath, intersection, isEmptySet, pathsOf, recursiveDifference, union } from '../../../../src/api/managedFields/fieldSet.ts';
import type { FieldSet } from '../../../../src/api/managedFields/fieldSet.ts';
import { FieldSetBuilder } from '../../../../src/api/managedFields/fieldSetBuilder.ts';
import { formatPath, readFieldSet, sortFieldSet } from '../../../../src/api/managedFields/pathElement.ts';

/** 'a.b c' → the set of .a.b and .c. */
function setOf(text: string): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of text.split(' ').filter(each => each !== '')) builder.insert(path.split('.').map(name => `f:${name}`));
  return builder.set;
}
const textOf = (set: FieldSet): string => [...pathsOf(sortFieldSet(set))].map(path => formatPath(path).slice(1)).sort().join(' ');

const cases: readonly { readonly a: string; readonly b: string; readonly union: string; readonly intersection: string; readonly difference: string; readonly recursive: string }[] = [
  { a: '', b: 'a', union: 'a', intersection: '', difference: '', recursive: '' },
  { a: 'a', b: '', union: 'a', intersection: '', difference: 'a', recursive: 'a' },
  { a: 'a b', b: 'b c', union: 'a b c', intersection: 'b', difference: 'a', recursive: 'a' },
  { a: 'a a.b', b: 'a', union: 'a a.b', intersection: 'a', difference: 'a.b', recursive: '' },
  { a: 'a', b: 'a.b', union: 'a a.b', intersection: '', difference: 'a', recursive: 'a' },
  { a: 'a.b a.c d', b: 'a.b d.e', union: 'a.b a.c d d.e', intersection: 'a.b', difference: 'a.c d', recursive: 'a.c d' },
  { a: 'a a.b a.b.c', b: 'a.b', union: 'a a.b a.b.c', intersection: 'a.b', difference: 'a a.b.c', recursive: 'a' },
];
for (const { a, b, ...expected } of cases) {
  test(`the sets {${a}} and {${b}} combine as sets of paths do`, () => {
    const [left, right] = [setOf(a), setOf(b)];
    assert.equal(textOf(left), a);
    assert.deepEqual({ union: textOf(union(left, right)), intersection: textOf(intersection(left, right)), difference: textOf(difference(left, right)), recursive: textOf(recursiveDifference(left, right)) }, expected);
    assert.equal(isEmptySet(difference(left, left)), true);
    assert.equal(equalSets(union(left, right), union(right, left)), true);
  });
}

test('a path is in a set when it was put there, not when only something below it was', () => {
  const set = setOf('a.b c');
  assert.deepEqual([['f:a'], ['f:a', 'f:b'], ['f:c'], ['f:c', 'f:d'], []].map(path => hasPath(set, path)), [false, true, true, false, false]);
});

test('equality looks at members, not at the order of keys', () => {
  assert.equal(equalSets({ 'f:a': { '.': {}, 'f:b': {} } }, { 'f:a': { 'f:b': {}, '.': {} } }), true);
  assert.equal(equalSets({ 'f:a': { '.': {}, 'f:b': {} } }, { 'f:a': { 'f:b': {} } }), false);
});

test('elements are written in the order of Kubernetes: itself, fields, keys by value, values, indexes', () => {
  const unsorted = { 'i:0': {}, 'v:"b"': {}, 'k:{"port":443}': {}, 'k:{"port":80}': {}, 'f:b': { 'f:z': {}, '.': {} }, 'f:a': {}, 'v:10': {}, 'v:9': {} };
  assert.deepEqual(Object.keys(sortFieldSet(unsorted)), ['f:a', 'f:b', 'k:{"port":80}', 'k:{"port":443}', 'v:9', 'v:10', 'v:"b"', 'i:0']);
  assert.equal(JSON.stringify(sortFieldSet({ 'f:b': { 'f:z': {}, '.': {} } })), '{"f:b":{".":{},"f:z":{}}}');
});

test('what clients send is read into the form that is stored', () => {
  assert.deepEqual(readFieldSet({ 'k:{"b":1, "a":"<"}': { '.': {} }, 'x:later': {}, 'f:a': {} }), { 'k:{"a":"\\u003c","b":1}': { '.': {} }, 'f:a': {} });
  for (const malformed of [{ f: {} }, { 'fa': {} }, { 'k:{': {} }, { 'v:': {} }, { 'i:x': {} }, { 'f:a': 1 }, [], 'f:a']) assert.equal(readFieldSet(malformed), undefined, JSON.stringify(malformed));
});

test('paths are printed as conflicts name them', () => {
  assert.equal(formatPath(['f:spec', 'f:ports', 'k:{"containerPort":80,"protocol":"TCP"}', 'f:name']), '.spec.ports[containerPort=80,protocol="TCP"].name');
  assert.equal(formatPath(['f:metadata', 'f:finalizers', 'v:"a/b"']), '.metadata.finalizers[="a/b"]');
  assert.equal(formatPath(['f:metadata', 'f:labels', 'f:app.kubernetes.io/name']), '.metadata.labels.app.kubernetes.io/name');
});
