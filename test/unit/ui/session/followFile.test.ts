import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { followFile, type FileChanges } from '../../../../src/ui/session/followFile.ts';

/** A real folder, the file in a folder of it that is not there, and a watch that tells nothing by itself. */
function makeFollower(context: TestContext) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-follow-'));
  context.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const file = path.join(root, 'share', 'slipway', 'run.json');
  const clock = new FakeClock();
  const told: string[] = [];
  const watches: { readonly place: string; readonly changes: Required<FileChanges> }[] = [];
  const start = () => followFile({
    file, clock, created: () => told.push('created'), changed: () => told.push('changed'), deleted: () => told.push('deleted'),
    watch: (folder, name, changes) => {
      const watch = { place: path.relative(root, path.join(folder, name)), changes };
      watches.push(watch);
      return { dispose: () => watches.splice(watches.indexOf(watch), 1) };
    },
  });
  const write = () => { fs.mkdirSync(path.dirname(file), { recursive: true }); fs.writeFileSync(file, '{}'); };
  return { root, file, clock, told, watches, start, write, places: () => watches.map(({ place }) => place), tell: (what: keyof FileChanges) => watches[0]?.changes[what]() };
}

test('a file whose folder is there is watched itself, and what the watch says is told', context => {
  const { start, write, told, places, tell, file } = makeFollower(context);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  start();
  assert.deepEqual(places(), [path.join('share', 'slipway', 'run.json')]);
  write();
  for (const what of ['created', 'changed', 'deleted', 'created'] as const) tell(what);
  assert.deepEqual(told, ['created', 'changed', 'deleted', 'created']);
});

test('of a folder that is yet to come the first that is missing is watched, then the next', context => {
  const { root, start, write, told, places, tell } = makeFollower(context);
  start();
  assert.deepEqual(places(), ['share']);
  fs.mkdirSync(path.join(root, 'share'));
  tell('created');
  assert.deepEqual(places(), [path.join('share', 'slipway')]);
  fs.mkdirSync(path.join(root, 'share', 'slipway'));
  tell('created');
  assert.deepEqual(places(), [path.join('share', 'slipway', 'run.json')]);
  assert.deepEqual(told, []);
  write();
  tell('created');
  assert.deepEqual(told, ['created']);
});

test('a file that came with its folder is told at once', context => {
  const { start, write, told, places, tell } = makeFollower(context);
  start();
  write();
  tell('created'); // of 'share'
  assert.deepEqual(told, ['created']);
  assert.deepEqual(places(), [path.join('share', 'slipway', 'run.json')]);
});

test('a file that came before its watch did watch is found when that has settled, once', async context => {
  const { start, write, told, tell, file, clock } = makeFollower(context);
  start();
  fs.mkdirSync(path.dirname(file), { recursive: true });
  tell('created');
  write(); // and the new watch is not told
  assert.deepEqual(told, []);
  await clock.advance(5000);
  assert.deepEqual(told, ['created']);
  assert.equal(clock.pendingTimers, 0);
});

test('when its folder goes with the file, the way to it is watched again', async context => {
  const { root, start, write, told, places, tell, clock } = makeFollower(context);
  write();
  start();
  fs.rmSync(path.join(root, 'share', 'slipway', 'run.json'));
  tell('deleted');
  fs.rmSync(path.join(root, 'share'), { recursive: true });
  await clock.advance(5000);
  assert.deepEqual([told, places()], [['deleted'], ['share']]);
  write();
  tell('created');
  assert.deepEqual(told, ['deleted', 'created']);
});

test('who is not interested any more hears nothing, and leaves no timer', async context => {
  const { start, write, told, watches, tell, clock } = makeFollower(context);
  const follower = start();
  write();
  tell('created');
  follower.dispose();
  assert.deepEqual([told, watches.length, clock.pendingTimers], [['created'], 0, 0]);
  await clock.advance(5000);
  assert.deepEqual(told, ['created']);
});
