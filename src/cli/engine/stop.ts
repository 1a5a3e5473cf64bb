import type { DataDirectory } from '../../engine/process/dataDirectory.ts';
import { fetchStatus, requestStop } from '../../engine/process/engineConnection.ts';
import { lockDataDirectory } from '../../engine/process/lock.ts';
import { systemClock, delay } from '../../base/clock.ts';
import { UserError } from '../exitCodes.ts';

const END_WITHIN_MS = 30_000;

/** Ends the engine of this data directory; its pods keep running unless `pods`. Answers whether one was running. */
export async function stopEngine(directory: DataDirectory, options: { readonly pods: boolean }): Promise<boolean> {
  if (await fetchStatus(directory) === undefined) return false;
  await requestStop(directory, options);
  const deadline = systemClock.monotonic() + END_WITHIN_MS;
  while (!isFree(directory)) {
    if (systemClock.monotonic() > deadline) throw new UserError(`the engine accepted the request but has not ended after ${END_WITHIN_MS / 1000} s; see ${directory.log}`);
    await delay(systemClock, 25);
  }
  return true;
}

/** The lock is freed by any death of the engine, so it alone tells that it is gone. */
function isFree(directory: DataDirectory): boolean {
  try { lockDataDirectory(directory.lock).release(); return true; } catch { return false; }
}
