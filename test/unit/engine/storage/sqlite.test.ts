import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { isExpired } from '../../../../src/api/apiError.ts';
import type { KubernetesObject } from '../../../../src/api/objects.ts';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { StorageEvent, Window } from '../../../../src/engine/storage/contract.ts';
import { defaultWindow } from '../../../../src/engine/storage/contract.ts';
import { NewerSchemaError, StorageInUseError, UnreadableStateError } from '../../../../src/engine/storage/revisionTable.ts';
import { openSqliteStorage } from '../../../../src/engine/storage/sqlite.ts';
import { testStorage } from '../../../conformance/storage.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-storage-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const newFile = () => path.join(folder, `${files++}.db`);
const open = (file: string, window: Window = defaultWindow) => openSqliteStorage(file, { clock: new FakeClock(), logger: silentLogger, window, freeze: true });
const key = (name: string) => ({ resource: 'boxes', namespace: 'default', name });
const put = (name: string, value: number) => () => ({ action: 'put' as const, object: { metadata: { name, namespace: 'default' }, value } });
const remove = () => ({ action: 'remove' as const });

describe('SQLite storage', () => testStorage(window => open(newFile(), window)));

test('objects, versions and the window survive a restart', async () => {
  const file = newFile();
  const before = open(file);
  await before.write(key('a'), put('a', 1));
  const { version } = before;
  await before.write(key('a'), put('a', 2));
  await before.write(key('b'), put('b', 1));
  await before.write(key('b'), remove);
  const listing = before.list({ resource: 'boxes' });
  await before.close();

  const again = open(file);
  assert.deepEqual(again.list({ resource: 'boxes' }), listing);
  const events: string[] = [];
  for await (const event of again.watch({ resource: 'boxes', after: version })) {
    const { type, key: { name }, previous } = event as StorageEvent;
    if (events.push(`${type} ${name} ${(previous as { value?: number } | undefined)?.value ?? '-'}`) === 3) break;
  }
  assert.deepEqual(events, ['MODIFIED a 1', 'ADDED b -', 'DELETED b 1']);
  assert.ok(Number((await again.write(key('c'), put('c', 1))).metadata.resourceVersion) > listing.version);
  await again.close();
});

test('after compaction a restart still has every object, no forgotten change and few rows', async () => {
  const file = newFile();
  const before = open(file, { maxEvents: 8, maxAgeMs: 1e9 });
  await before.write(key('old'), put('old', 1));
  for (let value = 0; value < 100; value++) await before.write(key('a'), put('a', value));
  for (let index = 0; index < 20; index++) { await before.write(key('gone'), put('gone', index)); await before.write(key('gone'), remove); }
  const listing = before.list({ resource: 'boxes' });
  await before.close();
  const database = new DatabaseSync(file);
  const { rows } = database.prepare('SELECT count(*) AS rows FROM revisions').get() as { rows: number };
  database.close();
  assert.ok(rows <= 14, `${rows} rows`);
  const again = open(file);
  assert.deepEqual(again.list({ resource: 'boxes' }), listing);
  assert.throws(() => again.watch({ resource: 'boxes', after: 1 }), isExpired);
  await again.close();
});

test('versions do not come back when the newest change, a delete, was forgotten', async () => {
  const file = newFile();
  const before = open(file, { maxEvents: 1, maxAgeMs: 1e9 });
  for (let index = 0; index < 6; index++) { await before.write(key('gone'), put('gone', index)); await before.write(key('gone'), remove); }
  const { version } = before;
  await before.close();
  const again = open(file);
  assert.equal(again.version, version);
  await again.close();
});

test('a deleted object whose old rows were left behind stays deleted after a restart', async () => {
  const file = newFile();
  const before = open(file);
  await before.write(key('gone'), put('gone', 1));
  await before.write(key('gone'), remove);
  await before.write(key('kept'), put('kept', 1));
  const { version } = before;
  await before.close();
  const database = new DatabaseSync(file);
  database.prepare('UPDATE compaction SET version = ?').run(version);
  database.close();
  const again = open(file);
  assert.equal(again.get(key('gone')), undefined);
  assert.deepEqual(again.list({ resource: 'boxes' }).objects.map(({ metadata }) => metadata.name), ['kept']);
  await again.close();
});

