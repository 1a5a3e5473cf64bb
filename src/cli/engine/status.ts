import type { DataDirectory } from '../../engine/process/dataDirectory.ts';
import { fetchStatus } from '../../engine/process/engineConnection.ts';
import { isDataDirectoryFree } from '../../engine/process/lock.ts';

/** Prints what the engine says of itself, as JSON with `json`; answers 0 when it runs, 1 when not. */
export async function printStatus(directory: DataDirectory, options: { readonly json: boolean }): Promise<number> {
  const status = await fetchStatus(directory);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(status ?? { running: false, dataDirectory: directory.root })}\n`);
  } else if (status === undefined) {
    process.stdout.write(isDataDirectoryFree(directory.lock) ? `No engine is running in ${directory.root}. Start one with: slipway engine start\n`
      : `An engine has ${directory.root} but does not answer; it may be starting or ending. Its log: ${directory.log}\n`);
  } else {
    const rows = [
      ['Server', status.server], ['Version', status.version], ['Process', String(status.pid)], ['Started', status.startedAt],
      ['Node', `${status.node.phase}${status.node.message === '' ? '' : ` (${status.node.message})`}`],
      ['Data directory', status.dataDirectory], ['Kubeconfig', directory.kubeconfig],
    ] as const;
    for (const [name, value] of rows) process.stdout.write(`${`${name}:`.padEnd(16)}${value}\n`);
  }
  return status === undefined ? 1 : 0;
}
