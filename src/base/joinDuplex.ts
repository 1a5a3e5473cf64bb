import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const LISTENERS = 10;

/** Moves bytes both ways with half close until both directions are done; a break of one side breaks the other. Never rejects. */
export async function joinDuplex(left: Duplex, right: Duplex): Promise<void> {
  // Two pipelines listen to each side, beside those who look after it: known and bounded, no leak.
  for (const side of [left, right]) side.setMaxListeners(side.getMaxListeners() + LISTENERS);
  await Promise.all([pipeline(left, right), pipeline(right, left)]).catch(() => { left.destroy(); right.destroy(); });
}
