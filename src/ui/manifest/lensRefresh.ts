import type { Clock, Timer } from '../../base/clock.ts';

const COALESCE_MS = 150;
/** When VS Code has not asked by then it is told again; each wait is twice the one before. VS Code's own pause is a quarter of a second. */
const FIRST_RETRY_MS = 1000;
const RETRIES = 6;

export interface LensRefreshOptions {
  readonly clock: Clock;
  /** Tells VS Code to ask for lenses anew. */
  readonly fire: () => void;
  /** The documents that are in sight and have lenses: those that VS Code is expected to ask for. */
  readonly shown: () => readonly string[];
}

/**
 * Makes sure that changed lenses are asked for. VS Code waits a moment after it was told, and forgets all about it when the
 * editor loses the focus in that moment: what it did not ask for, it is told again, a few times.
 */
export class LensRefresh {
  readonly #options: LensRefreshOptions;
  readonly #unasked = new Set<string>();
  #coalescing: Timer | undefined;
  #retry: Timer | undefined;

  constructor(options: LensRefreshOptions) { this.#options = options; }

  /** Something that lenses tell has changed; bursts become one. */
  changed(): void {
    this.#coalescing ??= this.#options.clock.setTimer(() => {
      this.#coalescing = undefined;
      this.#unasked.clear();
      for (const document of this.#options.shown()) this.#unasked.add(document);
      this.#tell(FIRST_RETRY_MS, RETRIES);
    }, COALESCE_MS);
  }

  /** VS Code asks for a document's lenses. */
  asked(document: string): void { this.#unasked.delete(document); }

  dispose(): void {
    this.#coalescing?.cancel();
    this.#retry?.cancel();
  }

  #tell(waitMs: number, retries: number): void {
    this.#options.fire();
    this.#retry?.cancel();
    if (retries === 0 || this.#unasked.size === 0) return;
    this.#retry = this.#options.clock.setTimer(() => {
      const shown = this.#options.shown();
      if (shown.some(document => this.#unasked.has(document))) this.#tell(waitMs * 2, retries - 1);
    }, waitMs);
  }
}
