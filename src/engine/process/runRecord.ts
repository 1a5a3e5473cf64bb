import { readFileSync, rmSync } from 'node:fs';
import { writeFileDurably } from './dataDirectory.ts';

/** What a running engine says of itself, for `engine start|stop|status` and the extension. */
export interface RunRecord {
  readonly server: string;
  readonly kubeconfig: string;
  readonly pid: number;
  readonly startupMs: number;
  readonly version: string;
  readonly startedAt: string;
}

/** What a starting engine tells the process that started it, over IPC. `inUse`: another engine has the data directory. */
export interface StartSuccess { readonly ready: RunRecord }
export interface StartFailure { readonly failed: string; readonly inUse: boolean }

export function writeRunRecord(file: string, record: RunRecord): void {
  writeFileDurably(file, `${JSON.stringify(record, null, 2)}\n`);
}

/** The last record; undefined when there is none or it cannot be read. It may be of a dead engine. */
export function readRunRecord(file: string): RunRecord | undefined {
  try { return JSON.parse(readFileSync(file, 'utf8')) as RunRecord; } catch { return undefined; }
}

export function removeRunRecord(file: string): void {
  rmSync(file, { force: true });
}

/** The line that `slipway engine start` prints when the API is ready. Public: its fields change through CHANGELOG.md only. */
export function readyLine(record: RunRecord): string {
  const { server, kubeconfig, pid, startupMs } = record;
  return JSON.stringify({ server, kubeconfig, pid, startupMs });
}
