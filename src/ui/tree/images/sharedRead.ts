/** Reads something that changes: who asks while it is being read shares the answer, and the last answer is kept. */
export class SharedRead<T> {
  readonly #read: () => Promise<T>;
  readonly #answered: (answer: T) => void;
  #running: Promise<T> | undefined;
  #last: T | undefined;
  /** Reads are numbered as they begin; an answer older than the last, or than `forget`, is for who asked only. */
  #begun = 0;
  #newest = 0;

  /** `answered` is called with each new answer. */
  constructor({ read, answered }: { readonly read: () => Promise<T>; readonly answered: (answer: T) => void }) {
    this.#read = read;
    this.#answered = answered;
  }

  /** What was answered last; undefined before that. */
  get last(): T | undefined { return this.#last; }

  ask(): Promise<T> {
    if (this.#running !== undefined) return this.#running;
    const turn = ++this.#begun;
    const running = this.#read().then(answer => { this.#take(turn, answer); return answer; }).finally(() => { if (this.#running === running) this.#running = undefined; });
    return this.#running = running;
  }

  /** Something has changed: who asks from now on has it read anew. */
  outdate(): void { this.#running = undefined; }

  /** Something else is meant from now on. */
  forget(): void {
    this.outdate();
    this.#last = undefined;
    this.#newest = this.#begun;
  }

  #take(turn: number, answer: T): void {
    if (turn <= this.#newest) return;
    this.#newest = turn;
    this.#last = answer;
    this.#answered(answer);
  }
}
