import type { Clock, Timer } from './clock.ts';

/**
 * A clock that only moves when told: timers run in due order inside `advance`, which lets
 * promise reactions settle between them. For tests and scenarios.
 */
export class FakeClock implements Clock {
  #nowMs: number;
  #timers: { dueMs: number; order: number; callback: () => void }[] = [];
  #order = 0;

  constructor(startMs = Date.UTC(2026, 0, 1)) { this.#nowMs = startMs; }

  now(): number { return this.#nowMs; }
  monotonic(): number { return this.#nowMs; }

  setTimer(callback: () => void, delayMs: number): Timer {
    const entry = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, callback };
    this.#timers.push(entry);
    return { cancel: () => { this.#timers = this.#timers.filter(timer => timer !== entry); } };
  }

  /** Number of timers that are set; an idle component should have none that it does not need. */
  get pendingTimers(): number { return this.#timers.length; }

  /** Moves time forward by `byMs`, running every timer that falls due, in order. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#nowMs + byMs;
    await settle();
    for (;;) {
      const next = this.#timers.filter(timer => timer.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter(timer => timer !== next);
      this.#nowMs = next.dueMs;
      next.callback();
      await settle();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

/** Lets everything that is already runnable (promise reactions and immediates) run. */
export async function settle(rounds = 10): Promise<void> {
  for (let round = 0; round < rounds; round++) await new Promise<void>(resolve => setImmediate(resolve));
}
