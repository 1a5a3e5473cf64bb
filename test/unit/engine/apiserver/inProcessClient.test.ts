import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { namespaces } from '../../../../src/api/resources.ts';
import { testClient } from '../../../conformance/client.ts';

function open(user: Parameters<ReturnType<typeof makeApiMachinery>['clientFor']>[0]) {
  const storage = openMemoryStorage({ clock: systemClock, window: { maxEvents: 30, maxAgeMs: 1e9 } });
  const api = makeApiMachinery({ storage, clock: systemClock, random: seededRandom(1), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  return { api, client: api.clientFor(user), close: () => storage.close() };
}

describe('the in-process client', () => testClient(async () => {
  const opened = open('system:test');
  await opened.api.ensureSystemObjects();
  return opened;
}));

test('somebody without system:masters may do nothing', async () => {
  const { client } = open({ name: 'jane', groups: ['system:authenticated'] });
  await assert.rejects(client.list(namespaces), { message: /jane/ });
});

test('system objects are made once', async () => {
  const { api } = open('system:test');
  await api.ensureSystemObjects();
  const { version } = api.machinery.storage;
  await api.ensureSystemObjects();
  assert.equal(api.machinery.storage.version, version);
});
