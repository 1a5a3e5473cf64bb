import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, settle } from '../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { seededRandom } from '../../../src/base/random.ts';
import { apiErrors } from '../../../src/api/apiError.ts';
import { configMaps } from '../../../src/api/resources.ts';
import { startInformers } from '../../../src/informer/informers.ts';
import { makeInformerIndex } from '../../../src/informer/informerIndex.ts';
import { ScriptedClient, configMap } from './scriptedClient.ts';

function start() {
  const clock = new FakeClock();
  const script = new ScriptedClient(() => clock.now());
  const informers = startInformers(script.client, { clock, logger: silentLogger, random: seededRandom(1) });
  return { clock, script, informers };
}

function record(informer: ReturnType<ReturnType<typeof start>['informers']['for']>): string[] {
  const seen: string[] = [];
  informer.onChange(event => seen.push(`${event.type} ${event.object.metadata.name}@${event.object.metadata.resourceVersion}`));
  return seen;
}

test('the first list is in the store when synced resolves, and the watch starts at its version', async () => {
  const { script, informers } = start();
  script.answerList = () => ({ items: [configMap('a', 3), configMap('b', 5)], resourceVersion: '7' });
  const informer = informers.for(configMaps);
  await informer.synced;
  assert.deepEqual(informer.list('default').map(object => object.metadata.name), ['a', 'b']);
  assert.equal(informer.get({ namespace: 'default', name: 'b' })?.metadata.resourceVersion, '5');
  await settle();
  assert.deepEqual(script.watchVersions, ['7']);
  await informers.stop();
});

test('what may not be read is told at the first refusal, and read when it may be after all', async () => {
  const { clock, script, informers } = start();
  let isAllowed = false;
  script.answerList = () => { if (!isAllowed) throw apiErrors.forbidden({ resource: 'configmaps', name: '' }, 'no'); return { items: [configMap('a', 1)], resourceVersion: '1' }; };
  const informer = informers.for(configMaps);
  assert.match((await informer.listed())?.message ?? '', /is forbidden/);
  isAllowed = true;
  await clock.advance(5_000);
  await informer.synced;
  assert.equal(await informer.listed(), undefined);
  assert.equal(informer.list().length, 1);
  await informers.stop();
});

test('one informer is shared by all users of a resource', async () => {
  const { informers } = start();
  assert.equal(informers.for(configMaps), informers.for(configMaps));
  await informers.stop();
  assert.throws(() => informers.for({ ...configMaps, plural: 'others' }), /stopped/);
});

test('handlers see everything already there and then every change; a throwing handler harms nobody', async () => {
  const { script, informers } = start();
  script.answerList = () => ({ items: [configMap('a', 1)], resourceVersion: '1' });
  const informer = informers.for(configMaps);
  await informer.synced;
  informer.onChange(() => { throw new Error('bad handler'); });
  const seen = record(informer);
  await settle();
  script.emit('ADDED', configMap('b', 2));
  script.emit('MODIFIED', configMap('a', 3));
  script.emit('DELETED', configMap('b', 4));
  await settle();
  assert.deepEqual(seen, ['added a@1', 'added b@2', 'updated a@3', 'deleted b@4']);
  await informers.stop();
});

test('an object replaced under the same name is deleted and added', async () => {
  const { script, informers } = start();
  script.answerList = () => ({ items: [configMap('a', 1, 'old')], resourceVersion: '1' });
  const informer = informers.for(configMaps);
  await informer.synced;
  const seen = record(informer);
  await settle();
  script.emit('ADDED', configMap('a', 9, 'new'));
  await settle();
  assert.deepEqual(seen, ['added a@1', 'deleted a@1', 'added a@9']);
  await informers.stop();
});

test('a watch that the server ends is resumed from the last version, bookmarks included', async () => {
  const { clock, script, informers } = start();
  informers.for(configMaps);
  await settle();
  script.emit('ADDED', configMap('a', 5));
  script.emit('BOOKMARK', configMap('', 9));
  await settle();
  script.endWatch();
  await clock.advance(0);
  assert.deepEqual(script.watchVersions, ['1', '9']);
  assert.equal(script.listTimes.length, 1);
  await informers.stop();
});

for (const [what, error] of [['410 Expired', apiErrors.expired()], ['a broken connection', new Error('socket hang up')]] as const) {
  test(`after ${what} it lists again and reports the difference`, async () => {
    const { clock, script, informers } = start();
    script.answerList = () => ({ items: [configMap('same', 1), configMap('changed', 2), configMap('gone', 3)], resourceVersion: '3' });
    const informer = informers.for(configMaps);
    await informer.synced;
    const seen = record(informer);
    seen.length = 0;
    await settle();
    script.answerList = () => ({ items: [configMap('same', 1), configMap('changed', 8), configMap('new', 9)], resourceVersion: '9' });
    script.breakWatch(error);
    await clock.advance(2_000);
    assert.deepEqual(seen, ['deleted gone@3', 'updated changed@8', 'added new@9']);
    assert.deepEqual(script.watchVersions, ['3', '9']);
    await informers.stop();
    assert.equal(clock.pendingTimers, 0);
  });
}

test('failing lists are retried with growing, jittered delays of at most a minute', async () => {
  const { clock, script, informers } = start();
  script.answerList = () => { throw new Error('down'); };
  informers.for(configMaps);
  await clock.advance(600_000);
  const gaps = script.listTimes.slice(1).map((time, index) => time - (script.listTimes[index] ?? 0));
  [800, 1600, 3200, 6400, 12800, 25600, 30000].forEach((base, index) => {
    const gap = gaps[index] ?? 0;
    assert.ok(gap >= base && gap < 2 * base, `gap ${index} is ${gap}`);
  });
  await informers.stop();
});

test('an index follows changed keys and forgets deleted objects', async () => {
  const { script, informers } = start();
  const labelled = (name: string, version: number, team: string) => { const object = configMap(name, version); object.metadata.labels = { team }; return object; };
  script.answerList = () => ({ items: [labelled('a', 1, 'x'), labelled('b', 2, 'x')], resourceVersion: '2' });
  const informer = informers.for(configMaps);
  await informer.synced;
  const index = makeInformerIndex(informer, object => [object.metadata.labels?.['team'] ?? '']);
  await settle();
  script.emit('MODIFIED', labelled('a', 3, 'y'));
  script.emit('DELETED', labelled('b', 4, 'z'));
  await settle();
  assert.deepEqual([index.get('x'), index.get('y').map(object => object.metadata.name), index.keys()], [[], ['a'], ['y']]);
  index.dispose();
  await informers.stop();
});

test('stopping rejects the sync that never came', async () => {
  const { script, informers } = start();
  script.answerList = () => { throw new Error('down'); };
  const informer = informers.for(configMaps);
  await settle();
  await informers.stop();
  await assert.rejects(informer.synced);
});
