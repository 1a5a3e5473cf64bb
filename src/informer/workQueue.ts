import type { Clock, Timer } from '../base/clock.ts';
import type { Component } from '../base/disposable.ts';
import { isAbortError } from '../base/abort.ts';
import type { Logger } from '../base/logger.ts';
import { isConflict } from '../api/apiError.ts';

/** Thrown by a worker when trying again cannot help: logged, the key is dropped until it is added anew. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}

/** What a worker may ask for: come back to this key later, without counting as a failure. */
export interface Requeue { readonly requeueAfterMs: number }

export type Worker = (key: string) => Promise<Requeue | void>;

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** First delay after a failure; doubles with each further one. Default 5. */
  readonly baseDelayMs?: number;
  /** Default 1,000,000 (about 17 minutes), as in client-go. */
  readonly maxDelayMs?: number;
}

/**
 * Keys that need work.
 *
 * - Fair: keys are handed out in the order in which they were added.
 * - Stingy: a key added many times before it is handed out is worked on once.
 * - Never concurrent with itself: a key added while it is worked on is handed out again afterwards.
 * - A worker that throws has its key added again after a delay that doubles per failure; one that succeeds resets it.
 * - No timer is set while nothing is delayed. After `stop` nothing is handed out; `stop` resolves when running workers ended.
 *
 * @source client-go util/workqueue. Ours also runs the workers and is their only error fence.
 */
export class WorkQueue implements Component {
  readonly #options: Required<WorkQueueOptions>;
  readonly #dirty = new Set<string>();
  readonly #processing = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #delayed = new Map<string, { dueMs: number; timer: Timer }>();
  readonly #running = new Set<Promise<void>>();
  #worker: Worker | undefined;
  #concurrency = 1;
  #pumping = false;
  #stopped = false;

  constructor(options: WorkQueueOptions) {
    this.#options = { baseDelayMs: 5, maxDelayMs: 1_000_000, ...options };
  }

  /** Keys waiting now, without delayed and running ones. */
  get length(): number { return this.#dirty.size - [...this.#processing].filter(key => this.#dirty.has(key)).length; }

  /** True when nothing waits, runs or is delayed. */
  get idle(): boolean { return this.#dirty.size === 0 && this.#processing.size === 0 && this.#delayed.size === 0; }

  add(key: string): void {
    if (this.#stopped) return;
    this.#dirty.add(key);
    this.#pump();
  }

  /** Adds the key when `delayMs` have passed; of several delays for one key the earliest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#stopped) return;
    if (delayMs <= 0) return this.add(key);
    const dueMs = this.#options.clock.now() + delayMs;
    const earlier = this.#delayed.get(key);
    if (earlier !== undefined) {
      if (earlier.dueMs <= dueMs) return;
      earlier.timer.cancel();
    }
    const timer = this.#options.clock.setTimer(() => { this.#delayed.delete(key); this.add(key); }, delayMs);
    this.#delayed.set(key, { dueMs, timer });
  }

  /** Adds the key after its back-off and counts one failure. */
  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(this.#options.baseDelayMs * 2 ** failures, this.#options.maxDelayMs));
  }

  /** Resets the key's back-off. */
  forget(key: string): void { this.#failures.delete(key); }

  /** Failures in a row. */
  failuresOf(key: string): number { return this.#failures.get(key) ?? 0; }

  /** Starts handing keys to `worker`, at most `concurrency` (default 1) at once. Call once. */
  run(worker: Worker, { concurrency = 1 }: { readonly concurrency?: number } = {}): this {
    this.#worker = worker;
    this.#concurrency = concurrency;
    this.#pump();
    return this;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#dirty.clear();
    await Promise.all(this.#running);
  }

  /** Workers start after the present call stack, so that a handler which enqueues never runs a worker inside itself. */
  #pump(): void {
    if (this.#pumping || this.#worker === undefined) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      for (const key of this.#dirty) {
        if (this.#processing.size >= this.#concurrency) return;
        if (!this.#processing.has(key)) this.#start(key);
      }
    });
  }

  #start(key: string): void {
    this.#dirty.delete(key);
    this.#processing.add(key);
    const running = this.#work(key).finally(() => {
      this.#processing.delete(key);
      this.#running.delete(running);
      if (this.#dirty.size > 0) this.#pump();
    });
    this.#running.add(running);
  }

  async #work(key: string): Promise<void> {
    const { logger } = this.#options;
    try {
      const result = await this.#worker?.(key);
      this.forget(key);
      if (result !== undefined) this.addAfter(key, result.requeueAfterMs);
    } catch (error) {
      if (this.#stopped || isAbortError(error)) return;
      if (error instanceof TerminalError) {
        this.forget(key);
        logger.log('error', 'work failed for good', { key, error });
        return;
      }
      logger.log(isConflict(error) ? 'debug' : 'warn', 'work failed, will retry', { key, failures: this.failuresOf(key) + 1, error });
      this.addRateLimited(key);
    }
  }
}
