import { closeSync, constants, copyFileSync, existsSync, fsyncSync, linkSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { BackupReport } from '../contracts/management.ts';
import { syncDirectory, TEMPORARY_SUFFIX, writeFileDurably, type DataDirectory } from './dataDirectory.ts';

/** Refusals of backup and restore; the sentence is for the user. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** Files of the data directory that go along with the state, without which its objects mean little: who the engine is, and its keys. */
const IDENTITY_NAME = 'engine.json';
const FILES_TABLE = 'CREATE TABLE backup_files (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT';

/**
 * Writes a backup of the state, the engine's identity and its keys to `file`: one SQLite file for its owner only, a state of one instant.
 * `snapshot` writes the state to the file it is given. After a crash at any instant `file` is whole or not there (with `force`:
 * or still the old one). Throws BackupError when it is there already and `force` is not set.
 */
export function writeBackup({ directory, file, force, snapshot }: { readonly directory: DataDirectory; readonly file: string; readonly force: boolean; readonly snapshot: (file: string) => void }): BackupReport {
  if (existsSync(file) && !force) throw new BackupError(`${file} is there already; --force replaces it`);
  const temporary = `${file}.${process.pid}${TEMPORARY_SUFFIX}`;
  rmSync(temporary, { force: true });
  try {
    closeSync(openSync(temporary, 'wx', 0o600)); // SQLite writes into an empty file and keeps its mode.
    snapshot(temporary);
    const objects = addFiles(temporary, directory);
    syncFile(temporary);
    if (force) renameSync(temporary, file);
    else { linkExclusively(temporary, file); rmSync(temporary); }
    syncDirectory(path.dirname(file));
    return { file, bytes: statSync(file).size, objects, engineId: idOf(readFileSync(directory.identity, 'utf8')) };
  } finally { rmSync(temporary, { force: true }); }
}

/** The snapshot of a state that no engine uses. */
export function snapshotOf(state: string): (file: string) => void {
  return file => withDatabase(state, database => { database.prepare('VACUUM INTO ?').run(file); });
}

/** `kept`: where the replaced state is; undefined when there was none. */
export interface RestoreReport { readonly objects: number; readonly engineId: string; readonly kept: string | undefined }

/**
 * Replaces the state with that of a backup; the caller holds the directory's lock. Identity and keys are taken from the backup when the directory
 * has none; a directory of another engine is refused. At any instant the state is the old one or the new one, and the old one is kept
 * beside it. Versions go on behind both, so that no client takes a restored object for one that it has seen. Throws BackupError.
 */
export function restoreBackup({ directory, file, stamp }: { readonly directory: DataDirectory; readonly file: string; readonly stamp: string }): RestoreReport {
  if (!existsSync(file)) throw new BackupError(`${file} is not there`);
  const files = readFiles(file);
  const engineId = idOf(files.get(IDENTITY_NAME)?.toString('utf8') ?? '');
  if (existsSync(directory.identity) && idOf(readFileSync(directory.identity, 'utf8')) !== engineId) {
    throw new BackupError(`${file} is a backup of another engine (${engineId}) than the one in ${directory.root}. Restore it into a data directory of its own (--data-dir), or remove this engine first: slipway engine reset`);
  }
  const temporary = `${directory.state}.${process.pid}${TEMPORARY_SUFFIX}`;
  rmSync(temporary, { force: true });
  try {
    closeSync(openSync(temporary, 'wx', 0o600));
    snapshotOf(file)(temporary);
    const objects = withDatabase(temporary, database => prepareState(database, newestVersion(directory.state)));
    syncFile(temporary);
    restoreFiles(directory, files);
    const kept = keepState(directory.state, stamp);
    renameSync(temporary, directory.state);
    syncDirectory(directory.root);
    return { objects, engineId, kept };
  } finally { rmSync(temporary, { force: true }); }
}

function addFiles(backup: string, directory: DataDirectory): number {
  const names = [IDENTITY_NAME, ...readdirSync(directory.certificates).map(name => path.join(path.basename(directory.certificates), name))];
  return withDatabase(backup, database => {
    database.exec(FILES_TABLE);
    const insert = database.prepare('INSERT INTO backup_files VALUES (?, ?)');
    for (const name of names) insert.run(name.replaceAll(path.sep, '/'), readFileSync(path.join(directory.root, name)));
    return countObjects(database);
  });
}

/** Throws BackupError for what is no whole backup. */
function readFiles(backup: string): ReadonlyMap<string, Buffer> {
  try {
    return withDatabase(backup, database => {
      const { integrity_check: health } = database.prepare('PRAGMA integrity_check').get() as { integrity_check: string };
      if (health !== 'ok') throw new Error(health);
      database.prepare('SELECT version FROM compaction').get();
      return new Map(database.prepare('SELECT name, content FROM backup_files').all().map(row => [row['name'] as string, Buffer.from(row['content'] as Uint8Array)]));
    }, { readOnly: true });
  } catch (cause) { throw new BackupError(`${backup} is no whole backup of Slipway: ${(cause as Error).message}`, { cause }); }
}

/** Leaves the newest state of every object, at versions that are all past; answers how many there are. */
function prepareState(database: DatabaseSync, known: number): number {
  const newest = (database.prepare('SELECT max(version) AS version FROM (SELECT version FROM revisions UNION ALL SELECT version FROM compaction)').get() as { version: number }).version;
  database.exec('PRAGMA journal_mode = DELETE; BEGIN; DROP TABLE backup_files; DELETE FROM revisions WHERE deleted = 1 OR version NOT IN (SELECT max(version) FROM revisions GROUP BY resource, namespace, name);');
  database.prepare('UPDATE compaction SET version = ?').run(Math.max(newest, known) + 1);
  database.exec('COMMIT');
  return countObjects(database);
}

/** 0 for a state that is not there or cannot be read. */
function newestVersion(state: string): number {
  if (!existsSync(state)) return 0;
  try { return withDatabase(state, database => (database.prepare('SELECT max(version) AS version FROM (SELECT version FROM revisions UNION ALL SELECT version FROM compaction)').get() as { version: number }).version); } catch { return 0; }
}

function countObjects(database: DatabaseSync): number {
  return (database.prepare('SELECT count(*) AS count FROM revisions WHERE deleted = 0 AND version IN (SELECT max(version) FROM revisions GROUP BY resource, namespace, name)').get() as { count: number }).count;
}

/** Only what is not there; a directory's own identity and keys stay. The identity comes last: with it the directory is this engine's. */
function restoreFiles(directory: DataDirectory, files: ReadonlyMap<string, Buffer>): void {
  if (existsSync(directory.identity)) return;
  const ordered = [...files].sort(([a], [b]) => Number(a === IDENTITY_NAME) - Number(b === IDENTITY_NAME));
  for (const [name, content] of ordered) {
    const target = path.resolve(directory.root, name);
    if (path.dirname(target) !== directory.certificates && target !== directory.identity) throw new BackupError(`the backup holds a file that is none of an engine's: ${name}`);
    writeFileDurably(target, content);
  }
}

/** Where a restore keeps the state that it replaces. */
export const keptState = (state: string, stamp: string): string => `${state}.before-restore-${stamp}`;

/** Gives the state a second name, so that the first can be replaced at once. A state that can be read is brought together in one file first. */
function keepState(state: string, stamp: string): string | undefined {
  if (!existsSync(state)) return undefined;
  const kept = keptState(state, stamp);
  try { withDatabase(state, database => { database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;'); }); } catch { /* kept as it is */ }
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(`${state}${suffix}`)) linkExclusively(`${state}${suffix}`, `${kept}${suffix}`);
  syncDirectory(path.dirname(state));
  for (const suffix of ['-wal', '-shm']) rmSync(`${state}${suffix}`, { force: true });
  return kept;
}

/** A second name for a file, or a copy where the file system has no such names. Throws BackupError when `to` is there. */
function linkExclusively(from: string, to: string): void {
  try { linkSync(from, to); } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw new BackupError(`${to} is there already`, { cause });
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    syncFile(to);
  }
}

function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  try { fsyncSync(handle); } finally { closeSync(handle); }
}

function withDatabase<T>(file: string, work: (database: DatabaseSync) => T, options: { readonly readOnly?: boolean } = {}): T {
  const database = new DatabaseSync(file, options);
  try { return work(database); } finally { database.close(); }
}

function idOf(identity: string): string {
  try { return String((JSON.parse(identity) as { id: unknown }).id); } catch (cause) { throw new BackupError('the engine\'s identity cannot be read', { cause }); }
}
