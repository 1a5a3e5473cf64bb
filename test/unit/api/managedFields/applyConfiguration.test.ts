import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../../../../src/api/apiError.ts';
import { LAST_APPLIED_ANNOTATION, withLastApplied } from '../../../../src/api/patch/threeWay.ts';
import { Owned } from './owners.ts';

const configMap = () => new Owned('v1', 'ConfigMap');
const dataOf = (owned: Owned) => (owned.object as unknown as { data?: unknown }).data;
const refused = (code: number, message: string) => (error: unknown) => {
  assert.ok(error instanceof ApiError);
  assert.deepEqual([error.code, error.message], [code, message]);
  return true;
};

test('an apply creates what it states and owns exactly that', () => {
  const owned = configMap().apply('a', { metadata: { name: 'x', labels: { l: '1' } }, data: { k: 'v' } });
  assert.deepEqual(owned.owners, { 'a Apply 1': ['.data.k', '.metadata.labels.l'] });
  assert.deepEqual(dataOf(owned), { k: 'v' });
});

test('a second apply of the same leaves everything as it is, its time too', () => {
  const owned = configMap().apply('a', { data: { k: 'v' } });
  const before = owned.object;
  assert.deepEqual(owned.apply('a', { data: { k: 'v' } }).object, before);
});

test('what an applier leaves out goes, unless somebody else owns it', () => {
  const owned = configMap().apply('a', { data: { k: 'v', l: 'w', m: 'x' } }).apply('b', { data: { l: 'w' } }).update('c', { data: { k: 'v', l: 'w', m: 'x', n: 'y' } });
  owned.apply('a', { data: { k: 'v' } });
  assert.deepEqual(dataOf(owned), { k: 'v', l: 'w', n: 'y' });
  assert.deepEqual(owned.timeless, { 'a Apply': ['.data.k'], 'b Apply': ['.data.l'], 'c Update': ['.data.n'] });
});

test('two appliers of one value own it together; a manager that came to an unchanged object has no time', () => {
  const owned = configMap().apply('a', { data: { k: 'v' } }).apply('b', { data: { k: 'v' } });
  assert.deepEqual(owned.owners, { 'b Apply -': ['.data.k'], 'a Apply 1': ['.data.k'] });
  assert.deepEqual(dataOf(owned.apply('a', {})), { k: 'v' });
  assert.deepEqual(owned.timeless, { 'b Apply': ['.data.k'] });
});

test('another value for a field that somebody else owns is a conflict with each of them', () => {
  const owned = configMap().apply('b', { data: { k: 'v', l: 'w' } });
  assert.throws(() => owned.apply('a', { data: { k: 'other' } }), refused(409, 'Apply failed with 1 conflict: conflict with "b": .data.k'));
  owned.update('u', { data: { k: 'u', l: 'w' } }).update('s', { data: { k: 'u', l: 's' } }, { subresource: 'status' });
  assert.throws(() => owned.apply('a', { data: { k: 'other', l: 'other' } }), (error: unknown) => {
    refused(409, 'Apply failed with 2 conflicts: conflicts with "s" with subresource "status" using v1:\n- .data.l\nconflicts with "u" using v1:\n- .data.k')(error);
    assert.deepEqual((error as ApiError).status.details, { causes: [
      { reason: 'FieldManagerConflict', message: 'conflict with "s" with subresource "status" using v1', field: '.data.l' },
      { reason: 'FieldManagerConflict', message: 'conflict with "u" using v1', field: '.data.k' },
    ] });
    return true;
  });
});

test('force takes the field from whoever owned it', () => {
  const owned = configMap().apply('b', { data: { k: 'v', l: 'w' } }).apply('a', { data: { k: 'other' } }, { force: true });
  assert.deepEqual(owned.owners, { 'b Apply 1': ['.data.l'], 'a Apply 2': ['.data.k'] });
  assert.deepEqual(dataOf(owned), { k: 'other', l: 'w' });
});

test('an update takes fields from appliers; the next apply of the old value conflicts with it', () => {
  const owned = configMap().apply('a', { data: { k: 'v' } }).update('u', { data: { k: 'other' } });
  assert.deepEqual(owned.timeless, { 'u Update': ['.data.k'] });
  assert.throws(() => owned.apply('a', { data: { k: 'v' } }), refused(409, 'Apply failed with 1 conflict: conflict with "u" using v1: .data.k'));
});

test('items of lists with keys belong to who states them and go with them', () => {
  const container = (name: string, more: object = {}) => ({ name, image: 'i', ...more });
  const pod = new Owned('v1', 'Pod').apply('a', { spec: { containers: [container('one'), container('two')] } }).apply('b', { spec: { containers: [container('three', { ports: [{ containerPort: 80 }] })] } });
  pod.apply('a', { spec: { containers: [container('two', { env: [{ name: 'E', value: '1' }] })] } });
  assert.deepEqual((pod.object as unknown as { spec: unknown }).spec, { containers: [container('two', { env: [{ name: 'E', value: '1' }] }), container('three', { ports: [{ containerPort: 80 }] })] });
  assert.throws(() => pod.apply('b', { spec: { containers: [container('two', { image: 'other' })] } }), refused(409, 'Apply failed with 1 conflict: conflict with "a": .spec.containers[name="two"].image'));
});

