/** The only source of time and timers; everything outside base/ receives one, so that tests can hold time still. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Monotonic milliseconds, for measuring durations only. */
  monotonic(): number;
  /** Calls `callback` once after `delayMs`; dispose the timer to cancel. Never keeps the process alive by itself when `unref` is set. */
  setTimer(callback: () => void, delayMs: number, options?: { readonly unref?: boolean }): Timer;
}

export interface Timer {
  /** Idempotent; after it returns the callback will not run. */
  cancel(): void;
}

/** The real clock of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback, delayMs, options) {
    const handle = setTimeout(callback, Math.max(0, delayMs));
    if (options?.unref === true) handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Resolves after `delayMs`, or rejects with the signal's reason as soon as it aborts. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error);
    const onAbort = () => { timer.cancel(); reject(signal?.reason as Error); };
    const timer = clock.setTimer(() => { signal?.removeEventListener('abort', onAbort); resolve(); }, delayMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** RFC 3339 time with second precision, as Kubernetes' metav1.Time prints it. */
export function toTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** RFC 3339 time with microsecond digits, as Kubernetes' metav1.MicroTime prints it. */
export function toMicroTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/Z$/, '000Z');
}
