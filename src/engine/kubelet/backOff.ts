import type { ObservedContainer } from '../cri/contract.ts';

const FIRST_MS = 10_000;
const MAX_MS = 300_000;
/** An instance that lived this long ends the series. */
const RESET_MS = 2 * MAX_MS;

/**
 * When a container that has ended may start again, and what the next instance's own delay will be.
 * All of it comes from the instance, so that a restarted engine goes on counting.
 * @source client-go flowcontrol.Backoff as kubelet's doBackOff uses it: the first restart at once, then 10 s doubling to 300 s,
 * reset when an instance ran for 10 minutes.
 */
export function restartBackOff(ended: ObservedContainer): { readonly notBeforeMs: number; readonly delayMs: number; readonly nextBackOffMs: number } {
  const endedAtMs = ended.finishedAtMs ?? ended.createdAtMs;
  const expired = endedAtMs - ended.createdAtMs > RESET_MS;
  const delayMs = expired ? 0 : ended.backOffMs;
  return { notBeforeMs: endedAtMs + delayMs, delayMs, nextBackOffMs: delayMs === 0 ? FIRST_MS : Math.min(delayMs * 2, MAX_MS) };
}

/** Back-off per key for what leaves no trace in the runtime: image pulls and sandbox creation. */
export class KeyedBackOff {
  readonly #entries = new Map<string, { readonly delayMs: number; readonly failedAtMs: number }>();

  /** When the key may be tried again; undefined when now. */
  notBeforeMs(key: string, nowMs: number): number | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const untilMs = entry.failedAtMs + entry.delayMs;
    return untilMs > nowMs ? untilMs : undefined;
  }

  /** Counts a failure and returns when to try again. */
  fail(key: string, nowMs: number, firstMs = FIRST_MS): number {
    const entry = this.#entries.get(key);
    const delayMs = entry === undefined || nowMs - entry.failedAtMs > RESET_MS ? firstMs : Math.min(entry.delayMs * 2, MAX_MS);
    this.#entries.set(key, { delayMs, failedAtMs: nowMs });
    return nowMs + delayMs;
  }

  forget(key: string): void { this.#entries.delete(key); }

  /** Forgets every key that begins with `prefix`. */
  forgetAll(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }
}
