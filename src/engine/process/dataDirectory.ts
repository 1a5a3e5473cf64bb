import fs, { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** Where everything of one engine lives. Absolute paths. */
export interface DataDirectory {
  readonly root: string;
  /** Who this engine is; see `EngineIdentity`. */
  readonly identity: string;
  readonly state: string;
  /** Held locked by the running engine. */
  readonly lock: string;
  readonly certificates: string;
  readonly kubeconfig: string;
  /** What the running engine last said of itself; see `RunRecord`. */
  readonly runRecord: string;
  readonly log: string;
  /** The engine's own copy of its program, one folder a version. */
  readonly runtime: string;
  /** Downloaded packages of the node image; may be deleted at any time. */
  readonly cache: string;
}

export function toDataDirectory(root: string): DataDirectory {
  const absolute = path.resolve(root);
  const at = (name: string) => path.join(absolute, name);
  return {
    root: absolute, identity: at('engine.json'), state: at('state.db'), lock: at('lock.db'), certificates: at('pki'), kubeconfig: at('kubeconfig'),
    runRecord: at('run.json'), log: at('engine.log'), runtime: at('runtime'), cache: at('cache'),
  };
}

/** Creates the directory for its owner only. */
export function ensureDataDirectory(directory: DataDirectory): void {
  mkdirSync(directory.root, { recursive: true, mode: 0o700 });
  mkdirSync(directory.certificates, { recursive: true, mode: 0o700 });
}

/**
 * Replaces a file so that after a crash at any instant it holds the old content or the new, never a part. The new content is
 * on disk when this returns. A failure (a full disk) leaves the old content and no second file.
 */
export function writeFileDurably(file: string, content: string | Uint8Array, mode = 0o600): void {
  const temporary = `${file}.${process.pid}${TEMPORARY_SUFFIX}`;
  try {
    const handle = openSync(temporary, 'w', mode);
    try {
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(path.dirname(file));
}

/**
 * As `writeFileDurably`, several files of one directory at once, which a disk does in about the time of one. Each holds its old
 * content or its new one after a crash, not all the same; a file that cannot take its name leaves those before it new.
 */
export async function writeFilesDurably(directory: string, files: readonly (readonly [name: string, content: string | Uint8Array])[], mode = 0o600): Promise<void> {
  const prepared = files.map(([name, content]) => ({ file: path.join(directory, name), temporary: path.join(directory, `${name}.${process.pid}${TEMPORARY_SUFFIX}`), content }));
  try {
    const written = await Promise.allSettled(prepared.map(async ({ temporary, content }) => {
      const handle = await open(temporary, 'w', mode);
      try {
        await write(handle, content);
        await sync(handle);
      } finally {
        await close(handle);
      }
    }));
    const failed = written.find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
    for (const { temporary, file } of prepared) renameSync(temporary, file);
  } catch (error) {
    for (const { temporary } of prepared) rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(directory);
}

// Not those of node:fs/promises, which takes 5 ms to load.
const [open, write, sync, close] = [promisify(fs.open), promisify(fs.writeFile), promisify(fs.fsync), promisify(fs.close)];

/** Ends the names under which `writeFileDurably` prepares a file: '<file>.<process id>.tmp'. */
export const TEMPORARY_SUFFIX = '.tmp';

/** A rename lasts through a power loss once its directory is on disk. Windows opens no directories and needs none of it. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try { fsyncSync(handle); } finally { closeSync(handle); }
}

const MAX_LOG_BYTES = 5 * 1024 * 1024;

/** Where the log goes that grew too long; the one before it is dropped. */
export const previousLog = (log: string): string => `${log}.1`;

/** Opens the log for appending, for its owner only; starts a new one when it has grown too long. Answers the file descriptor. */
export function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) renameSync(file, previousLog(file));
  return openSync(file, 'a', 0o600);
}
