import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiErrors } from '../../../src/api/apiError.ts';
import type { Client } from '../../../src/api/client.ts';
import type { KubernetesObject } from '../../../src/api/objects.ts';
import { readClusterSnapshot } from '../../../src/ui/manifest/clusterSnapshot.ts';

const object = (kind: string, name: string, more: object = {}) => ({ apiVersion: 'v1', kind, metadata: { name, ...kind === 'Namespace' || kind === 'Node' ? {} : { namespace: 'n' } }, ...more }) as KubernetesObject;
const secret = { metadata: { name: 's', namespace: 'n', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"password":"c2VjcmV0"}}' }, managedFields: [{ manager: 'kubectl' }] }, data: { password: 'c2VjcmV0' }, type: 'Opaque' };
const held: Readonly<Record<string, readonly KubernetesObject[]>> = {
  Secret: [object('Secret', 's', secret)], Namespace: [object('Namespace', 'n')], Node: [object('Node', 'a')], ConfigMap: [object('ConfigMap', 'free'), object('ConfigMap', 'fixed', { immutable: true })],
  Pod: [object('Pod', 'alone'), object('Pod', 'made', { metadata: { name: 'made', namespace: 'n', ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true }] } })],
};
const client = { list: resource => { const items = held[resource.kind]; return items === undefined ? Promise.reject(apiErrors.forbidden({ resource: resource.plural, name: '' }, 'not yours')) : Promise.resolve({ items } as never); } } satisfies Pick<Client, 'list'>;

const dev = { name: 'dev', context: 'kind-dev', namespace: 'default', readVersion: () => Promise.resolve('v1.31.2') };

test('names of objects are handed on, nothing of what Secrets hold, and nothing of kinds that cannot be listed', async () => {
  const snapshot = await readClusterSnapshot(client, { ...dev, signal: new AbortController().signal });
  assert.deepEqual(snapshot.kinds.map(({ kind, objects }) => `${kind}: ${objects.map(({ namespace = '', name }) => `${namespace}/${name}`).join(' ')}`), ['ConfigMap: n/free n/fixed', 'Secret: n/s', 'Namespace: /n', 'Pod: n/alone n/made']);
  assert.deepEqual([snapshot.definitions, snapshot.nodes.length, snapshot.namespace, snapshot.version, snapshot.context], [[], 1, 'default', 'v1.31.2', 'kind-dev']);
  assert.ok(!JSON.stringify(snapshot).includes('c2VjcmV0'));
});

test('of an immutable Secret digests are handed on, which tell whether a value is another one and not which', async () => {
  const immutable = { ...object('Secret', 's', secret), immutable: true, data: { one: 'c2VjcmV0', other: 'c2VjcmV0' } } as KubernetesObject;
  const { applied } = await readClusterSnapshot({ list: resource => resource.kind === 'Secret' ? Promise.resolve({ items: [immutable] } as never) : client.list(resource) }, { ...dev, signal: new AbortController().signal });
  const handedOn = applied.find(({ kind }) => kind === 'Secret');
  const { one, other } = (handedOn as { readonly data?: Readonly<Record<string, string>> }).data ?? {};
  assert.match(one ?? '', /^[\w+/]{43}=$/);
  assert.notEqual(one, other);
  assert.ok(!/c2VjcmV0|"secret"/.test(JSON.stringify(handedOn)));
});

test('objects that manifests may be of are handed on: not those that controllers make, nor those of which everything may change', async () => {
  const { applied } = await readClusterSnapshot(client, { ...dev, signal: new AbortController().signal });
  assert.deepEqual(applied, [object('ConfigMap', 'fixed', { immutable: true }), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'n', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"metadata":{}}' } }, type: 'Opaque' }, object('Namespace', 'n'), object('Pod', 'alone')]);
});

test('custom resources are handed on where a rule of their definition looks at what was there before, as they are stored', async () => {
  const definition = (kind: string, rule: string) => object('CustomResourceDefinition', `${kind.toLowerCase()}s.example.com`, {
    spec: { group: 'example.com', names: { kind, plural: `${kind.toLowerCase()}s` }, scope: 'Namespaced', versions: [{ name: 'v1beta1', served: true, storage: false }, { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-validations': [{ rule }] } } }] },
  });
  const asked: string[] = [];
  const custom: Pick<Client, 'list'> = { list: resource => {
    if (resource.kind === 'CustomResourceDefinition') return Promise.resolve({ items: [definition('Widget', 'self.a == oldSelf.a'), definition('Gadget', 'self.a > 1')] } as never);
    if (resource.group !== 'example.com') return client.list(resource);
    asked.push(`${resource.group}/${resource.version} ${resource.plural} ${resource.namespaced}`);
    return Promise.resolve({ items: [{ ...object('Widget', 'w'), apiVersion: 'example.com/v1' }] } as never);
  } };
  const { applied } = await readClusterSnapshot(custom, { ...dev, signal: new AbortController().signal });
  assert.deepEqual(asked, ['example.com/v1 widgets true']);
  assert.deepEqual(applied.filter(({ kind }) => kind === 'Widget').map(({ metadata }) => metadata.name), ['w']);
});

test('a cluster that does not answer is no cluster without objects', async () => {
  await assert.rejects(readClusterSnapshot({ list: () => Promise.reject(new Error('connect ECONNREFUSED')) }, { ...dev, signal: new AbortController().signal }), /ECONNREFUSED/);
});

test('who cancels gets nothing', async () => {
  await assert.rejects(readClusterSnapshot({ list: (_, options) => Promise.reject(options?.signal?.reason as Error) }, { ...dev, signal: AbortSignal.abort(new Error('cancelled')) }), /cancelled/);
});
