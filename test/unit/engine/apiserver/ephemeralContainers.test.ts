import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ApiError } from '../../../../src/api/apiError.ts';
import type { Client } from '../../../../src/api/client.ts';
import type { EphemeralContainer, Pod, PodSpec } from '../../../../src/api/objects.ts';
import { namespaces, pods, serviceAccounts } from '../../../../src/api/resources.ts';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

const key = { name: 'p', namespace: 'default' };
let client: Client;

async function makeTarget({ namespace = 'default', spec = {} }: { readonly namespace?: string; readonly spec?: Partial<PodSpec> } = {}): Promise<Pod> {
  return client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace, labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'web:v1' }], initContainers: [{ name: 'i', image: 'web:v1' }], volumes: [{ name: 'v', emptyDir: {} }], ...spec } });
}

/** As kubectl debug sends it. */
const debug = (containers: readonly object[], target = key): Promise<Pod> => client.patch(pods, target, { type: 'strategic', body: { spec: { ephemeralContainers: containers } } }, { subresource: 'ephemeralcontainers', fieldManager: 'kubectl-debug' });
async function refusalOf(write: Promise<unknown>): Promise<ApiError['status']> {
  try { await write; } catch (error) { if (error instanceof ApiError) return error.status; throw error; }
  throw new Error('the write was not refused');
}

beforeEach(async () => {
  const clock = new FakeClock();
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random: seededRandom(3), logger: silentLogger, serviceCidr: '10.96.0.0/16' });
  await api.ensureSystemObjects();
  client = api.clientFor('system:test');
});

