import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Moves bytes both ways with half close until both directions are done; a break of one side breaks the other. Never rejects. */
export async function joinDuplex(left: Duplex, right: Duplex): Promise<void> {
  await Promise.all([pipeline(left, right), pipeline(right, left)]).catch(() => { left.destroy(); right.destroy(); });
}
