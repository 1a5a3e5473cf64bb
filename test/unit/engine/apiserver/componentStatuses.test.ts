import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../../../src/base/clock.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { startTestApi, type TestApi } from './testApi.ts';

const PATH = '/api/v1/componentstatuses';
let api: TestApi;
let schedules = true;
let failure: Error | undefined;
before(async () => {
  const storage = openMemoryStorage({ clock: systemClock });
  api = await startTestApi({
    storage: { ...storage, get version() { return storage.version; }, get failure() { return failure; } },
    components: [{ name: 'scheduler', check: () => { if (!schedules) throw new Error('not started yet'); } }],
  });
});
after(() => api.stop());

test('every part says how it is', async () => {
  const { items } = (await api.send(PATH)).json() as { items: unknown[] };
  assert.deepEqual(items, ['scheduler', 'etcd-0'].map(name => ({ apiVersion: 'v1', kind: 'ComponentStatus', metadata: { name }, conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }] })));
});

test('what is wrong is told, in the columns of kubectl too', async () => {
  [schedules, failure] = [false, new Error('no space left')];
  try {
    const table = (await api.send(PATH, { headers: { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } })).json() as { columnDefinitions: { name: string }[]; rows: { cells: unknown[] }[] };
    assert.deepEqual(table.columnDefinitions.map(({ name }) => name), ['Name', 'Status', 'Message', 'Error']);
    assert.deepEqual(table.rows.map(({ cells }) => cells), [['scheduler', 'Unhealthy', '', 'not started yet'], ['etcd-0', 'Unhealthy', '', 'the state could not be written: no space left']]);
    assert.deepEqual(((await api.send(`${PATH}/scheduler`)).json() as { conditions: unknown }).conditions, [{ type: 'Healthy', status: 'False', error: 'not started yet' }]);
  } finally { [schedules, failure] = [true, undefined]; }
});

test('a part that is not there is not found, and none can be written', async () => {
  assert.equal((await api.send(`${PATH}/cloud`)).code, 404);
  assert.equal((await api.send(PATH, { method: 'POST', json: { apiVersion: 'v1', kind: 'ComponentStatus', metadata: { name: 'x' } } })).code, 405);
});