test('a strategic merge patch adds one with its defaults, beside those that are there', async () => {
  await makeTarget();
  await debug([{ name: 'one', image: 'busybox', stdin: true, tty: true, targetContainerName: 'c' }]);
  const pod = await debug([{ name: 'two', image: 'busybox:1' }]);
  assert.deepEqual([...pod.spec?.ephemeralContainers ?? []].sort((a, b) => (a.name < b.name ? -1 : 1)), [
    { name: 'one', image: 'busybox', imagePullPolicy: 'Always', resources: {}, stdin: true, targetContainerName: 'c', terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', tty: true },
    { name: 'two', image: 'busybox:1', imagePullPolicy: 'IfNotPresent', resources: {}, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' },
  ]);
  assert.equal(pod.metadata.generation, 3);
  assert.deepEqual(pod.metadata.managedFields?.filter(({ manager }) => manager === 'kubectl-debug').map(({ subresource, operation, fieldsV1 }) => [subresource, operation, Object.keys((fieldsV1 as Record<string, object>)['f:spec'] ?? {})]), [['ephemeralcontainers', 'Update', ['f:ephemeralContainers']]]);
});

test('a write leaves all else as it is', async () => {
  const before = await makeTarget();
  const wanted: Pod = structuredClone(before) as Pod;
  wanted.metadata.labels = { app: 'other' };
  wanted.spec = { ...wanted.spec, containers: [{ name: 'c', image: 'web:v2' }], activeDeadlineSeconds: 5, ephemeralContainers: [{ name: 'd', image: 'busybox:1' }] };
  wanted.status = { phase: 'Failed' };
  const after = await client.update(pods, wanted, { subresource: 'ephemeralcontainers' });
  assert.deepEqual([after.metadata.labels, after.spec?.containers, after.spec?.activeDeadlineSeconds, after.status], [before.metadata.labels, before.spec?.containers, undefined, before.status]);
  assert.equal(after.spec?.ephemeralContainers?.[0]?.name, 'd');
});

test('the pod itself takes none, neither when it is created nor later', async () => {
  const container: EphemeralContainer = { name: 'd', image: 'busybox:1' };
  const created = await refusalOf(makeTarget({ spec: { ephemeralContainers: [container] } }));
  assert.deepEqual([created.code, created.message], [422, 'Pod "p" is invalid: spec.ephemeralContainers: Forbidden: cannot be set on create']);
  await makeTarget();
  const updated = await refusalOf(client.patch(pods, key, { type: 'strategic', body: { spec: { ephemeralContainers: [container] } } }));
  assert.match(updated.message ?? '', /spec: Forbidden: pod updates may not change fields other than .*changed: spec\.ephemeralContainers/s);
});

test('what is there may neither be changed nor removed', async () => {
  await makeTarget();
  const pod = await debug([{ name: 'd', image: 'busybox:1' }]);
  const changed = await refusalOf(debug([{ name: 'd', image: 'busybox:2' }]));
  assert.equal(changed.message, 'Pod "p" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "d" may not be changed\nchanged: image');
  const removed = await refusalOf(client.update(pods, { ...pod, spec: { ...pod.spec, ephemeralContainers: [] } as unknown as PodSpec }, { subresource: 'ephemeralcontainers' }));
  assert.equal(removed.message, 'Pod "p" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "d" may not be removed\n');
});

const refused: readonly [string, Partial<EphemeralContainer>, string][] = [
  ['the name of another container', { name: 'c' }, 'spec.ephemeralContainers[0].name: Duplicate value: "c"'],
  ['the name of an init container', { name: 'i' }, 'spec.ephemeralContainers[0].name: Duplicate value: "i"'],
  ['a name that is no label', { name: 'D' }, 'spec.ephemeralContainers[0].name: Invalid value: "D"'],
  ['no image', { image: '' }, 'spec.ephemeralContainers[0].image: Required value'],
  ['a target that is not there', { targetContainerName: 'x' }, 'spec.ephemeralContainers[0].targetContainerName: Not found: "x"'],
  ['ports', { ports: [{ containerPort: 80, protocol: 'TCP' }] }, 'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container'],
  ['resources', { resources: { limits: { cpu: '1' } } }, 'spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container'],
  ['a probe', { readinessProbe: { exec: { command: ['true'] } } }, 'spec.ephemeralContainers[0].readinessProbe: Forbidden: cannot be set for an Ephemeral Container'],
  ['hooks', { lifecycle: { preStop: { exec: { command: ['true'] } } } }, 'spec.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container'],
  ['a restart policy', { restartPolicy: 'Always' }, 'spec.ephemeralContainers[0].restartPolicy: Forbidden: cannot be set for an Ephemeral Container'],
  ['a part of a volume', { volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 'a' }] }, 'spec.ephemeralContainers[0].volumeMounts[0].subPath: Forbidden: cannot be set for an Ephemeral Container'],
  ['a volume that is not there', { volumeMounts: [{ name: 'w', mountPath: '/w' }] }, 'spec.ephemeralContainers[0].volumeMounts[0].name: Not found: "w"'],
];
for (const [what, container, message] of refused) {
  test(`${what} is refused`, async () => {
    await makeTarget();
    const status = await refusalOf(debug([{ name: 'd', image: 'busybox:1', ...container }]));
    assert.equal(status.code, 422);
    assert.ok(status.message?.includes(message), status.message ?? '');
  });
}

test('the Pod Security Standards hold for them too', async () => {
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'strict', labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } });
  await makeTarget({ namespace: 'strict' });
  const status = await refusalOf(debug([{ name: 'd', image: 'busybox:1', securityContext: { privileged: true } }], { name: 'p', namespace: 'strict' }));
  assert.deepEqual([status.code, status.message], [403, 'pods "p" is forbidden: violates PodSecurity "baseline:latest": privileged (container "d" must not set securityContext.privileged=true)']);
});

test('an account that names its Secrets lends no other to them', async () => {
  await client.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'closed', namespace: 'default', annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } }, secrets: [{ name: 'mine' }] });
  await makeTarget({ spec: { serviceAccountName: 'closed' } });
  const using = (secret: string) => [{ name: secret, image: 'busybox:1', env: [{ name: 'S', valueFrom: { secretKeyRef: { name: secret, key: 'k' } } }] }];
  assert.equal((await refusalOf(debug(using('other')))).message, 'pods "p" is forbidden: ephemeral container other with envVar S referencing secret.secretName="other" is not allowed because service account closed does not reference that secret');
  assert.equal((await debug(using('mine'))).spec?.ephemeralContainers?.length, 1);
});
