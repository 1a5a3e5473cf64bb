import type { DataDirectory } from '../../engine/process/dataDirectory.ts';
import { fetchStatus, requestStop } from '../../engine/process/engineConnection.ts';
import { isDataDirectoryFree } from '../../engine/process/lock.ts';
import { systemClock, delay } from '../../base/clock.ts';
import { UserError } from '../exitCodes.ts';

const END_WITHIN_MS = 30_000;

/**
 * Ends the engine of this data directory, also one that is still starting; its pods keep running unless `pods`. Answers whether
 * one was running. Throws a UserError when an engine has the directory but neither answers nor ends.
 */
export async function stopEngine(directory: DataDirectory, options: { readonly pods: boolean }): Promise<boolean> {
  if (isDataDirectoryFree(directory.lock)) return false;
  let asked = false;
  for (let deadline = systemClock.monotonic() + END_WITHIN_MS; ;) {
    if (!asked && await fetchStatus(directory) !== undefined) {
      await requestStop(directory, options);
      asked = true;
      deadline = systemClock.monotonic() + END_WITHIN_MS;
    }
    if (isDataDirectoryFree(directory.lock)) return true;
    if (systemClock.monotonic() > deadline) {
      throw new UserError(asked ? `the engine accepted the request but has not ended after ${END_WITHIN_MS / 1000} s; see ${directory.log}`
        : `an engine has ${directory.root} but has not answered for ${END_WITHIN_MS / 1000} s; see ${directory.log}, and end its process if it hangs (its pods keep running)`);
    }
    await delay(systemClock, 25);
  }
}
