import { existsSync } from 'node:fs';

export class DataDirectoryInUseError extends Error {
  constructor(file: string, options?: ErrorOptions) {
    super(`another engine uses this data directory (${file} is locked)`, options);
    this.name = 'DataDirectoryInUseError';
  }
}

/**
 * Takes the data directory for this process, for life: an exclusive SQLite lock, which any death of the process frees.
 * Throws `DataDirectoryInUseError` when another engine has it.
 */
export function lockDataDirectory(file: string): { release(): void } {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite'); // 4 ms to load, which a first start's command line does not need
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (cause) {
    database.close();
    if (/locked|busy/i.test((cause as Error).message)) throw new DataDirectoryInUseError(file, { cause });
    throw new Error(`cannot lock ${file}`, { cause });
  }
  return { release: () => database.close() };
}

/** True when no engine has the data directory, or there is none. The lock is freed by any death of the engine, so it alone tells that it is gone. */
export function isDataDirectoryFree(file: string): boolean {
  if (!existsSync(file)) return true;
  try { lockDataDirectory(file).release(); return true; } catch (error) { return !(error instanceof DataDirectoryInUseError); }
}
