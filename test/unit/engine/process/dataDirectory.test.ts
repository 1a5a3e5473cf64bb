import assert from 'node:assert/strict';
import { closeSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { seededRandom } from '../../../../src/base/random.ts';
import { openLog, previousLog, writeFileDurably, writeFilesDurably } from '../../../../src/engine/process/dataDirectory.ts';
import { IdentityFile } from '../../../../src/engine/process/identity.ts';
import { DataDirectoryInUseError, isDataDirectoryFree, lockDataDirectory } from '../../../../src/engine/process/lock.ts';
import { ENGINE_PROGRAMS, installRuntime } from '../../../../src/engine/process/runtime.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-process-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const newFolder = (name: string) => { const made = path.join(folder, name); mkdirSync(made); return made; };

test('a durable write replaces the content, is the owner\'s alone and leaves no second file', () => {
  const place = newFolder('durable');
  const file = path.join(place, 'a');
  writeFileSync(file, 'old');
  writeFileDurably(file, 'new');
  assert.equal(readFileSync(file, 'utf8'), 'new');
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(place), ['a']);
});

test('a durable write that fails keeps the old content and leaves no second file', () => {
  const place = newFolder('failing');
  mkdirSync(path.join(place, 'a', 'b'), { recursive: true });
  assert.throws(() => writeFileDurably(path.join(place, 'a'), 'new'));
  assert.deepEqual(readdirSync(place), ['a']);
});

test('several files are replaced at once; when one cannot be written all keep the old content and there is no second file', async () => {
  const place = newFolder('several');
  await writeFilesDurably(place, [['a', 'old a'], ['b', 'old b']]);
  if (process.platform !== 'win32') assert.equal(statSync(path.join(place, 'a')).mode & 0o777, 0o600);
  await assert.rejects(writeFilesDurably(place, [['a', 'new a'], ['b', 'new b'], ['absent/c', 'new c']]), /ENOENT/);
  assert.deepEqual(['a', 'b'].map(name => readFileSync(path.join(place, name), 'utf8')), ['old a', 'old b']);
  await writeFilesDurably(place, [['a', 'new a'], ['b', 'new b']]);
  assert.deepEqual(['a', 'b'].map(name => readFileSync(path.join(place, name), 'utf8')), ['new a', 'new b']);
  assert.deepEqual(readdirSync(place), ['a', 'b']);
});

test('of several files, one that cannot take its name leaves no second file', async () => {
  const place = newFolder('named');
  mkdirSync(path.join(place, 'b', 'in the way'), { recursive: true });
  await assert.rejects(writeFilesDurably(place, [['a', 'new a'], ['b', 'new b'], ['c', 'new c']]));
  assert.deepEqual(readdirSync(place).sort(), ['a', 'b']);
});

test('a log goes on until it is too long, then starts anew beside the old one', () => {
  const file = path.join(newFolder('log'), 'engine.log');
  const append = (text: string) => { const handle = openLog(file); writeFileSync(handle, text); closeSync(handle); };
  append('a');
  append('b');
  assert.equal(readFileSync(file, 'utf8'), 'ab');
  append('x'.repeat(6 * 1024 * 1024));
  append('c');
  assert.equal(readFileSync(file, 'utf8'), 'c');
  assert.match(readFileSync(previousLog(file), 'utf8'), /^abx/);
});

test('the lock is exclusive, is told apart from a free directory, and looking makes no file', () => {
  const file = path.join(newFolder('lock'), 'lock.db');
  assert.equal(isDataDirectoryFree(file), true);
  assert.deepEqual(readdirSync(path.dirname(file)), []);
  const lock = lockDataDirectory(file);
  assert.equal(isDataDirectoryFree(file), false);
  assert.throws(() => lockDataDirectory(file), DataDirectoryInUseError);
  lock.release();
  assert.equal(isDataDirectoryFree(file), true);
});

test('the identity survives, and one that cannot be read is refused with what to do', () => {
  const file = path.join(newFolder('identity'), 'engine.json');
  const first = new IdentityFile(file, seededRandom(1));
  first.choices.set('podSubnet', '10.1.0.0/16');
  const again = new IdentityFile(file, seededRandom(2));
  assert.deepEqual(again.current, first.current);
  const cases: readonly (readonly [string, RegExp])[] = [
    ['{"id": ', /damaged.*slipway engine reset --orphans/], ['{"name": "other"}', /not a Slipway engine's identity/], ['{"id": "x", "formatVersion": 2}', /written by a newer Slipway/],
  ];
  for (const [text, sentence] of cases) { writeFileSync(file, text); assert.throws(() => new IdentityFile(file, seededRandom(3)), sentence); }
});

test('the program is copied whole, once a version, and takes the place of older and half-made copies', async () => {
  const [programs, runtime] = [newFolder('programs'), path.join(folder, 'runtime')];
  for (const name of ENGINE_PROGRAMS) writeFileSync(path.join(programs, name), `${name} 1`);
  const first = await installRuntime(programs, runtime, '1.0.0');
  assert.equal(await installRuntime(programs, runtime, '1.0.0'), first);
  writeFileSync(path.join(programs, 'engine.js'), 'engine.js 2');
  mkdirSync(path.join(runtime, '0.9.0-abc'));
  const second = await installRuntime(programs, runtime, '1.0.0');
  assert.notEqual(second, first);
  assert.equal(readFileSync(path.join(second, 'engine.js'), 'utf8'), 'engine.js 2');
  mkdirSync(`${second}.2147483646`);
  mkdirSync(`${second}.${process.pid}`);
  await installRuntime(programs, runtime, '1.0.0');
  assert.deepEqual(readdirSync(runtime).sort(), [path.basename(second), `${path.basename(second)}.${process.pid}`]);
});
