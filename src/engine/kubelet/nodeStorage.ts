import { describeError, type Logger } from '../../base/logger.ts';
import type { PodFiles } from '../contracts/sandboxNetwork.ts';
import { shareOfBytes } from './nodeAmounts.ts';

/** How much of the disk of Docker's data is a node's, in bytes. */
export interface NodeStorage {
  /** Undefined until `ask` found it. */
  readonly bytes: number | undefined;
  /** Asks the agent unless it is known or being asked. Resolves with undefined when nobody can tell; never rejects. */
  ask(): Promise<number | undefined>;
}

/** `onKnown` is called once, when the size is found. That it cannot be found is logged once. */
export function makeNodeStorage({ files, nodesOnMachine, logger, onKnown }: { readonly files: Pick<PodFiles, 'capacityBytes'>; readonly nodesOnMachine: number; readonly logger: Logger; readonly onKnown: () => void }): NodeStorage {
  let bytes: number | undefined;
  let asking: Promise<number | undefined> | undefined;
  let told = false;
  const measure = async (): Promise<number | undefined> => {
    try {
      bytes = shareOfBytes(await files.capacityBytes(), nodesOnMachine);
      onKnown();
    } catch (error) {
      asking = undefined;
      if (!told) logger.log('warn', 'how large the disk of Docker\'s data is could not be found', { error: describeError(error) });
      told = true;
    }
    return bytes;
  };
  return { get bytes() { return bytes; }, ask: () => asking ??= measure() };
}
