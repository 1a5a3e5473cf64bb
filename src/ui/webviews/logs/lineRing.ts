/** Numbered entries of which the oldest are dropped when there are too many or they are too long. Numbers grow by one and are never used twice. */
export class LineRing<T extends { readonly text: string }> {
  readonly #limits: { readonly lines: number; readonly characters: number };
  #entries: T[] = [];
  /** Entries before this index are dropped already; the array is cut when they become many. */
  #head = 0;
  #first = 0;
  #characters = 0;
  #dropped = 0;

  constructor(limits: { readonly lines: number; readonly characters: number }) { this.#limits = limits; }

  /** Number of the oldest entry. */
  get first(): number { return this.#first; }
  /** Number that the next entry will get. */
  get next(): number { return this.#first + this.size; }
  get size(): number { return this.#entries.length - this.#head; }
  get characters(): number { return this.#characters; }
  /** Entries that were dropped for want of room since the last clear. */
  get dropped(): number { return this.#dropped; }

  get(number: number): T | undefined { return number < this.#first ? undefined : this.#entries[this.#head + number - this.#first]; }

  /** Adds entries in order; returns how many old ones were dropped. */
  push(entries: readonly T[]): number {
    for (const entry of entries) { this.#entries.push(entry); this.#characters += entry.text.length; }
    const before = this.#first;
    while (this.size > this.#limits.lines || (this.#characters > this.#limits.characters && this.size > 1)) this.#dropOldest();
    this.#compact();
    return this.#first - before;
  }

  /** Entries from `number` on (from the oldest when that is gone), at most `lines` of them and about `characters`, but at least one when there is one. */
  slice(number: number, limits: { readonly lines: number; readonly characters: number }): { readonly first: number; readonly entries: readonly T[] } {
    const first = Math.max(number, this.#first);
    const entries: T[] = [];
    for (let at = first, characters = 0; at < this.next && entries.length < limits.lines; at++) {
      const entry = this.#entries[this.#head + at - this.#first] as T;
      characters += entry.text.length;
      if (entries.length > 0 && characters > limits.characters) break;
      entries.push(entry);
    }
    return { first, entries };
  }

  /** Forgets everything; numbers go on. */
  clear(): void { this.restartAt(this.next); }

  /** Forgets everything; the next entry gets this number. */
  restartAt(number: number): void {
    this.#first = number;
    this.#entries = [];
    this.#head = 0;
    this.#characters = 0;
    this.#dropped = 0;
  }

  #dropOldest(): void {
    this.#characters -= (this.#entries[this.#head] as T).text.length;
    (this.#entries as (T | undefined)[])[this.#head] = undefined;
    this.#head++;
    this.#first++;
    this.#dropped++;
  }

  #compact(): void {
    if (this.#head < 1024 || this.#head < this.#entries.length / 2) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