test('a write that finds the disk full is refused, changes nothing, and works once there is room', async () => {
  const file = newFile();
  const storage = open(file);
  await storage.write(key('a'), put('a', 1));
  const { version } = storage;
  await storage.close();
  const limit = new DatabaseSync(file);
  limit.exec("CREATE TRIGGER full BEFORE INSERT ON revisions BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END");
  limit.close();
  const full = open(file);
  await assert.rejects(full.write(key('a'), put('a', 2)), /the state could not be written: database or disk is full/);
  assert.equal((full.get(key('a')) as { value?: number } | undefined)?.value, 1);
  assert.equal(full.version, version);
  await full.close();
  const room = new DatabaseSync(file);
  room.exec('DROP TRIGGER full');
  room.close();
  const again = open(file);
  assert.equal((await again.write(key('a'), put('a', 2))).metadata.resourceVersion, String(version + 1));
  await again.close();
});

test('a file that is no database is refused with a sentence that names it', () => {
  const file = newFile();
  writeFileSync(file, 'this is not a database, but it is long enough to look like the start of one '.repeat(20));
  assert.throws(() => open(file), (error: unknown) => error instanceof UnreadableStateError && error.message.includes(file));
});

test('a file with a damaged page is refused with a sentence, is left as it is, and can be looked at by others', async () => {
  const file = newFile();
  const storage = open(file);
  for (let index = 0; index < 200; index++) await storage.write(key(`a${index}`), put(`a${index}`, index));
  await storage.close();
  const damaged = readFileSync(file);
  damaged.fill(0xff, damaged.length >>> 1);
  writeFileSync(file, damaged);
  for (let attempt = 0; attempt < 2; attempt++) assert.throws(() => open(file), UnreadableStateError);
  assert.deepEqual(readFileSync(file), damaged);
});

test('only the owner can read the state and its log of writes', { skip: process.platform === 'win32' }, async () => {
  const file = newFile();
  const storage = open(file);
  await storage.write(key('a'), put('a', 1));
  for (const name of [file, `${file}-wal`]) assert.equal(statSync(name).mode & 0o777, 0o600, name);
  await storage.close();
});

test('a second storage on the file is refused with a sentence, and may open it later', async () => {
  const file = newFile();
  const first = open(file);
  assert.throws(() => open(file), (error: unknown) => error instanceof StorageInUseError && /another engine uses this data directory/.test(error.message));
  await first.close();
  await open(file).close();
});

test('a file of a newer engine is refused with a sentence and left alone', async () => {
  const file = newFile();
  await open(file).close();
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99');
  database.close();
  assert.throws(() => open(file), (error: unknown) => error instanceof NewerSchemaError && /written by a newer Slipway/.test(error.message));
});

test('kill -9 loses nothing that was acknowledged', { timeout: 30_000 }, async () => {
  const file = newFile();
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'writer.ts'), file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let acknowledged = 0;
  let text = '';
  await new Promise<void>(resolve => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      acknowledged = text.split('\n').length - 1;
      if (acknowledged > 300) child.kill('SIGKILL');
    });
    child.on('close', () => resolve());
  });
  const lines = text.split('\n').slice(0, -1).map(line => JSON.parse(line) as { readonly name: string; readonly version: string });
  assert.ok(lines.length > 300);
  const storage = open(file);
  for (const { name, version } of lines) assert.equal(storage.get(key(name))?.metadata.resourceVersion, version);
  assert.ok(storage.version >= Math.max(...lines.map(({ version }) => Number(version))));
  await storage.close();
});

test('the file does not grow for ever, and gives back what a crowd of objects took', { timeout: 60_000 }, async () => {
  const file = path.join(folder, 'space.db');
  const storage = openSqliteStorage(file, { clock: new FakeClock(), logger: silentLogger, window: { maxEvents: 200, maxAgeMs: 600_000 } });
  const object = (name: string, text: string) => ({ metadata: { name, namespace: 'default' }, text }) as unknown as KubernetesObject;
  const write = (name: string, text: string) => storage.write({ resource: 'boxes', namespace: 'default', name }, () => ({ action: 'put', object: object(name, text) }));
  const bytes = () => statSync(file).size + statSync(`${file}-wal`).size;
  for (let round = 0; round < 200; round++) await Promise.all(Array.from({ length: 50 }, (_, index) => write(`same-${index}`, `${round}${'x'.repeat(4000)}`)));
  assert.ok(bytes() < 24 * 1024 * 1024, `${bytes()} bytes after 10,000 updates of 50 objects of 4 kB`);
  for (let batch = 0; batch < 20; batch++) await Promise.all(Array.from({ length: 300 }, (_, index) => write(`many-${batch}-${index}`, 'y'.repeat(8000))));
  const crowded = statSync(file).size;
  for (let batch = 0; batch < 20; batch++) await Promise.all(Array.from({ length: 300 }, (_, index) => storage.write({ resource: 'boxes', namespace: 'default', name: `many-${batch}-${index}` }, () => ({ action: 'remove' }))));
  await storage.close();
  assert.ok(statSync(file).size < crowded / 2, `${statSync(file).size} of ${crowded} bytes`);
});
