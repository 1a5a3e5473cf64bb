import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Client } from '../../../../src/api/client.ts';
import type { PersistentVolume, PersistentVolumeClaim, ResourceSlice } from '../../../../src/api/objects.ts';
import { apiServices, csiDrivers, flowSchemas, groupResourceOf, persistentVolumeClaims, persistentVolumes, resourceClaims, resourceSlices, serviceCidrs, volumeAttachments, type Resource } from '../../../../src/api/resources.ts';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';
import { minimalObject } from '../../../minimalObjects.ts';

/*
 * What the server itself writes into objects, and what it keeps out of them. @source the strategies in Kubernetes' pkg/registry
 */

let client: Client;
const clock = new FakeClock();
before(async () => {
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random: seededRandom(5), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  client = api.clientFor('system:test');
});

test('a PersistentVolume says since when it is in its phase', async () => {
  const volume = await client.create(persistentVolumes, { ...minimalObject(persistentVolumes) as unknown as PersistentVolume, metadata: { name: 'phased' } });
  const { lastPhaseTransitionTime } = volume.status ?? {};
  assert.match(lastPhaseTransitionTime ?? '', /^\d{4}-.*Z$/);
  await clock.advance(5000);
  const same = await client.patch(persistentVolumes, { name: 'phased' }, { type: 'merge', body: { status: { message: 'm' } } }, { subresource: 'status' });
  assert.equal(same.status?.lastPhaseTransitionTime, lastPhaseTransitionTime);
  const next = await client.patch(persistentVolumes, { name: 'phased' }, { type: 'merge', body: { status: { phase: 'Available' } } }, { subresource: 'status' });
  assert.equal(Date.parse(next.status?.lastPhaseTransitionTime ?? '') - Date.parse(lastPhaseTransitionTime ?? ''), 5000);
});

for (const resource of [apiServices, flowSchemas, resourceClaims, serviceCidrs, volumeAttachments] as readonly Resource[]) {
  test(`a write of the status of ${groupResourceOf(resource)} leaves labels alone`, async () => {
    const { metadata } = await client.create(resource, minimalObject(resource));
    const written = await client.patch(resource, { name: metadata.name ?? '', ...metadata.namespace === undefined ? {} : { namespace: metadata.namespace } }, { type: 'merge', body: { metadata: { labels: { a: 'b' } } } }, { subresource: 'status' });
    assert.deepEqual([written.metadata.labels, written.metadata.uid], [undefined, metadata.uid]);
  });
}

test('the generation of a CSIDriver counts changes of its spec', async () => {
  const driver = await client.create(csiDrivers, minimalObject(csiDrivers));
  const key = { name: driver.metadata.name ?? '' };
  const labelled = await client.patch(csiDrivers, key, { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
  const changed = await client.patch(csiDrivers, key, { type: 'merge', body: { spec: { requiresRepublish: true } } });
  assert.deepEqual([driver, labelled, changed].map(({ metadata }) => metadata.generation), [1, 1, 2]);
});

test('the taint of a device says since when it is there', async () => {
  const slice = minimalObject(resourceSlices) as unknown as ResourceSlice;
  const devices: ResourceSlice['spec']['devices'] = [{ name: 'tainted', taints: [{ key: 'a', effect: 'NoSchedule' }, { key: 'b', effect: 'NoSchedule', timeAdded: '2020-01-01T00:00:00Z' }] }];
  const { spec } = await client.create(resourceSlices, { ...slice, spec: { ...slice.spec, devices } });
  const [stamped, given] = (spec.devices?.[0]?.taints ?? []).map(({ timeAdded }) => timeAdded);
  assert.deepEqual([stamped, given], [new Date(clock.now()).toISOString().replace('.000', ''), '2020-01-01T00:00:00Z']);
});

const snapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' };
const other = { apiGroup: 'example.com', kind: 'Populator', name: 'p' };
for (const { name, given, expected } of [
  { name: 'a snapshot in the older field is in both', given: { dataSource: snapshot }, expected: { dataSource: snapshot, dataSourceRef: snapshot } },
  { name: 'a claim is in both', given: { dataSource: { kind: 'PersistentVolumeClaim', name: 'c' } }, expected: { dataSource: { kind: 'PersistentVolumeClaim', name: 'c' }, dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'c' } } },
  { name: 'something else in the older field is dropped', given: { dataSource: other }, expected: {} },
  { name: 'something else in the newer field is in both', given: { dataSourceRef: other }, expected: { dataSource: other, dataSourceRef: other } },
  { name: 'what is in another namespace is dropped', given: { dataSourceRef: { ...other, namespace: 'elsewhere' } }, expected: {} },
]) {
  test(`what a claim is filled from: ${name}`, async () => {
    const claim = minimalObject(persistentVolumeClaims) as unknown as PersistentVolumeClaim;
    const { spec = {} } = await client.create(persistentVolumeClaims, { ...claim, spec: { ...claim.spec, ...given } }, { dryRun: true });
    assert.deepEqual({ ...spec.dataSource === undefined ? {} : { dataSource: spec.dataSource }, ...spec.dataSourceRef === undefined ? {} : { dataSourceRef: spec.dataSourceRef } }, expected);
  });
}

for (const given of [{ dataSource: snapshot }, { dataSourceRef: other }]) {
  test(`a claim is updated by who says only ${Object.keys(given).join('')}, as at first`, async () => {
    const { spec, ...claim } = minimalObject(persistentVolumeClaims) as unknown as PersistentVolumeClaim;
    const { metadata } = await client.create(persistentVolumeClaims, { ...claim, metadata: { ...claim.metadata, name: `again-${Object.keys(given).join('').toLowerCase()}` }, spec: { ...spec, ...given } });
    const updated = await client.update(persistentVolumeClaims, { ...claim, metadata: { ...metadata, labels: { again: 'yes' } }, spec: { ...spec, ...given } });
    assert.ok(updated.spec?.dataSource !== undefined && updated.spec.dataSourceRef !== undefined);
  });
}
