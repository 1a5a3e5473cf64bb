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

test('what JSON patches make is what kube-apiserver makes', () => {
  const own = JSON.parse('{"__proto__":[1]}') as object;
  const cases: readonly [string, object, object, unknown][] = [
    ['a member named __proto__ is one like any other', { op: 'add', path: '/a', value: [own] }, {}, { a: [own] }],
    ['a pointer leads through a member named __proto__', { op: 'add', path: '/__proto__/-', value: 2 }, own, JSON.parse('{"__proto__":[1,2]}')],
    ['a replacement need not have a predecessor in a map', { op: 'replace', path: '/a', value: 1 }, {}, { a: 1 }],
    ['the whole document is replaced', { op: 'replace', path: '', value: { b: 1 } }, { a: 1 }, { b: 1 }],
    ['a negative index counts from the end', { op: 'replace', path: '/a/-1', value: 3 }, { a: [1, 2] }, { a: [1, 3] }],
    ['an item is put behind the last by its index', { op: 'add', path: '/a/2', value: 3 }, { a: [1, 2] }, { a: [1, 2, 3] }],
    ['an addition without a value is null', { op: 'add', path: '/a' }, {}, { a: null }],
    ['an escaped key is unescaped once', { op: 'add', path: '/~01', value: 1 }, {}, { '~1': 1 }],
    ['the empty key is a key', { op: 'add', path: '/', value: 1 }, {}, { '': 1 }],
    ['null is tested where nothing is', { op: 'test', path: '/a', value: null }, {}, {}],
    ['a test does not look at the order of keys', { op: 'test', path: '', value: { b: 2, a: 1 } }, { a: 1, b: 2 }, { a: 1, b: 2 }],
    ['a copy of what is not there is null', { op: 'copy', from: '/a', path: '/b' }, {}, { b: null }],
  ];
  for (const [name, operation, object, expected] of cases) assert.deepEqual(applyJsonPatch(object, [operation]), expected, name);
});

const failing: readonly [string, unknown, string][] = [
  ['a failed test', { op: 'test', path: '/spec/replicas', value: 2 }, 'testing value /spec/replicas failed: test failed'],
  ['a test of what is not there', { op: 'test', path: '/no/such', value: 1 }, 'test operation does not apply: is missing path: /no/such: missing value'],
  ['a missing key to remove', { op: 'remove', path: '/spec/nothing' }, "error in remove for path: '/spec/nothing': Unable to remove nonexistent key: nothing: missing value"],
  ['the whole document to remove', { op: 'remove', path: '' }, 'remove operation does not apply: doc is missing path: "": missing value'],
  ['a missing parent', { op: 'add', path: '/no/such', value: 1 }, 'add operation does not apply: doc is missing path: "/no/such": missing value'],
  ['a parent that is no container', { op: 'add', path: '/spec/replicas/x', value: 1 }, 'add operation does not apply: doc is missing path: "/spec/replicas/x": missing value'],
  ['a parent from the prototype', { op: 'add', path: '/__proto__/polluted', value: true }, 'add operation does not apply: doc is missing path: "/__proto__/polluted": missing value'],
  ['an index beyond the list', { op: 'add', path: '/spec/list/9', value: 1 }, "error in add for path: '/spec/list/9': Unable to access invalid index: 9: invalid index referenced"],
  ['a word for an index', { op: 'add', path: '/spec/list/x', value: 1 }, "error in add for path: '/spec/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax"],
  ['a replacement beyond the list', { op: 'replace', path: '/spec/list/9', value: 1 }, 'replace operation does not apply: doc is missing key: /spec/list/9: missing value'],
  ['a replacement below nothing', { op: 'replace', path: '/x/y', value: 1 }, 'replace operation does not apply: doc is missing path: /x/y: missing value'],
  ['a document that is replaced by a number', { op: 'replace', path: '', value: 1 }, 'replace operation value must be object or array'],
  ['a value that moves into itself', { op: 'move', from: '/spec', path: '/spec/inner' }, 'move operation does not apply: doc is missing destination path: /spec/inner: missing value'],
  ['a move of nothing', { op: 'move', from: '/none', path: '/some' }, "error in move for path: 'none': Unable to remove nonexistent key: none: missing value"],
  ['a copy from nowhere', { op: 'copy', from: '/no/such', path: '/some' }, 'copy operation does not apply: doc is missing from path: /no/such: missing value'],
  ['a move that does not say from where', { op: 'move', path: '/some' }, 'move operation failed to decode from: operation missing from field: missing value'],
  ['a pointer that is a number', { op: 'replace', path: 1 }, 'replace operation failed to decode path: json: cannot unmarshal number into Go value of type string'],
  ['an unknown operation', { op: 'increase', path: '/spec/replicas' }, 'Unexpected kind: increase'],
  ['an operation named as what every object has', { op: 'toString', path: '/spec' }, 'Unexpected kind: toString'],
  ['no operation', null, 'Unexpected kind: unknown'],
  ['a pointer without a slash', { op: 'remove', path: 'spec' }, 'remove operation does not apply: doc is missing path: "spec": missing value'],
];
for (const [name, operation, cause] of failing) {
  test(`a JSON patch with ${name} is refused with 422, and its cause names it`, () => {
    assert.throws(() => applyJsonPatch({ spec: { replicas: 1, list: ['x'] } }, [operation]), (error: unknown) => {
      assert.ok(error instanceof ApiError);
      assert.deepEqual([error.code, error.message, (error.cause as Error).message], [422, 'the server rejected our request due to an error in our request', cause]);
      return true;
    });
  });
}

test('what is no JSON patch is refused with 400, one with too many operations with 413, one that copies too much with 422', () => {
  assert.throws(() => applyJsonPatch({}, { op: 'remove' }), refused(400, /^json: cannot unmarshal object into Go value of type jsonpatch\.Patch$/));
  assert.throws(() => applyJsonPatch({}, [{ op: 'test', path: '' }, 1]), refused(400, /^json: cannot unmarshal number into Go value of type jsonpatch\.Operation$/));
  assert.throws(() => applyJsonPatch({}, Array.from({ length: 10_001 }, () => ({ op: 'test', path: '', value: 1 }))), refused(413));
  const doubling = Array.from({ length: 22 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }));
  assert.throws(() => applyJsonPatch({ a: ['x'] }, doubling), (error: unknown) => refused(422)(error) && /^Unable to complete the copy, .* exceeding the limit 3145728$/.test(((error as Error).cause as Error).message));
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
