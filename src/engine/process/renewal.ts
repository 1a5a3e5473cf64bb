import type { Clock, Timer } from '../../base/clock.ts';
import type { Component } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';

export interface RenewalOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** When the first renewal is due. */
  readonly dueMs: number;
  /** Renews and answers when the next is due. */
  readonly renew: () => Promise<number>;
}

/** No timer reaches further than 2³¹ ms. */
const LONGEST_MS = 20 * 86_400_000;
const RETRY_MS = 3_600_000;

/** Renews what runs out, when it is due; an hour later again when that fails. */
export function startRenewal({ clock, logger, dueMs, renew }: RenewalOptions): Component {
  let timer: Timer | undefined;
  let stopped = false;
  let running: Promise<unknown> = Promise.resolve();
  const arm = (atMs: number): void => {
    if (stopped) return;
    const leftMs = Math.max(0, atMs - clock.now());
    timer = clock.setTimer(() => {
      if (leftMs > LONGEST_MS) { arm(atMs); return; }
      running = renew().then(arm, (error: unknown) => { logger.log('error', 'the certificates could not be renewed', { error }); arm(clock.now() + RETRY_MS); });
    }, Math.min(leftMs, LONGEST_MS), { unref: true });
  };
  arm(dueMs);
  return { async stop() { stopped = true; timer?.cancel(); await running; } };
}
