import { closeSync, fchmodSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import type { Component } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';

/** Lines of text in a file of bounded size. */
export interface AuditFile extends Component {
  /** Appends a line; it is with the system when this returns. A line that cannot be written is dropped, which is logged once. */
  write(line: string): void;
}

const MAX_BYTES = 100 * 1024 * 1024;
/** Full files that are kept: `<file>.1` is the newest. */
const KEPT = 4;
const OWNER_ONLY = 0o600;

/** Opens the file for appending, readable by its owner only. A full one becomes `<file>.1`, and a new one is begun. Throws when it cannot be opened. */
export function openAuditFile(file: string, logger: Logger, maxBytes = MAX_BYTES): AuditFile {
  const open = () => {
    const opened = openSync(file, 'a', OWNER_ONLY);
    if (fstatSync(opened).isFile()) fchmodSync(opened, OWNER_ONLY);
    return opened;
  };
  /** Undefined while there is none; a number that was closed may be another file's. */
  let handle: number | undefined = open();
  let size = fstatSync(handle).size;
  let failing = false;
  let stopped = false;
  const close = () => {
    const closed = handle;
    handle = undefined;
    if (closed !== undefined) closeSync(closed);
  };
  const rotate = () => {
    close();
    size = 0;
    // A file that stays grows until the next try: no line is lost for it.
    try {
      for (let age = KEPT - 1; age > 0; age--) renameIfThere(`${file}.${age}`, `${file}.${age + 1}`);
      renameIfThere(file, `${file}.1`);
    } catch (error) { logger.log('error', 'the audit log cannot be put aside', { file, error }); }
  };
  return {
    write(line) {
      if (stopped) return;
      const bytes = Buffer.from(`${line}\n`);
      try {
        if (size > 0 && size + bytes.length > maxBytes) rotate();
        size += writeSync(handle ??= open(), bytes);
        failing = false;
      } catch (error) {
        if (!failing) logger.log('error', 'the audit log cannot be written', { file, error });
        failing = true;
      }
    },
    async stop() { stopped = true; close(); },
  };
}

function renameIfThere(from: string, to: string): void {
  try { renameSync(from, to); } catch (error) { if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; }
}
