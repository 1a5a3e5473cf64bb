import { ApiError } from '../../../api/apiError.ts';
import type { Clock } from '../../../base/clock.ts';

/** What a priority level grants. `queueLength` 0: nobody waits. */
export interface SeatLimits {
  readonly seats: number;
  /** Requests of one flow that may wait. */
  readonly queueLength: number;
  /** Requests of all flows together that may wait. */
  readonly totalLength: number;
}

interface Waiter { readonly start: (release: () => void) => void }

/** A request that waits longer is refused. @source k8s.io/apiserver --request-timeout, a quarter of it */
const MAX_WAIT_MS = 15_000;
const RETRY_AFTER_SECONDS = 1;

/** The seats of one priority level: as many requests at once, the others wait in a queue per flow, and flows take turns. */
export class FairQueue {
  readonly #clock: Clock;
  #limits: SeatLimits;
  #taken = 0;
  #waiting = 0;
  /** In the order in which they get their turn. */
  readonly #flows = new Map<string, Waiter[]>();

  constructor({ clock, limits }: { readonly clock: Clock; readonly limits: SeatLimits }) {
    this.#clock = clock;
    this.#limits = limits;
  }

  set limits(limits: SeatLimits) {
    this.#limits = limits;
    this.#fill();
  }

  get waiting(): number { return this.#waiting; }
  get taken(): number { return this.#taken; }

  /** Resolves with what gives the seat back (idempotent). Rejects with ApiError 429 when the queue is full or the wait too long, with the signal's reason when it aborts. */
  async acquire(flow: string, signal: AbortSignal): Promise<() => void> {
    if (this.#taken < this.#limits.seats && this.#waiting === 0) return this.#take();
    const queue = this.#flows.get(flow) ?? [];
    if (queue.length >= this.#limits.queueLength || this.#waiting >= this.#limits.totalLength) throw tooManyRequests();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { start: release => { timer.cancel(); signal.removeEventListener('abort', onAbort); resolve(release); } };
      const leave = (error: Error) => { timer.cancel(); signal.removeEventListener('abort', onAbort); this.#remove(flow, waiter); reject(error); };
      const onAbort = () => { leave(signal.reason as Error); };
      const timer = this.#clock.setTimer(() => { leave(tooManyRequests()); }, MAX_WAIT_MS);
      signal.addEventListener('abort', onAbort, { once: true });
      queue.push(waiter);
      this.#flows.set(flow, queue);
      this.#waiting++;
    });
  }

  #take(): () => void {
    this.#taken++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#taken--;
      this.#fill();
    };
  }

  /** Hands free seats out: one to each flow in turn. */
  #fill(): void {
    while (this.#taken < this.#limits.seats && this.#waiting > 0) {
      const [flow, queue] = this.#flows.entries().next().value as [string, Waiter[]];
      const waiter = queue.shift() as Waiter;
      this.#flows.delete(flow);
      if (queue.length > 0) this.#flows.set(flow, queue);
      this.#waiting--;
      waiter.start(this.#take());
    }
  }

  #remove(flow: string, waiter: Waiter): void {
    const queue = this.#flows.get(flow) ?? [];
    const at = queue.indexOf(waiter);
    if (at < 0) return;
    queue.splice(at, 1);
    this.#waiting--;
    if (queue.length === 0) this.#flows.delete(flow);
  }
}

function tooManyRequests(): ApiError {
  return new ApiError({
    kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'TooManyRequests', code: 429,
    message: 'Too many requests, please try again later.', details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
  });
}
