import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, test } from 'node:test';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { systemRandom } from '../../../../src/base/random.ts';
import type { KubernetesObject } from '../../../../src/api/objects.ts';
import { BackupError, restoreBackup, snapshotOf, writeBackup } from '../../../../src/engine/process/backup.ts';
import { ensureDataDirectory, toDataDirectory, type DataDirectory } from '../../../../src/engine/process/dataDirectory.ts';
import { IdentityFile } from '../../../../src/engine/process/identity.ts';
import { openSqliteStorage, type SqliteStorage } from '../../../../src/engine/storage/sqlite.ts';

const folders: string[] = [];
afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true }); });
function newFolder(): string { const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-backup-')); folders.push(folder); return folder; }

function newEngine(): DataDirectory {
  const directory = toDataDirectory(path.join(newFolder(), 'data'));
  ensureDataDirectory(directory);
  new IdentityFile(directory.identity, systemRandom);
  writeFileSync(path.join(directory.certificates, 'ca.key'), 'secret', { mode: 0o600 });
  return directory;
}
const open = (directory: DataDirectory) => openSqliteStorage(directory.state, { clock: systemClock, logger: silentLogger });
const keyOf = (name: string) => ({ resource: 'boxes', namespace: 'default', name });
const put = (storage: SqliteStorage, name: string, value = 1) => storage.write(keyOf(name), () => ({ action: 'put', object: { metadata: { name, namespace: 'default' }, value } as unknown as KubernetesObject }));
const namesOf = (storage: SqliteStorage) => storage.list({ resource: 'boxes' }).objects.map(({ metadata }) => metadata.name).join();

async function withStorage<T>(directory: DataDirectory, work: (storage: SqliteStorage) => Promise<T>): Promise<T> {
  const storage = open(directory);
  try { return await work(storage); } finally { await storage.close(); }
}

/** An engine with the objects a and b, of which a backup was made while it ran, and c since. */
async function backedUp() {
  const directory = newEngine();
  const file = path.join(newFolder(), 'backup.db');
  const report = await withStorage(directory, async storage => {
    await put(storage, 'a');
    await put(storage, 'gone');
    await storage.write(keyOf('gone'), () => ({ action: 'remove' }));
    await put(storage, 'b');
    const made = writeBackup({ directory, file, force: false, snapshot: target => storage.snapshot(target) });
    await put(storage, 'c');
    await put(storage, 'a', 2);
    return made;
  });
  return { directory, file, report };
}

test('a backup of a running engine is one file for its owner, and restores into the same directory', async () => {
  const { directory, file, report } = await backedUp();
  assert.equal(report.objects, 2);
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(path.dirname(file)), ['backup.db']);
  const restored = restoreBackup({ directory, file, stamp: 'x' });
  assert.deepEqual([restored.objects, restored.kept], [2, `${directory.state}.before-restore-x`]);
  await withStorage(directory, async storage => {
    assert.equal(namesOf(storage), 'a,b');
    assert.equal((storage.get(keyOf('a')) as unknown as { value: number }).value, 1);
  });
  await withStorage({ ...directory, state: restored.kept ?? '' }, async storage => assert.equal(namesOf(storage), 'a,b,c'));
  assert.deepEqual(readdirSync(directory.root).filter(name => name.endsWith('.tmp')), []);
});

test('versions go on behind all that was ever answered, and watches from before end with 410', async () => {
  const { directory, file } = await backedUp();
  const before = await withStorage(directory, async storage => storage.version);
  restoreBackup({ directory, file, stamp: 'x' });
  await withStorage(directory, async storage => {
    assert.ok(storage.version > before, `${storage.version} > ${before}`);
    assert.throws(() => storage.watch({ resource: 'boxes', after: before }), { code: 410 });
    assert.ok(Number((await put(storage, 'd')).metadata.resourceVersion) > before);
  });
});

test('a backup restores into a new directory with the engine\'s identity and keys', async () => {
  const { directory, file, report } = await backedUp();
  const fresh = toDataDirectory(path.join(newFolder(), 'data'));
  ensureDataDirectory(fresh);
  assert.deepEqual(restoreBackup({ directory: fresh, file, stamp: 'x' }), { objects: 2, engineId: report.engineId, kept: undefined });
  assert.equal(readFileSync(fresh.identity, 'utf8'), readFileSync(directory.identity, 'utf8'));
  assert.equal(readFileSync(path.join(fresh.certificates, 'ca.key'), 'utf8'), 'secret');
  await withStorage(fresh, async storage => assert.equal(namesOf(storage), 'a,b'));
});

test('a stopped engine is backed up from its file', async () => {
  const { directory } = await backedUp();
  const file = path.join(newFolder(), 'stopped.db');
  assert.equal(writeBackup({ directory, file, force: false, snapshot: snapshotOf(directory.state) }).objects, 3);
});

test('what is there is not overwritten without force, nor lost when the snapshot fails', async () => {
  const { directory, file } = await backedUp();
  const before = readFileSync(file);
  const snapshot = snapshotOf(directory.state);
  assert.throws(() => writeBackup({ directory, file, force: false, snapshot }), /is there already; --force replaces it/);
  assert.throws(() => writeBackup({ directory, file, force: true, snapshot: () => { throw new Error('no space left'); } }), /no space left/);
  assert.deepEqual(readFileSync(file), before);
  assert.deepEqual(readdirSync(path.dirname(file)), ['backup.db']);
  assert.equal(writeBackup({ directory, file, force: true, snapshot }).objects, 3);
});

const refused: readonly (readonly [string, (file: string) => void, RegExp])[] = [
  ['no file', file => rmSync(file), /is not there/],
  ['a text', file => writeFileSync(file, 'hello, this is no database at all, though it is long enough to be one'), /is no whole backup of Slipway/],
  ['half of a backup', file => writeFileSync(file, readFileSync(file).subarray(0, statSync(file).size / 2)), /is no whole backup of Slipway/],
];
for (const [what, damage, message] of refused) {
  test(`${what} is refused and the state stays`, async () => {
    const { directory, file } = await backedUp();
    damage(file);
    assert.throws(() => restoreBackup({ directory, file, stamp: 'x' }), (error: unknown) => error instanceof BackupError && message.test(error.message));
    await withStorage(directory, async storage => assert.equal(namesOf(storage), 'a,b,c'));
    assert.ok(!existsSync(`${directory.state}.before-restore-x`));
  });
}

test('a backup of another engine is refused', async () => {
  const { file } = await backedUp();
  const other = newEngine();
  await withStorage(other, storage => put(storage, 'z'));
  assert.throws(() => restoreBackup({ directory: other, file, stamp: 'x' }), /is a backup of another engine/);
  await withStorage(other, async storage => assert.equal(namesOf(storage), 'z'));
});

test('a state that cannot be read is kept and replaced', async () => {
  const { directory, file } = await backedUp();
  writeFileSync(directory.state, 'broken');
  const { kept } = restoreBackup({ directory, file, stamp: 'x' });
  assert.equal(readFileSync(kept ?? '', 'utf8'), 'broken');
  await withStorage(directory, async storage => assert.equal(namesOf(storage), 'a,b'));
});
