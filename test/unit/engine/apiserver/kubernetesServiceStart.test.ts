import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger, type Logger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import type { Service } from '../../../../src/api/objects.ts';
import { services } from '../../../../src/api/resources.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { startTestApi, type TestApi } from './testApi.ts';

const KEY = { name: 'kubernetes', namespace: 'default' };
const SERVICES = '/api/v1/namespaces/default/services';
const https = { name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 } as const;
type Spec = NonNullable<Service['spec']>;

async function patchSpec({ send }: TestApi, spec: unknown): Promise<void> {
  const { code, text } = await send(`${SERVICES}/kubernetes`, { method: 'PATCH', body: JSON.stringify({ spec }), headers: { 'Content-Type': 'application/merge-patch+json' } });
  assert.equal(code, 200, text);
}

const edits: readonly (readonly [string, unknown, (spec: Spec) => void])[] = [
  ['one port without a name', { ports: [{ name: '', port: 8443, protocol: 'TCP', targetPort: 6443 }] }, () => undefined],
  ['its name and its number on two ports', { ports: [{ ...https, port: 8443 }, { ...https, name: 'web' }] }, () => undefined],
  ['another port besides', { ports: [https, { name: 'web', port: 80 }] }, () => undefined],
  ['another protocol', { ports: [{ ...https, protocol: 'UDP' }] }, () => undefined],
  ['a node port', { type: 'NodePort', ports: [{ ...https, port: 8443, nodePort: 30_443 }] }, spec => { assert.deepEqual([spec.type, spec.ports?.[0]?.nodePort], ['NodePort', 30_443]); }],
  ['a selector', { selector: { app: 'x' } }, spec => { assert.equal(spec.selector, undefined); }],
  ['a name outside the cluster', { type: 'ExternalName', externalName: 'x.example', clusterIP: null, clusterIPs: null, ports: null }, spec => { assert.equal(spec.type, 'ClusterIP'); }],
];
for (const [what, spec, check] of edits) {
  test(`a start mends the Service to which a user gave ${what}`, async () => {
    const storage = openMemoryStorage({ clock: new FakeClock() });
    const first = await startTestApi({ storage });
    await patchSpec(first, spec);
    await first.stop();
    const next = await startTestApi({ storage });
    try {
      const stored = (await next.send(`${SERVICES}/kubernetes`)).json() as Service;
      assert.deepEqual([stored.spec?.clusterIP, stored.spec?.ports?.map(({ nodePort: _, ...port }) => port)], ['10.96.0.1', [{ ...https, targetPort: next.api.port }]]);
      check(stored.spec ?? {});
    } finally {
      await next.stop();
    }
  });
}

test('another Service that has the address keeps no server from starting, and can be deleted then', async () => {
  const storage = openMemoryStorage({ clock: new FakeClock() });
  const first = await startTestApi({ storage });
  assert.equal((await first.send(`${SERVICES}/kubernetes`, { method: 'DELETE' })).code, 200);
  assert.equal((await first.send(SERVICES, { method: 'POST', json: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'thief' }, spec: { clusterIP: '10.96.0.1', ports: [{ port: 80 }] } } })).code, 201);
  await first.stop();
  const logged: unknown[] = [];
  const logger: Logger = { log: (level, message) => { if (level === 'error') logged.push(message); }, with: () => logger };
  const next = await startTestApi({ storage, logger });
  try {
    assert.deepEqual(logged, ['the kubernetes Service does not lead to the API']);
    assert.equal((await next.send(`${SERVICES}/kubernetes`)).code, 404);
    await assert.rejects(next.api.ensureApiService(), /provided IP is already allocated/);
    assert.equal((await next.send(`${SERVICES}/thief`, { method: 'DELETE' })).code, 200);
    await next.api.ensureApiService();
    assert.equal(((await next.send(`${SERVICES}/kubernetes`)).json() as Service).spec?.clusterIP, '10.96.0.1');
  } finally {
    await next.stop();
  }
});

test('what is no refusal ends the start', async () => {
  const clock = new FakeClock();
  const storage = openMemoryStorage({ clock });
  const get = storage.get.bind(storage);
  storage.get = key => { if (key.resource === services.plural && key.name === KEY.name) throw new Error('disk is gone'); return get(key); };
  const api = makeApiMachinery({ storage, clock, random: seededRandom(1), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await assert.rejects(api.ensureSystemObjects(), /disk is gone/);
});
