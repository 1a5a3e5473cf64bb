import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../../../../src/api/apiError.ts';
import { applyJsonPatch } from '../../../../src/api/patch/json.ts';
import { applyMergePatch } from '../../../../src/api/patch/merge.ts';

const refused = (code: number, message?: RegExp) => (error: unknown) =>
  error instanceof ApiError && error.code === code && (message === undefined || message.test(error.message));

test('a JSON patch adds, removes, replaces, moves, copies and tests, and leaves its input alone', () => {
  const object = { metadata: { name: 'a' }, spec: { replicas: 1, list: ['x', 'y'] } };
  const before = structuredClone(object);
  const patched = applyJsonPatch(object, [
    { op: 'test', path: '/spec/replicas', value: 1 }, { op: 'replace', path: '/spec/replicas', value: 3 }, { op: 'add', path: '/spec/list/1', value: 'z' },
    { op: 'add', path: '/metadata/labels', value: { 'a/b': 'c' } }, { op: 'replace', path: '/metadata/labels/a~1b', value: 'd' },
    { op: 'copy', from: '/spec/list', path: '/spec/copy' }, { op: 'move', from: '/spec/copy', path: '/spec/moved' }, { op: 'remove', path: '/spec/list/0' },
  ]);
  assert.deepEqual(patched, { metadata: { name: 'a', labels: { 'a/b': 'd' } }, spec: { replicas: 3, list: ['z', 'y'], moved: ['x', 'z', 'y'] } });
  assert.deepEqual(object, before);
});

const failing: readonly [string, unknown, number][] = [
  ['a failed test', [{ op: 'test', path: '/spec/replicas', value: 2 }], 422],
  ['a missing path', [{ op: 'remove', path: '/spec/nothing' }], 422],
  ['a missing parent', [{ op: 'add', path: '/no/such', value: 1 }], 422],
  ['an index beyond the list', [{ op: 'add', path: '/spec/list/9', value: 1 }], 422],
  ['an unknown operation', [{ op: 'increase', path: '/spec/replicas' }], 422],
  ['a pointer without a slash', [{ op: 'remove', path: 'spec' }], 422],
  ['a document that is no list', { op: 'remove' }, 400],
  ['too many operations', Array.from({ length: 10_001 }, () => ({ op: 'test', path: '', value: 1 })), 413],
];
for (const [name, patch, code] of failing) {
  test(`a JSON patch with ${name} is refused with ${code}`, () => {
    assert.throws(() => applyJsonPatch({ spec: { replicas: 1, list: ['x'] } }, patch), refused(code));
  });
}

test('a failing JSON patch is worded as kube-apiserver words it', () => {
  assert.throws(() => applyJsonPatch({}, [{ op: 'remove', path: '/a' }]), refused(422, /^the server rejected our request due to an error in our request$/));
});

test('a JSON patch cannot reach prototypes', () => {
  try { applyJsonPatch({}, [{ op: 'add', path: '/__proto__/polluted', value: true }]); } catch { /* either way */ }
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

// Appendix A of RFC 7386.
const mergeVectors: readonly [object, unknown, unknown][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }], [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }], [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }], [{ a: ['b'] }, { a: 'c' }, { a: 'c' }], [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }], [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }], [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];
for (const [object, patch, expected] of mergeVectors) {
  test(`merge patch ${JSON.stringify(patch)} on ${JSON.stringify(object)} gives ${JSON.stringify(expected)}`, () => {
    const before = structuredClone([object, patch]);
    assert.deepEqual(applyMergePatch(object, patch), expected);
    assert.deepEqual([object, patch], before);
  });
}

test('a merge patch that is no object is refused and none reaches a prototype', () => {
  for (const body of [[], 'x', 1, null]) assert.throws(() => applyMergePatch({}, body), refused(400));
  const patched = applyMergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.deepEqual(Object.keys(patched), ['__proto__']);
});
