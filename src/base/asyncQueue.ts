/**
 * A single-consumer async iterable fed by `push`; keeps order, delivers each item once.
 * `end` finishes after what is queued, `fail` throws to the consumer after what is queued.
 * `return()` on the iterator (a `break` in for-await) calls `onReturn` once.
 */
export class AsyncQueue<T> implements AsyncIterable<T>, AsyncIterator<T> {
  #items: T[] = [];
  #head = 0;
  #waiting: { resolve: (result: IteratorResult<T>) => void; reject: (error: unknown) => void } | undefined;
  #ended = false;
  #error: { readonly value: unknown } | undefined;
  #onReturn: (() => void) | undefined;

  constructor(onReturn?: () => void) { this.#onReturn = onReturn; }

  get size(): number { return this.#items.length - this.#head; }

  push(item: T): void {
    if (this.#ended) return;
    const waiting = this.#waiting;
    if (waiting !== undefined) { this.#waiting = undefined; waiting.resolve({ value: item, done: false }); return; }
    this.#items.push(item);
  }

  end(): void {
    this.#ended = true;
    this.#waiting?.resolve({ value: undefined, done: true });
    this.#waiting = undefined;
  }

  fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#waiting === undefined) { this.#error = { value: error }; return; }
    this.#waiting.reject(error);
    this.#waiting = undefined;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#head < this.#items.length) {
      const value = this.#items[this.#head++] as T;
      if (this.#head > 1024 && this.#head * 2 > this.#items.length) { this.#items = this.#items.slice(this.#head); this.#head = 0; }
      return Promise.resolve({ value, done: false });
    }
    const error = this.#error;
    if (error !== undefined) { this.#error = undefined; return Promise.reject(error.value as Error); }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => { this.#waiting = { resolve, reject }; });
  }

  return(): Promise<IteratorResult<T>> {
    this.#items = []; this.#head = 0;
    this.end();
    this.#onReturn?.();
    this.#onReturn = undefined;
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): AsyncIterator<T> { return this; }
}
