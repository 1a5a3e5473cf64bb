import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../../../../src/api/objects.ts';
import { groupResourceOf, resourceClaims, resourceClaimTemplates, type Resource } from '../../../../../src/api/resources.ts';
import { openApi } from './openApi.ts';

const LABEL = 'resource.kubernetes.io/admin-access';
const requests = (adminAccess: boolean) => ({ devices: { requests: [{ name: 'plain', exactly: { deviceClassName: 'gpu' } }, { name: 'gpu', exactly: { deviceClassName: 'gpu', adminAccess } }] } });
const objectOf = (resource: Resource, adminAccess: boolean) => ({
  apiVersion: 'resource.k8s.io/v1', kind: resource.kind, metadata: { name: 'c', namespace: 'test' }, spec: resource === resourceClaims ? requests(adminAccess) : { spec: requests(adminAccess) },
}) as KubernetesObject;
const WHY = 'admin access to devices requires the `resource.kubernetes.io/admin-access: true` label on the containing namespace';

for (const resource of [resourceClaims, resourceClaimTemplates] as readonly Resource[]) {
  for (const [labels, adminAccess, refused] of [[{}, true, true], [{ [LABEL]: 'false' }, true, true], [{ [LABEL]: 'true' }, true, false], [{}, false, false]] as const) {
    test(`a ${resource.kind} ${adminAccess ? 'for' : 'without'} admin access is ${refused ? 'refused' : 'taken'} in a namespace labelled ${JSON.stringify(labels)}`, async () => {
      const { client } = await openApi({ labels });
      const made = client.create(resource, objectOf(resource, adminAccess));
      if (refused) await assert.rejects(made, { code: 422, reason: 'Invalid', message: `${resource.kind}.resource.k8s.io "c" is invalid: spec.devices.requests[1].adminAccess: Forbidden: ${WHY}` });
      else await made;
    });
  }
}

test('a claim is given admin access in a labelled namespace only, and keeps what it was given', async () => {
  const results = (adminAccess: boolean) => ({ status: { allocation: { devices: { results: [{ request: 'gpu', driver: 'd.example.com', pool: 'p', device: 'a', adminAccess }] } } } });
  const { client, put } = await openApi();
  await client.create(resourceClaims, objectOf(resourceClaims, false) as never);
  const patch = (body: object) => client.patch(resourceClaims, { name: 'c', namespace: 'test' }, { type: 'merge', body }, { subresource: 'status' });
  await assert.rejects(patch(results(true)), { code: 422, message: `ResourceClaim.resource.k8s.io "c" is invalid: status.allocation.devices.results[0].adminAccess: Forbidden: ${WHY}` });
  await put(groupResourceOf(resourceClaims), { ...structuredClone(await client.get(resourceClaims, { name: 'c', namespace: 'test' })), ...results(true) } as KubernetesObject);
  await patch({ metadata: {} });
});

test('what is told of a device goes when it is given back, and only then', async () => {
  const { client } = await openApi();
  await client.create(resourceClaims, objectOf(resourceClaims, false) as never);
  const patch = (body: object) => client.patch(resourceClaims, { name: 'c', namespace: 'test' }, { type: 'merge', body }, { subresource: 'status' });
  const device = { driver: 'd.example.com', pool: 'p', device: 'a' };
  const told = await patch({ status: { allocation: { devices: { results: [{ request: 'gpu', ...device }] } }, devices: [{ ...device, data: { up: true } }] } });
  assert.equal(told.status?.devices?.length, 1);
  assert.equal((await patch({ status: { reservedFor: [] } })).status?.devices?.length, 1);
  const freed = await patch({ status: { allocation: null } });
  assert.deepEqual([freed.status?.allocation, freed.status?.devices], [undefined, undefined]);
});
