import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { apiErrors } from '../../../src/api/apiError.ts';
import { deployments } from '../../../src/api/resources.ts';
import { makeResourceFinder } from '../../../src/cluster/discovery.ts';
import type { Transport } from '../../../src/cluster/transport.ts';

const asked: string[] = [];
const transport = {
  request({ path }: { path: string }) {
    asked.push(path);
    if (path !== '/apis/example.com/v1') return Promise.reject(apiErrors.noSuchPath());
    return Promise.resolve(Readable.from([Buffer.from(JSON.stringify({ resources: [{ name: 'widgets', singularName: 'widget', kind: 'Widget', namespaced: true, categories: ['all'] }, { name: 'widgets/status', kind: 'Widget', namespaced: true }] }))]));
  },
} as unknown as Transport;

test('kinds of the engine need no question, others are discovered once, unknown ones are undefined', async () => {
  const find = makeResourceFinder(transport);
  assert.equal(await find('apps/v1', 'Deployment'), deployments);
  const widget = { group: 'example.com', version: 'v1', plural: 'widgets', singular: 'widget', kind: 'Widget', namespaced: true, shortNames: [], categories: ['all'], subresources: ['status'] };
  assert.deepEqual(await find('example.com/v1', 'Widget'), widget);
  assert.deepEqual(await find('example.com/v1', 'Widget'), widget);
  assert.equal(await find('v1', 'Nothing'), undefined);
  assert.deepEqual(asked, ['/apis/example.com/v1', '/api/v1']);
});
