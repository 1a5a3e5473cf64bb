import { existsSync } from 'node:fs';
import { snapshotOf, writeBackup } from '../../engine/process/backup.ts';
import type { DataDirectory } from '../../engine/process/dataDirectory.ts';
import { requestBackup } from '../../engine/process/engineConnection.ts';
import { isDataDirectoryFree, lockDataDirectory } from '../../engine/process/lock.ts';
import { UserError, exitCodes } from '../exitCodes.ts';

/** Writes a backup to an absolute path: by the engine while it runs, else by this process. Throws a UserError. */
export async function backUpEngine(directory: DataDirectory, options: { readonly file: string; readonly force: boolean }): Promise<number> {
  if (!existsSync(directory.identity) || !existsSync(directory.state)) throw new UserError(`there is no engine in ${directory.root}`);
  try {
    const { file, bytes, objects } = isDataDirectoryFree(directory.lock) ? backUpStopped(directory, options) : await requestBackup(directory, options);
    process.stdout.write(`Backed up ${objects} objects to ${file} (${(bytes / 1024 / 1024).toFixed(1)} MiB). It holds Secrets and the engine's keys: keep it as you keep those.\n`);
    return exitCodes.success;
  } catch (cause) { throw new UserError((cause as Error).message, exitCodes.failure, { cause }); }
}

function backUpStopped(directory: DataDirectory, options: { readonly file: string; readonly force: boolean }) {
  const lock = lockDataDirectory(directory.lock);
  try { return writeBackup({ directory, ...options, snapshot: snapshotOf(directory.state) }); } finally { lock.release(); }
}
