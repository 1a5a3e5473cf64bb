import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onlyTimesDiffer } from '../../../../src/api/managedFields/onlyTimesDiffer.ts';
import { Owned } from './owners.ts';

const configMap = () => new Owned('v1', 'ConfigMap');

test('a new object belongs to who creates it, but for what identifies it', () => {
  const owned = configMap().update('a', { metadata: { name: 'x', namespace: 'n', labels: { l: '1' } }, data: { k: 'v' } });
  assert.deepEqual(owned.owners, { 'a Update 1': ['.data', '.data.k', '.metadata.labels', '.metadata.labels.l'] });
});

test('a change takes the field from its owner, with the time of the change', () => {
  const owned = configMap().update('a', { data: { k: 'v', l: 'w' } }).update('b', { data: { k: 'other', l: 'w' } });
  assert.deepEqual(owned.owners, { 'a Update 1': ['.data', '.data.l'], 'b Update 2': ['.data.k'] });
});

test('a write that changes nothing changes no owner and no time', () => {
  const owned = configMap().update('a', { data: { k: 'v' } });
  const before = owned.object.metadata.managedFields;
  assert.deepEqual(owned.update('b', { data: { k: 'v' } }).object.metadata.managedFields, before);
});

test('a field that goes has no owner any more, whoever takes it away; nobody is younger for that', () => {
  const owned = configMap().update('a', { data: { k: 'v', l: 'w' } }).update('b', { data: { k: 'v' } });
  assert.deepEqual(owned.owners, { 'a Update 1': ['.data', '.data.k'] });
});

test('the same manager has one entry per endpoint, which grows', () => {
  const pod = new Owned('v1', 'Pod').update('kubelet', { spec: { containers: [{ name: 'c' }] } });
  pod.update('kubelet', { status: { phase: 'Running' } }, { subresource: 'status', ignored: { 'f:spec': {} } });
  pod.update('kubelet', { status: { phase: 'Running', podIP: '10.0.0.1' } }, { subresource: 'status', ignored: { 'f:spec': {} } });
  assert.deepEqual(pod.owners, { 'kubelet Update 1': ['.spec.containers[name="c"]', '.spec.containers[name="c"].name'], 'kubelet Update/status 3': ['.status.phase', '.status.podIP'] });
});

test('fields that the endpoint leaves alone change hands for nobody', () => {
  const pod = new Owned('v1', 'Pod').update('kubelet', { status: { phase: 'Running' } }, { subresource: 'status' }).update('me', { metadata: { labels: { a: 'b' } }, status: { phase: 'Pending' } }, { ignored: { 'f:status': {} } });
  assert.deepEqual(pod.timeless, { 'me Update': ['.metadata.labels', '.metadata.labels.a'], 'kubelet Update/status': ['.status.phase'] });
});

test('a manager without a name is called unknown', () => {
  assert.deepEqual(configMap().update('', { data: { k: 'v' } }).timeless, { 'unknown Update': ['.data', '.data.k'] });
});

for (const reset of [[], [{}]]) {
  test(`managedFields of ${JSON.stringify(reset)} give all ownership up, and objects without stay without`, () => {
    const owned = configMap().update('a', { data: { k: 'v' } }).update('b', { metadata: { managedFields: reset } });
    assert.deepEqual(owned.owners, {});
    assert.deepEqual(owned.update('c', { data: { k: 'w' } }).owners, {});
  });
}

test('a client may write managedFields itself; what it writes wrongly, or to a subresource, does not count', () => {
  const entry = { manager: 'm', operation: 'Update' as const, apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { 'f:k': {} } } };
  const owned = configMap().update('a', { data: { k: 'v' } });
  const { object } = owned;
  assert.deepEqual(owned.update('b', { metadata: { managedFields: [entry] } }).timeless, { 'm Update': ['.data.k'] });
  for (const wrong of [{ ...entry, operation: 'Other' }, { ...entry, apiVersion: '' }, { ...entry, fieldsType: 'FieldsV2' }, { ...entry, fieldsV1: { data: {} } }]) {
    owned.object = object;
    assert.deepEqual(owned.update('b', { metadata: { managedFields: [wrong] } }).timeless, { 'a Update': ['.data', '.data.k'] });
  }
  owned.object = object;
  assert.deepEqual(owned.update('b', { metadata: { managedFields: [entry] } }, { subresource: 'status' }).timeless, { 'a Update': ['.data', '.data.k'] });
});

test('of more than ten updaters the oldest are joined as ancient changes; appliers are not counted', () => {
  const owned = configMap().apply('applier', { data: { applied: '1' } });
  for (let index = 0; index < 13; index++) owned.update(`m${String(index).padStart(2, '0')}`, { data: { ...(owned.object as unknown as { data: object }).data, [`k${index}`]: 'v' } });
  assert.deepEqual(Object.keys(owned.owners), ['applier Apply 1', 'ancient-changes Update 5', ...['m04', 'm05', 'm06', 'm07', 'm08', 'm09', 'm10', 'm11', 'm12'].map((name, index) => `${name} Update ${index + 6}`)]);
  assert.deepEqual(owned.timeless['ancient-changes Update'], ['.data.k0', '.data.k1', '.data.k2', '.data.k3']);
});

test('an entry of a version that is no longer served goes; one of another version is compared in that', () => {
  const convert = (object: object, version: string) => {
    const { data, text } = object as { data?: object; text?: object };
    const { data: _, text: __, ...rest } = object as Record<string, unknown>;
    return { ...rest, apiVersion: version, ...(version === 'x/v1' ? { data: data ?? text } : { text: text ?? data }) } as never;
  };
  const free = { map: { atomic: false, declared: () => undefined, others: { scalar: 'untyped' as const, map: { atomic: false, declared: () => undefined, others: { scalar: 'untyped' as const } } } } };
  const versions = { typeOf: (version: string) => version === 'x/v1' || version === 'x/v2' ? free : undefined, convert: (object: object, version: string) => version === 'x/v0' ? undefined : convert(object, version) };
  const owned = new Owned('x/v1', 'Thing', versions as never).update('one', { data: { a: '1', b: '1' } });
  owned.object = convert(owned.object, 'x/v2');
  const second = owned.update('two', { text: { a: '2', b: '1' } }, { apiVersion: 'x/v2' });
  assert.deepEqual(second.timeless, { 'one Update': ['.data', '.data.b'], 'two Update': ['.text.a'] });
  second.object = { ...second.object, metadata: { ...second.object.metadata, managedFields: second.object.metadata.managedFields?.map(entry => entry.manager === 'one' ? { ...entry, apiVersion: 'x/v0' } : entry) as never } };
  assert.deepEqual(second.update('two', { text: { a: '3', b: '1' } }, { apiVersion: 'x/v2' }).timeless, { 'two Update': ['.text.a'] });
});

test('a write that only makes managers younger is none', () => {
  const { object } = configMap().update('a', { data: { k: 'v' } });
  const younger = { ...object, metadata: { ...object.metadata, managedFields: object.metadata.managedFields?.map(entry => ({ ...entry, time: '2030-01-01T00:00:00Z' })) as never } };
  assert.equal(onlyTimesDiffer(younger, object), true);
  assert.equal(onlyTimesDiffer({ ...younger, data: {} } as never, object), false);
  assert.equal(onlyTimesDiffer({ ...younger, metadata: { ...younger.metadata, managedFields: [] } }, object), false);
});
