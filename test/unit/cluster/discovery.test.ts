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
    if (path !== '/apis/batch/v1') return Promise.reject(apiErrors.noSuchPath());
    return Promise.resolve(Readable.from([Buffer.from(JSON.stringify({ resources: [{ name: 'jobs', singularName: 'job', kind: 'Job', namespaced: true, categories: ['all'] }, { name: 'jobs/status', kind: 'Job', namespaced: true }] }))]));
  },
} as unknown as Transport;

test('kinds of the engine need no question, others are discovered once, unknown ones are undefined', async () => {
  const find = makeResourceFinder(transport);
  assert.equal(await find('apps/v1', 'Deployment'), deployments);
  const job = { group: 'batch', version: 'v1', plural: 'jobs', singular: 'job', kind: 'Job', namespaced: true, shortNames: [], categories: ['all'], subresources: ['status'] };
  assert.deepEqual(await find('batch/v1', 'Job'), job);
  assert.deepEqual(await find('batch/v1', 'Job'), job);
  assert.equal(await find('v1', 'Nothing'), undefined);
  assert.deepEqual(asked, ['/apis/batch/v1', '/api/v1']);
});
