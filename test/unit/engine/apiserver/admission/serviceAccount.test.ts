import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ApiError } from '../../../../../src/api/apiError.ts';
import type { Client } from '../../../../../src/api/client.ts';
import type { Pod, PodSpec, ServiceAccount } from '../../../../../src/api/objects.ts';
import { namespaces, pods, serviceAccounts } from '../../../../../src/api/resources.ts';
import { FakeClock } from '../../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../../src/base/logger.ts';
import { seededRandom } from '../../../../../src/base/random.ts';
import { makeApiMachinery } from '../../../../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../../../../src/engine/storage/memory.ts';

const PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
let client: Client;
before(async () => {
  const clock = new FakeClock();
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random: seededRandom(3), logger: silentLogger, serviceCidr: '10.96.0.0/16', servesPods: true });
  await api.ensureSystemObjects();
  client = api.clientFor('system:test');
  const account = (name: string, rest: Partial<ServiceAccount> = {}): ServiceAccount => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'default' }, ...rest });
  await client.create(serviceAccounts, account('robot', { imagePullSecrets: [{ name: 'registry' }] }));
  await client.create(serviceAccounts, account('closed', { automountServiceAccountToken: false }));
  await client.create(serviceAccounts, account('strict', { metadata: { name: 'strict', namespace: 'default', annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } }, secrets: [{ name: 'mine' }] }));
});

let count = 0;
async function admit(spec: Partial<PodSpec> = {}, namespace = 'default'): Promise<PodSpec> {
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${count++}`, namespace }, spec: { containers: [{ name: 'c', image: 'i' }], ...spec } };
  return (await client.create(pods, pod)).spec as PodSpec;
}
const tokenVolumes = (spec: PodSpec) => (spec.volumes ?? []).filter(({ name }) => /^kube-api-access-[a-z0-9]{5}$/.test(name));

test('a pod gets the ServiceAccount of its namespace and that account\'s token, in every container', async () => {
  const spec = await admit({ initContainers: [{ name: 'i', image: 'i' }] });
  assert.deepEqual([spec.serviceAccountName, spec.serviceAccount], ['default', 'default']);
  const [volume] = tokenVolumes(spec);
  assert.deepEqual(volume?.projected, {
    defaultMode: 420,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
  });
  for (const container of [...spec.containers, ...spec.initContainers ?? []]) assert.deepEqual(container.volumeMounts, [{ name: volume?.name, readOnly: true, mountPath: PATH }]);
});

test('a new namespace has its account at once', async () => {
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'fresh' } });
  assert.equal((await admit({}, 'fresh')).serviceAccountName, 'default');
  assert.equal((await client.get(serviceAccounts, { name: 'default', namespace: 'fresh' })).metadata.name, 'default');
});

test('a dry run makes no account', async () => {
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'dry' } });
  await client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'dry' }, spec: { containers: [{ name: 'c', image: 'i' }] } }, { dryRun: true });
  assert.deepEqual((await client.list(serviceAccounts, { namespace: 'dry' })).items, []);
});

test('an account that is not there refuses the pod', async () => {
  await assert.rejects(() => admit({ serviceAccountName: 'nobody' }), (error: unknown) => error instanceof ApiError && error.code === 403 && /^pods "p\d+" is forbidden: error looking up service account default\/nobody: serviceaccount "nobody" not found$/.test(error.message));
});

const unmounted: readonly (readonly [string, Partial<PodSpec>])[] = [
  ['the pod does not want it', { automountServiceAccountToken: false }],
  ['its account does not', { serviceAccountName: 'closed' }],
  ['something else is mounted there', { volumes: [{ name: 'v', emptyDir: {} }], containers: [{ name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath: PATH }] }] }],
];
for (const [name, spec] of unmounted) test(`no token is mounted when ${name}`, async () => assert.deepEqual(tokenVolumes(await admit(spec)), []));

test('a pod that wants it gets it whatever its account says', async () => assert.equal(tokenVolumes(await admit({ serviceAccountName: 'closed', automountServiceAccountToken: true })).length, 1));

test('image pull secrets come from the account where the pod has none', async () => {
  assert.deepEqual((await admit({ serviceAccountName: 'robot' })).imagePullSecrets, [{ name: 'registry' }]);
  assert.deepEqual((await admit({ serviceAccountName: 'robot', imagePullSecrets: [{ name: 'own' }] })).imagePullSecrets, [{ name: 'own' }]);
});

test('an account that enforces it lets its own Secrets be used only', async () => {
  const secretVolume = (secretName: string): Partial<PodSpec> => ({ serviceAccountName: 'strict', volumes: [{ name: 'v', secret: { secretName } }] });
  await admit(secretVolume('mine'));
  await assert.rejects(() => admit(secretVolume('other')), /volume with secret\.secretName="other" is not allowed because service account strict does not reference that secret/);
  const used: readonly (readonly [(name: string) => Partial<PodSpec['containers'][number]>, RegExp])[] = [
    [name => ({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name, key: 'a' } } }] }), /container c with envVar A referencing secret\.secretName="other" is not allowed/],
    [name => ({ envFrom: [{ secretRef: { name } }] }), /container c with envFrom referencing secret\.secretName="other" is not allowed/],
  ];
  for (const [use, expected] of used) {
    const using = (name: string): Partial<PodSpec> => ({ serviceAccountName: 'strict', containers: [{ name: 'c', image: 'i', ...use(name) }] });
    await admit(using('mine'));
    await assert.rejects(() => admit(using('other')), expected);
  }
});
