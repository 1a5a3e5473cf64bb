import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiErrors } from '../../../src/api/apiError.ts';
import type { Client } from '../../../src/api/client.ts';
import type { KubernetesObject } from '../../../src/api/objects.ts';
import { readClusterSnapshot } from '../../../src/ui/manifest/clusterSnapshot.ts';

const object = (kind: string, name: string, namespace?: string) => ({ apiVersion: 'v1', kind, metadata: { name, ...namespace === undefined ? {} : { namespace } }, data: { password: 'c2VjcmV0' } }) as KubernetesObject;
const held: Readonly<Record<string, readonly KubernetesObject[]>> = { Secret: [object('Secret', 's', 'n')], Namespace: [object('Namespace', 'n')], Node: [object('Node', 'a')] };
const client = { list: resource => { const items = held[resource.kind]; return items === undefined ? Promise.reject(apiErrors.forbidden({ resource: resource.plural, name: '' }, 'not yours')) : Promise.resolve({ items } as never); } } satisfies Pick<Client, 'list'>;

test('only names of objects are handed on, and nothing of kinds that cannot be listed', async () => {
  const snapshot = await readClusterSnapshot(client, { name: 'dev', signal: new AbortController().signal });
  assert.deepEqual([snapshot.kinds, snapshot.definitions, snapshot.nodes.length], [[{ group: '', kind: 'Secret', objects: [{ namespace: 'n', name: 's' }] }, { group: '', kind: 'Namespace', objects: [{ namespace: undefined, name: 'n' }] }], [], 1]);
  assert.ok(!JSON.stringify(snapshot.kinds).includes('c2VjcmV0'));
});

test('a cluster that does not answer is no cluster without objects', async () => {
  await assert.rejects(readClusterSnapshot({ list: () => Promise.reject(new Error('connect ECONNREFUSED')) }, { name: 'dev', signal: new AbortController().signal }), /ECONNREFUSED/);
});

test('who cancels gets nothing', async () => {
  await assert.rejects(readClusterSnapshot({ list: (_, options) => Promise.reject(options?.signal?.reason as Error) }, { name: 'dev', signal: AbortSignal.abort(new Error('cancelled')) }), /cancelled/);
});
