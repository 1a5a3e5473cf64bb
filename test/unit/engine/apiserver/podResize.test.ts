import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ApiError } from '../../../../src/api/apiError.ts';
import type { Client } from '../../../../src/api/client.ts';
import type { Container, Pod } from '../../../../src/api/objects.ts';
import { pods } from '../../../../src/api/resources.ts';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

const key = { name: 'p', namespace: 'default' };
let client: Client;
beforeEach(async () => {
  const clock = new FakeClock();
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random: seededRandom(3), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  client = api.clientFor('system:test');
});

const burstable = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m', memory: '64Mi' } };
const make = (containers: readonly Container[] = [{ name: 'c', image: 'web:v1', resources: burstable }], initContainers: readonly Container[] = []) =>
  client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { ...key, labels: { app: 'a' } }, spec: { containers: [...containers], initContainers: [...initContainers] } });
const patch = (spec: object, type: 'strategic' | 'merge' = 'strategic', metadata: object = {}): Promise<Pod> => client.patch(pods, key, { type, body: { metadata, spec } }, { subresource: 'resize', fieldManager: 'kubectl-patch' });
const resources = (quantities: object, name = 'c') => ({ containers: [{ name, resources: quantities }] });

test('cpu and memory change, all else stays, and the generation counts it', async () => {
  const before = await make();
  const after = await patch({ ...resources({ requests: { cpu: '150m' }, limits: { cpu: '1' } }), activeDeadlineSeconds: 9 }, 'strategic', { labels: { app: 'b' } });
  assert.deepEqual(after.spec, { ...before.spec, containers: [{ ...before.spec?.containers[0], resources: { requests: { cpu: '150m', memory: '64Mi' }, limits: { cpu: '1', memory: '64Mi' } } }] });
  assert.deepEqual([after.metadata.labels, after.metadata.generation], [{ app: 'a' }, 2]);
  assert.deepEqual(after.metadata.managedFields?.filter(({ manager }) => manager === 'kubectl-patch').map(({ subresource }) => subresource), ['resize']);
});

test('a merge patch that names the containers with their resources alone does the same', async () => {
  const before = await make();
  const after = await patch(resources({ requests: { cpu: '150m', memory: '64Mi' }, limits: burstable.limits }), 'merge');
  assert.deepEqual(after.spec?.containers, [{ ...before.spec?.containers[0], resources: { requests: { cpu: '150m', memory: '64Mi' }, limits: burstable.limits } }]);
});

test('the pod itself refuses what resize allows', async () => {
  await make();
  await assert.rejects(client.patch(pods, key, { type: 'strategic', body: { spec: resources({ requests: { cpu: '150m' } }) } }), /pod updates may not change fields other than/);
});

const sidecar: Container = { name: 's', image: 'web:v1', restartPolicy: 'Always', resources: { requests: { cpu: '10m' } } };
const refusals: readonly { readonly what: string; readonly spec: object; readonly type?: 'merge'; readonly pod?: readonly [readonly Container[], (readonly Container[])?]; readonly says: RegExp }[] = [
  { what: 'another class of service', spec: resources({ requests: { cpu: '200m' } }), says: /spec: Invalid value: "Guaranteed": Pod QOS Class may not change as a result of resizing/ },
  { what: 'a removed request', spec: resources({ requests: { memory: null } }), pod: [[{ name: 'c', image: 'web:v1', resources: { requests: { cpu: '1', memory: '1Mi' } } }]], says: /spec\.containers\[0\]\.resources\.requests: Forbidden: resource requests cannot be removed/ },
  { what: 'a removed limit', spec: resources({ limits: { cpu: null } }), says: /spec\.containers\[0\]\.resources\.limits: Forbidden: resource limits cannot be removed/ },
  { what: 'another resource', spec: resources({ requests: { 'ephemeral-storage': '1Gi' } }), says: /spec: Forbidden: only cpu and memory resources are mutable/ },
  { what: 'a request above its limit', spec: resources({ requests: { cpu: '2' } }), says: /spec\.containers\[0\]\.resources\.requests: Invalid value: "2": must be less than or equal to cpu limit of 200m/ },
  { what: 'one more container', spec: { containers: [{ name: 'd', image: 'web:v1', resources: burstable }] }, says: /spec\.containers: Forbidden: pod updates may not add or remove containers/ },
  { what: 'another name', spec: { containers: [{ name: 'd', image: 'web:v1', resources: burstable }] }, type: 'merge', says: /spec: Forbidden: containers may not be renamed or reordered on resize/ },
  { what: 'an init container', spec: { initContainers: [{ name: 'i', resources: { requests: { cpu: '1m' } } }] }, pod: [[{ name: 'c', image: 'web:v1', resources: burstable }], [{ name: 'i', image: 'web:v1' }]], says: /spec: Forbidden: resources for non-sidecar init containers are immutable/ },
];
for (const { what, spec, type, pod, says } of refusals) {
  test(`refused: ${what}`, async () => {
    await make(...pod ?? []);
    await assert.rejects(patch(spec, type), error => error instanceof ApiError && error.code === 422 && says.test(error.message));
  });
}

test('a sidecar can be resized', async () => {
  await make(undefined, [sidecar]);
  const after = await patch({ initContainers: [{ name: 's', resources: { requests: { cpu: '20m' } } }] });
  assert.deepEqual(after.spec?.initContainers?.[0]?.resources, { requests: { cpu: '20m' } });
});
