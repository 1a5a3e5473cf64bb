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
function begin(objects: readonly KubernetesObject[], { forbidden = [], shown = [] }: { readonly forbidden?: readonly string[]; readonly shown?: readonly string[] } = {}) {
  const clock = new FakeClock();
  const lists: string[] = [];
  let watched = 0;
  const client = {
    list: async ({ plural, kind }: Resource, { namespace, fieldSelector }: ListOptions) => {
      lists.push([plural, namespace, fieldSelector].filter(part => part !== undefined).join(' '));
      if (forbidden.includes(plural)) throw apiErrors.forbidden({ resource: plural, name: '' }, 'no');
      return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '1' }, items: objects.filter(object => object.kind === kind && (fieldSelector === undefined || fieldSelector === `metadata.name=${object.metadata.name}`)) };
    },
    async *watch(_resource: Resource, { signal }: WatchOptions) { watched++; await new Promise<void>(resolve => signal?.addEventListener('abort', () => resolve())); watched--; yield* []; },
  } as unknown as Client;
  const informers = startInformers(client, { clock, logger: silentLogger });
  let changes = 0;
  const live = new LiveObjects({ client, informers, clock, changed: () => { changes++; }, isShown: document => shown.includes(document) });
  const ask = (resource: Resource, name: string, document = 'a.yaml') => live.get({ resource, key: { namespace: 'default', name }, document });
  return { live, ask, lists, watched: () => watched, changes: () => changes, end: async () => { await live.stop(); await informers.stop(); } };
}

const object = (apiVersion: string, kind: string, name: string): KubernetesObject => ({ apiVersion, kind, metadata: { name, namespace: 'default', resourceVersion: '1' } });

test('of a Secret only the one that is asked for is read, and nothing is said before that', async () => {
  const cluster = begin([object('v1', 'Secret', 'mine'), object('v1', 'Secret', 'another')]);
  assert.equal(cluster.ask(secrets, 'mine'), 'unknown');
  await settle();
  assert.ok(cluster.changes() > 0);
  assert.equal((cluster.ask(secrets, 'mine') as KubernetesObject).metadata.name, 'mine');
  assert.equal(cluster.ask(secrets, 'missing'), 'unknown');
  await settle();
  assert.equal(cluster.ask(secrets, 'missing'), 'absent');
  assert.deepEqual(cluster.lists, ['secrets default metadata.name=mine', 'secrets default metadata.name=missing']);
  await cluster.end();
});

test('what the views follow anyway is not watched a second time', async () => {
  const cluster = begin([object('apps/v1', 'Deployment', 'web')]);
  for (const name of ['web', 'api', 'web']) cluster.ask(deployments, name);
  await settle();
  assert.deepEqual([(cluster.ask(deployments, 'web') as KubernetesObject).metadata.name, cluster.ask(deployments, 'api')], ['web', 'absent']);
  assert.deepEqual(cluster.lists, ['deployments']);
  await cluster.end();
});

test('of what may not be read nothing is claimed', async () => {
  const cluster = begin([object('v1', 'Secret', 'mine')], { forbidden: ['secrets'] });
  cluster.ask(secrets, 'mine');
  await settle();
  assert.equal(cluster.ask(secrets, 'mine'), 'unknown');
  await cluster.end();
});

const names = (count: number) => Array.from({ length: count }, (_, index) => `s${index}`);

test('there are never more than 100 watches: a document in sight gets those of documents out of sight, the longest unasked first', async () => {
  const cluster = begin([object('v1', 'Secret', 'mine')], { shown: ['b.yaml'] });
  for (const name of names(100)) cluster.ask(secrets, name);
  await settle();
  cluster.ask(secrets, 's0');
  cluster.ask(secrets, 'mine', 'b.yaml');
  await settle();
  assert.equal((cluster.ask(secrets, 'mine', 'b.yaml') as KubernetesObject).metadata.name, 'mine');
  assert.deepEqual([cluster.watched(), cluster.lists.length], [100, 101]);
  assert.deepEqual([cluster.ask(secrets, 's0'), cluster.ask(secrets, 's2')], ['absent', 'absent']);
  assert.equal(cluster.lists.length, 101);
  assert.equal(cluster.ask(secrets, 's1'), 'unknown');
  await cluster.end();
  assert.equal(cluster.watched(), 0);
});

test('what is in sight is kept, and a document with too many objects does not push out its own', async () => {
  const cluster = begin([], { shown: ['a.yaml'] });
  for (let round = 0; round < 3; round++) {
    for (const name of names(150)) cluster.ask(secrets, name);
    cluster.ask(secrets, 'other', 'b.yaml');
    await settle();
  }
  assert.deepEqual([cluster.watched(), cluster.lists.length, cluster.ask(secrets, 's99'), cluster.ask(secrets, 's100'), cluster.ask(secrets, 'other', 'b.yaml')], [100, 100, 'absent', 'unknown', 'unknown']);
  await cluster.end();
});

test('with a document that is closed go its watches, and others are told to ask again', async () => {
  const cluster = begin([object('v1', 'Secret', 'mine')]);
  for (const name of ['mine', 'both']) cluster.ask(secrets, name, 'a.yaml');
  for (const name of ['both', 'theirs']) cluster.ask(secrets, name, 'b.yaml');
  await settle();
  const before = cluster.changes();
  cluster.live.forget('a.yaml');
  await settle();
  assert.deepEqual([cluster.watched(), cluster.changes()], [2, before + 1]);
  cluster.live.forget('c.yaml');
  assert.equal(cluster.changes(), before + 1);
  assert.equal(cluster.ask(secrets, 'both', 'b.yaml'), 'absent');
  await cluster.end();
});

test('nor does one that VS Code asks for without showing it in an editor, in a peek view say', async () => {
  const cluster = begin([]);
  for (let round = 0; round < 3; round++) {
    for (const name of names(150)) cluster.ask(secrets, name);
    await settle();
  }
  assert.deepEqual([cluster.watched(), cluster.lists.length], [100, 100]);
  await cluster.end();
});
