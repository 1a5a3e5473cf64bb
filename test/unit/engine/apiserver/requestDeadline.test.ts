import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiError } from '../../../../src/api/apiError.ts';
import { configMaps } from '../../../../src/api/resources.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { requestDeadlineMs } from '../../../../src/engine/apiserver/http/requestDeadline.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { startTestApi, type TestApi } from './testApi.ts';

const PATH = '/api/v1/namespaces/default/configmaps';
let api: TestApi;
let held: Promise<void> = Promise.resolve();
before(async () => {
    const storage = openMemoryStorage({ clock: systemClock });
  api = await startTestApi({ storage: { ...storage, get version() { return storage.version; }, get failure() { return storage.failure; }, write: async (...call) => { await held; return storage.write(...call); } } });
});
after(() => api.stop());

const deadlines: readonly (readonly [string, number])[] = [['', 60_000], ['timeout=5s', 5_000], ['timeout=250ms', 250], ['timeout=0', 60_000], ['timeout=0s', 60_000], ['timeout=2m', 60_000], ['timeout=-1s', 60_000]];
for (const [query, deadlineMs] of deadlines) test(`a request with the query "${query}" may take ${deadlineMs} ms`, () => { assert.equal(requestDeadlineMs(new URLSearchParams(query)), deadlineMs); });

test('a timeout that is no duration is refused', async () => {
  assert.throws(() => requestDeadlineMs(new URLSearchParams('timeout=soon')), error => error instanceof ApiError && error.code === 400 && error.message === 'invalid timeout specified in the request URL - time: invalid duration "soon"');
  assert.equal((await api.send(`${PATH}?timeout=soon`)).code, 400);
});

test('what is not done in time is answered 504, and not stored afterwards', async () => {
  const release = Promise.withResolvers<void>();
  held = release.promise;
  const reply = await api.send(`${PATH}?timeout=20ms`, { method: 'POST', json: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } } });
  const { reason, message, code } = reply.json();
  assert.deepEqual([reply.code, reason, message, code], [504, 'Timeout', 'Timeout: request did not complete within the allotted timeout', 504]);
  held = Promise.resolve();
  release.resolve();
  const client = api.api.clientFor('system:test');
  await client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'later', namespace: 'default' } });
  assert.deepEqual((await client.list(configMaps, { namespace: 'default', fieldSelector: 'metadata.name=late' })).items, []);
  assert.equal((await api.send(PATH)).code, 200);
});

test('a watch goes on for longer than its timeout says', async () => {
  const reply = await api.send(`${PATH}?watch=true&timeout=1ms&timeoutSeconds=1`);
  assert.equal(reply.code, 200);
});