test('a list that is set as a whole is owned and replaced as a whole', () => {
  const pod = new Owned('v1', 'Pod').apply('a', { spec: { tolerations: [{ key: 'x' }] } });
  assert.throws(() => pod.apply('b', { spec: { tolerations: [{ key: 'y' }] } }), refused(409, 'Apply failed with 1 conflict: conflict with "a": .spec.tolerations'));
  assert.deepEqual((pod.apply('b', { spec: { tolerations: [{ key: 'y' }] } }, { force: true }).object as unknown as { spec: unknown }).spec, { tolerations: [{ key: 'y' }] });
});

test('structs that an apply empties go as well', () => {
  const pod = new Owned('v1', 'Pod').apply('a', { spec: { securityContext: { runAsUser: 1 }, hostname: 'h' } }).apply('a', { spec: { hostname: 'h' } });
  assert.deepEqual((pod.object as unknown as { spec: unknown }).spec, { hostname: 'h' });
});

test('on an object that nobody managed, all that is there belongs to a manager from before', () => {
  const owned = configMap();
  owned.object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { uid: 'u', name: 'x' }, data: { k: 'v', l: 'w' } } as never;
  assert.throws(() => owned.apply('a', { data: { k: 'other' } }), refused(409, 'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.k'));
  assert.deepEqual(owned.apply('a', { data: { k: 'v' } }).timeless, { 'a Apply': ['.data.k'], 'before-first-apply Update': ['.data', '.data.k', '.data.l'] });
});

test('an applier keeps one entry when it moves to another version', () => {
  const versions = { typeOf: (version: string) => version.startsWith('x/') ? { map: { atomic: false, declared: () => undefined, others: { scalar: 'untyped' as const, map: { atomic: false, declared: () => undefined, others: { scalar: 'untyped' as const } } } } } : undefined, convert: (object: object, version: string) => ({ ...object, apiVersion: version }) };
  const owned = new Owned('x/v1', 'Thing', versions as never).apply('a', { data: { k: 'v', l: 'w' } });
  owned.object = { ...owned.object, apiVersion: 'x/v2' };
  owned.apply('a', { data: { k: 'v' } }, { apiVersion: 'x/v2' });
  assert.deepEqual(owned.object.metadata.managedFields?.map(entry => [entry.manager, entry.apiVersion, entry.fieldsV1]), [['a', 'x/v2', { 'f:data': { '.': {}, 'f:k': {} } }]]);
  assert.deepEqual(dataOf(owned), { k: 'v' });
});

test('null removes a scalar and is owned, as upstream has it', () => {
  const owned = configMap().apply('a', { data: { k: 'v', l: 'w' } }).apply('a', { data: { k: null, l: 'w' } });
  assert.deepEqual(dataOf(owned), { l: 'w' });
});

const refusals: readonly [string, object, number, string][] = [
  ['of another kind', { kind: 'Secret' }, 400, 'invalid object type: /v1, Kind=Secret'],
  ['of another version', { apiVersion: 'v2' }, 400, 'invalid object type: /v2, Kind=ConfigMap'],
  ['with managedFields', { metadata: { managedFields: [] } }, 400, 'metadata.managedFields must be nil'],
  ['with a field that the kind does not have', { metadata: { name: 'x', namespace: 'n' }, spec: {} }, 500, 'failed to create typed patch object (n/x; /v1, Kind=ConfigMap): .spec: field not declared in schema'],
  ['with a value of another type', { immutable: 'yes' }, 500, 'failed to create typed patch object (/; /v1, Kind=ConfigMap): .immutable: expected boolean, got &{yes}'],
];
for (const [what, configuration, code, message] of refusals) {
  test(`a configuration ${what} is refused with ${code}`, () => assert.throws(() => configMap().apply('a', configuration), refused(code, message)));
}

const applied = (data: object) => withLastApplied({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data });

test('kubectl takes over from its own client-side apply without conflict, and keeps the annotation true', () => {
  const owned = configMap().update('kubectl-client-side-apply', applied({ k: 'v', l: 'w' }));
  owned.apply('kubectl', { metadata: { name: 'x' }, data: { k: 'changed', l: 'w' } });
  assert.deepEqual(dataOf(owned), { k: 'changed', l: 'w' });
  assert.equal(owned.object.metadata.annotations?.[LAST_APPLIED_ANNOTATION], applied({ k: 'changed', l: 'w' }).metadata['annotations' as never]?.[LAST_APPLIED_ANNOTATION]);
});

test('kubectl does conflict over what others changed since its client-side apply, and other managers over everything', () => {
  const owned = configMap().update('kubectl-client-side-apply', applied({ k: 'v', l: 'w' })).update('u', { data: { k: 'u', l: 'w' } });
  assert.throws(() => owned.apply('kubectl', { metadata: { name: 'x' }, data: { k: 'v', l: 'x' } }), refused(409, 'Apply failed with 1 conflict: conflict with "u" using v1: .data.k'));
  assert.throws(() => owned.apply('helm', { metadata: { name: 'x' }, data: { l: 'x' } }), refused(409, 'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.l'));
});
