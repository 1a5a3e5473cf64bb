import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, settle } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { apiErrors } from '../../../../src/api/apiError.ts';
import type { Client, ListOptions, WatchOptions } from '../../../../src/api/client.ts';
import type { KubernetesObject } from '../../../../src/api/objects.ts';
import { deployments, secrets, type Resource } from '../../../../src/api/resources.ts';
import { startInformers } from '../../../../src/informer/informers.ts';
import { LiveObjects } from '../../../../src/ui/manifest/liveObjects.ts';

/** A cluster with these objects, of which some kinds may not be read. */
function begin(objects: readonly KubernetesObject[], forbidden: readonly string[] = []) {
  const clock = new FakeClock();
  const lists: string[] = [];
  const client = {
    list: async ({ plural, kind }: Resource, { namespace, fieldSelector }: ListOptions) => {
      lists.push([plural, namespace, fieldSelector].filter(part => part !== undefined).join(' '));
      if (forbidden.includes(plural)) throw apiErrors.forbidden({ resource: plural, name: '' }, 'no');
      return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '1' }, items: objects.filter(object => object.kind === kind && (fieldSelector === undefined || fieldSelector === `metadata.name=${object.metadata.name}`)) };
    },
    async *watch(_resource: Resource, { signal }: WatchOptions) { await new Promise<void>(resolve => signal?.addEventListener('abort', () => resolve())); yield* []; },
  } as unknown as Client;
  const informers = startInformers(client, { clock, logger: silentLogger });
  let changes = 0;
  const live = new LiveObjects({ client, informers, clock, changed: () => { changes++; } });
  return { live, lists, changes: () => changes, end: async () => { await live.stop(); await informers.stop(); } };
}

const object = (apiVersion: string, kind: string, name: string): KubernetesObject => ({ apiVersion, kind, metadata: { name, namespace: 'default', resourceVersion: '1' } });
const key = (name: string) => ({ namespace: 'default', name });

test('of a Secret only the one that is asked for is read, and nothing is said before that', async () => {
  const cluster = begin([object('v1', 'Secret', 'mine'), object('v1', 'Secret', 'another')]);
  assert.equal(cluster.live.get(secrets, key('mine')), 'unknown');
  await settle();
  assert.ok(cluster.changes() > 0);
  assert.equal((cluster.live.get(secrets, key('mine')) as KubernetesObject).metadata.name, 'mine');
  assert.equal(cluster.live.get(secrets, key('missing')), 'unknown');
  await settle();
  assert.equal(cluster.live.get(secrets, key('missing')), 'absent');
  assert.deepEqual(cluster.lists, ['secrets default metadata.name=mine', 'secrets default metadata.name=missing']);
  await cluster.end();
});

test('what the views follow anyway is not watched a second time', async () => {
  const cluster = begin([object('apps/v1', 'Deployment', 'web')]);
  for (const name of ['web', 'api', 'web']) cluster.live.get(deployments, key(name));
  await settle();
  assert.deepEqual([(cluster.live.get(deployments, key('web')) as KubernetesObject).metadata.name, cluster.live.get(deployments, key('api'))], ['web', 'absent']);
  assert.deepEqual(cluster.lists, ['deployments']);
  await cluster.end();
});

test('of what may not be read nothing is claimed', async () => {
  const cluster = begin([object('v1', 'Secret', 'mine')], ['secrets']);
  cluster.live.get(secrets, key('mine'));
  await settle();
  assert.equal(cluster.live.get(secrets, key('mine')), 'unknown');
  await cluster.end();
});
