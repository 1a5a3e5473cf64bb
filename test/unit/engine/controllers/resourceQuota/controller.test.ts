import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod, ResourceQuota } from '../../../../../src/api/objects.ts';
import { pods, resourceQuotas } from '../../../../../src/api/resources.ts';
import { seededRandom } from '../../../../../src/base/random.ts';
import { silentLogger } from '../../../../../src/base/logger.ts';
import { ResourceRegistry } from '../../../../../src/engine/apiserver/resourceRegistry.ts';
import { startResourceQuotaController } from '../../../../../src/engine/controllers/resourceQuota/controller.ts';
import { reconcileQuota } from '../../../../../src/engine/controllers/resourceQuota/reconcile.ts';
import { startInformers } from '../../../../../src/informer/informers.ts';
import { openApi } from '../../apiserver/admission/openApi.ts';

const key = { name: 'q', namespace: 'test' };
const quota = (hard: Record<string, string>, status: ResourceQuota['status'] = {}): ResourceQuota => ({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { ...key }, spec: { hard }, status });
const pod = (name: string, phase?: 'Succeeded'): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'test' }, spec: { containers: [{ name: 'a', image: 'i', resources: { requests: { cpu: '250m' } } }] }, ...(phase === undefined ? {} : { status: { phase } }) });

const cases: readonly { readonly name: string; readonly quota: ResourceQuota; readonly pods: readonly Pod[]; readonly used: Record<string, string> | undefined }[] = [
  { name: 'a new quota', quota: quota({ 'pods': '5', 'requests.cpu': '2', 'count/pods': '9' }), pods: [pod('a'), pod('b'), pod('c', 'Succeeded')], used: { 'pods': '2', 'requests.cpu': '500m', 'count/pods': '3' } },
  { name: 'nothing there', quota: quota({ pods: '5' }), pods: [], used: { pods: '0' } },
  { name: 'a true status', quota: quota({ pods: '5' }, { hard: { pods: '5' }, used: { pods: '1' } }), pods: [pod('a')], used: undefined },
  { name: 'another limit', quota: quota({ pods: '6' }, { hard: { pods: '5', cpu: '1' }, used: { pods: '1', cpu: '1' } }), pods: [pod('a')], used: { pods: '1' } },
  { name: 'a resource that is not served', quota: quota({ 'pods': '5', 'count/foos.example.com': '1' }, { hard: {}, used: { 'count/foos.example.com': '1' } }), pods: [], used: { 'pods': '0', 'count/foos.example.com': '1' } },
];

for (const { name, quota: given, pods: objects, used } of cases) {
  test(`what a quota's status is to be: ${name}`, () => assert.deepEqual(reconcileQuota(given, { objectsOf: resource => resource === 'pods' ? objects : undefined, nowMs: 0 })?.used, used));
}

test('a quota is counted when it is made, and given back what goes', async () => {
  const { client, clock } = await openApi();
  const options = { clock, random: seededRandom(1), logger: silentLogger };
  const informers = startInformers(client, options);
  const controller = startResourceQuotaController({ client, informers, catalog: new ResourceRegistry(), ...options });
  const used = async () => (await client.get(resourceQuotas, key)).status?.used;
  await client.create(pods, pod('a'));
  await client.create(resourceQuotas, quota({ 'pods': '2', 'requests.cpu': '500m' }));
  await clock.advance(1000);
  assert.deepEqual(await used(), { 'pods': '1', 'requests.cpu': '250m' });
  await client.create(pods, pod('b'));
  assert.deepEqual(await used(), { 'pods': '2', 'requests.cpu': '500m' });
  await assert.rejects(client.create(pods, pod('c')), /exceeded quota: q, requested: pods=1,requests.cpu=250m, used: pods=2,requests.cpu=500m, limited: pods=2,requests.cpu=500m/);
  await client.delete(pods, { name: 'a', namespace: 'test' });
  await clock.advance(1000);
  assert.deepEqual(await used(), { 'pods': '1', 'requests.cpu': '250m' });
  await controller.stop();
  await informers.stop();
});

test('a charge for what was never stored is given back', async () => {
  const { client, clock, put } = await openApi();
  const options = { clock, random: seededRandom(1), logger: silentLogger };
  const informers = startInformers(client, options);
  const controller = startResourceQuotaController({ client, informers, catalog: new ResourceRegistry(), ...options });
  await client.create(resourceQuotas, quota({ pods: '2' }));
  await clock.advance(1000);
  const counted = await client.get(resourceQuotas, key);
  await put('resourcequotas', { ...structuredClone(counted), status: { hard: { pods: '2' }, used: { pods: '1' } } } as ResourceQuota);
  await clock.advance(20_000);
  assert.deepEqual((await client.get(resourceQuotas, key)).status?.used, { pods: '0' });
  await controller.stop();
  await informers.stop();
});
