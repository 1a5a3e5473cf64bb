import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeOpenApiV2, selectOpenApiV2 } from '../../../../src/api/openapi/mergeV2.ts';

const ref = (name: string, section = 'definitions') => ({ $ref: `#/${section}/${name}` });
const document = {
  swagger: '2.0', info: { title: 'x' },
  paths: {
    '/apis/a.com/v1/': { get: { responses: { 200: { schema: ref('List') } } } },
    '/apis/a.com/v1/things': { post: { parameters: [{ in: 'body', schema: ref('Thing') }, ref('pretty', 'parameters')] } },
    '/apis/a.com/v10/things': { get: { responses: { 200: { schema: ref('Other') } } } },
    '/apis/b.com/v1/things': { get: { responses: { 200: { schema: ref('Other') } } } },
  },
  definitions: { List: { type: 'object', properties: { items: { items: ref('Thing') } } }, Thing: { type: 'object', properties: { self: ref('Thing'), meta: ref('Meta') } }, Meta: { type: 'object' }, Other: {}, Unused: {} },
  parameters: { pretty: { in: 'query', name: 'pretty' }, unused: {} },
};

test('of a document is kept what one version of a group is about, with all that it refers to', () => {
  const { paths, definitions, parameters } = selectOpenApiV2(document, { group: 'a.com', version: 'v1' }) as Record<string, object>;
  assert.deepEqual([paths, definitions, parameters].map(each => Object.keys(each ?? {}).sort()), [['/apis/a.com/v1/', '/apis/a.com/v1/things'], ['List', 'Meta', 'Thing'], ['pretty']]);
});

test('a document that says nothing gives nothing', () => {
  assert.deepEqual(selectOpenApiV2({}, { group: 'a.com', version: 'v1' }), { paths: {}, definitions: {}, parameters: {} });
});

test('documents are put together, the first one\'s paths and names first', () => {
  const own = { swagger: '2.0', paths: { '/p': { get: 'own' } }, definitions: { Same: { type: 'string' }, Meta: { type: 'object', description: 'own' }, Meta_v2: { type: 'array' } } };
  const other = { paths: { '/p': { get: 'other' }, '/q': { get: { schema: ref('Thing') } } }, definitions: { Same: { type: 'string' }, Meta: { type: 'object', description: 'other' }, Thing: { properties: { meta: ref('Meta'), same: ref('Same') } } }, parameters: {} };
  assert.deepEqual(mergeOpenApiV2(own, [other]), {
    swagger: '2.0', paths: { '/p': { get: 'own' }, '/q': { get: { schema: ref('Thing') } } },
    definitions: { ...own.definitions, Meta_v3: { type: 'object', description: 'other' }, Thing: { properties: { meta: ref('Meta_v3'), same: ref('Same') } } },
  });
});

test('a name that the other one has already is not given to what it has to rename', () => {
  const other = { paths: { '/q': { get: { schema: ref('Meta') }, put: { schema: ref('Meta_v2') } } }, definitions: { Meta: { description: 'other' }, Meta_v2: { description: 'second' } } };
  const { definitions, paths } = mergeOpenApiV2({ paths: {}, definitions: { Meta: { description: 'own' } } }, [other]) as Record<string, Record<string, unknown>>;
  assert.deepEqual(definitions, { Meta: { description: 'own' }, Meta_v2: { description: 'second' }, Meta_v3: { description: 'other' } });
  assert.deepEqual(paths, { '/q': { get: { schema: ref('Meta_v3') }, put: { schema: ref('Meta_v2') } } });
});

test('two others that name the same otherwise keep their own', () => {
  const other = (description: string) => ({ paths: { [`/${description}`]: { get: { schema: ref('Meta') } } }, definitions: { Meta: { description } } });
  const { definitions, paths } = mergeOpenApiV2({ paths: {}, definitions: {} }, [other('a'), other('b'), other('a')]) as Record<string, Record<string, unknown>>;
  assert.deepEqual(definitions, { Meta: { description: 'a' }, Meta_v2: { description: 'b' } });
  assert.deepEqual(paths, { '/a': { get: { schema: ref('Meta') } }, '/b': { get: { schema: ref('Meta_v2') } } });
});

test('references mean names by the rules of JSON pointers', () => {
  const other = { paths: { '/apis/a.com/v1/things': { get: { schema: ref('a.com~1v1.Thing~0') } } }, definitions: { 'a.com/v1.Thing~': { description: 'other' } } };
  const { definitions } = selectOpenApiV2(other, { group: 'a.com', version: 'v1' }) as Record<string, Record<string, unknown>>;
  assert.deepEqual(definitions, other.definitions);
  const merged = mergeOpenApiV2({ paths: {}, definitions: { 'a.com/v1.Thing~': { description: 'own' } } }, [other]) as Record<string, Record<string, unknown>>;
  assert.deepEqual(merged['paths'], { '/apis/a.com/v1/things': { get: { schema: ref('a.com~1v1.Thing~0_v2') } } });
  assert.deepEqual(Object.keys(merged['definitions'] ?? {}).sort(), ['a.com/v1.Thing~', 'a.com/v1.Thing~_v2']);
});
