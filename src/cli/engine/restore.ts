import { systemClock, toTimestamp } from '../../base/clock.ts';
import { BackupError, restoreBackup } from '../../engine/process/backup.ts';
import { ensureDataDirectory, type DataDirectory } from '../../engine/process/dataDirectory.ts';
import { DataDirectoryInUseError, lockDataDirectory } from '../../engine/process/lock.ts';
import { UserError, exitCodes } from '../exitCodes.ts';

/** Replaces the engine's state with that of a backup and keeps the old one beside it. Throws a UserError, also while the engine runs. */
export function restoreEngine(directory: DataDirectory, file: string): number {
  ensureDataDirectory(directory);
  let lock: { release(): void };
  try { lock = lockDataDirectory(directory.lock); } catch (cause) {
    if (cause instanceof DataDirectoryInUseError) throw new UserError('the engine is running; stop it first: slipway engine stop', exitCodes.failure, { cause });
    throw cause;
  }
  try {
    const { objects, kept } = restoreBackup({ directory, file, stamp: toTimestamp(systemClock.now()).replaceAll(':', '') });
    process.stdout.write(`Restored ${objects} objects.${kept === undefined ? '' : ` The state before is kept in ${kept}.`} Start the engine with: slipway engine start\n`);
    return exitCodes.success;
  } catch (cause) {
    if (cause instanceof BackupError) throw new UserError(cause.message, exitCodes.failure, { cause });
    throw cause;
  } finally { lock.release(); }
}
