import type { Clock, Timer } from '../../../base/clock.ts';
import type { LineRing } from './lineRing.ts';
import type { LogLine, ToLogsView } from './protocol.ts';

const BATCH_MS = 50;
/** Keeps one message's handling far below a frame's time. */
const BATCH = { lines: 2000, characters: 256 * 1024 };
/** Messages under way that the page has not answered. */
const MAX_UNANSWERED = 2;
/** When the page is this far behind, sources wait. */
const LAG_LINES = 20_000;

/**
 * Brings the ring's lines to the page: batched, never more under way than it answers for. While the page is away nothing is
 * sent and the ring goes on; a page that comes (back) gets what the ring holds.
 */
export class LogDelivery {
  readonly #ring: LineRing<LogLine>;
  readonly #clock: Clock;
  readonly #post: (message: ToLogsView) => void;
  #isAttached = false;
  #cursor = 0;
  #unanswered = 0;
  #timer: Timer | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(options: { readonly ring: LineRing<LogLine>; readonly clock: Clock; readonly post: (message: ToLogsView) => void }) {
    this.#ring = options.ring;
    this.#clock = options.clock;
    this.#post = options.post;
  }

  /** The page is there and holds nothing. */
  attach(): void {
    this.#isAttached = true;
    this.#cursor = this.#ring.first;
    this.#unanswered = 0;
    this.#send();
  }

  detach(): void {
    this.#isAttached = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#release();
  }

  /** The page has worked off one message. */
  handleAck(): void {
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    this.schedule();
    this.#release();
  }

  /** Lines were added: they go out with the next batch. */
  schedule(): void {
    if (!this.#isAttached || this.#timer !== undefined || this.#unanswered >= MAX_UNANSWERED || this.#cursor >= this.#ring.next) return;
    this.#timer = this.#clock.setTimer(() => { this.#timer = undefined; this.#send(); }, BATCH_MS, { unref: true });
  }

  /** Everything so far was cleared on both sides. */
  skip(): void { this.#cursor = this.#ring.next; this.#release(); }

  /** Resolves when sources may add lines: at once, or when a page that lags behind has caught up, gone away or `signal` aborted. */
  room(signal: AbortSignal): Promise<void> {
    if (!this.#isLagging() || signal.aborted) return Promise.resolve();
    return new Promise(resolve => {
      const proceed = () => { signal.removeEventListener('abort', proceed); resolve(); };
      this.#waiting.push(proceed);
      signal.addEventListener('abort', proceed);
    });
  }

  #isLagging(): boolean { return this.#isAttached && this.#ring.next - Math.max(this.#cursor, this.#ring.first) > LAG_LINES; }

  #release(): void {
    if (this.#isLagging()) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #send(): void {
    while (this.#isAttached && this.#unanswered < MAX_UNANSWERED && this.#cursor < this.#ring.next) {
      const { first, entries } = this.#ring.slice(this.#cursor, BATCH);
      this.#cursor = first + entries.length;
      this.#unanswered++;
      this.#post({ type: 'lines', first, dropped: this.#ring.dropped, lines: entries });
      if (entries.length < BATCH.lines) break;
    }
    this.#release();
    this.schedule();
  }
}
