import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadAnswer, BadStatus } from '../../../../../src/engine/apiserver/aggregation/askExtension.ts';
import { openApiV2After, readOpenApiV2, readOpenApiV3Url } from '../../../../../src/engine/apiserver/aggregation/readOpenApi.ts';

const ABOUT = { group: 'a.com', version: 'v1' };
const NOTHING = { paths: {}, definitions: {}, parameters: {} };
const using = (definition: unknown) => ({ paths: { '/apis/a.com/v1/things': { get: { responses: { 200: { schema: { $ref: '#/definitions/Thing' } } } } } }, definitions: { Thing: definition } });
const deep = () => { let value: object = {}; for (let level = 0; level < 100_000; level++) value = { items: value }; return value; };

test('of a document that can be written is kept what is about the version', () => {
  const document = using({ type: 'object', properties: { a: { type: 'string' } } });
  assert.deepEqual(readOpenApiV2(document, ABOUT), { ...document, parameters: {} });
});

const unreadable: readonly (readonly [string, unknown])[] = [
  ['null', null], ['a path that is null', { paths: { '/apis/a.com/v1/things': null } }], ['a definition that is null', using(null)], ['required: true', using({ required: true })], ['properties: null', using({ properties: null })],
  ['additionalProperties: null', using({ additionalProperties: null })], ['enum: null', using({ enum: null })], ['a type that is no text', using({ type: { toString: 1 } })], ['what nests without end', using(deep())],
];
for (const [name, document] of unreadable) test(`of a document with ${name} nothing is kept`, () => assert.deepEqual(readOpenApiV2(document, ABOUT), NOTHING));

test('what is about other versions may be unreadable', () => {
  const document = using({ type: 'object' });
  assert.deepEqual(readOpenApiV2({ ...document, paths: { ...document.paths, '/apis/b.com/v1/things': null }, definitions: { ...document.definitions, Unused: null } }, ABOUT), { ...document, parameters: {} });
});

test('a server that has no document is told from one that did not get to it', () => {
  for (const error of [new BadStatus(404), new BadStatus(406), new BadAnswer('too large')]) assert.deepEqual(openApiV2After(error), NOTHING);
  for (const error of [new BadStatus(503), new BadStatus(403), new Error('context deadline exceeded')]) assert.equal(openApiV2After(error), undefined);
});

test('an index names the place of a version\'s document, or says nothing', () => {
  assert.equal(readOpenApiV3Url({ paths: { 'apis/a.com/v1': { serverRelativeURL: '/there' } } }, ABOUT), '/there');
  for (const index of [undefined, null, {}, [], 1, { paths: null }, { paths: { 'apis/a.com/v1': null } }, { paths: { 'apis/a.com/v1': { serverRelativeURL: 5 } } }]) assert.equal(readOpenApiV3Url(index, ABOUT), undefined);
});
