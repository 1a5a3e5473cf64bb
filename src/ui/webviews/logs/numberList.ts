/** Growing numbers: added at the end, dropped from the front. */
export class NumberList {
  #numbers: number[] = [];
  #head = 0;

  get length(): number { return this.#numbers.length - this.#head; }
  at(index: number): number | undefined { return index < 0 ? undefined : this.#numbers[this.#head + index]; }
  push(number: number): void { this.#numbers.push(number); }

  /** Drops what is less than `number`; returns how many. */
  dropBelow(number: number): number {
    const before = this.#head;
    while (this.#head < this.#numbers.length && (this.#numbers[this.#head] as number) < number) this.#head++;
    const dropped = this.#head - before;
    if (this.#head > 4096 && this.#head > this.#numbers.length / 2) { this.#numbers = this.#numbers.slice(this.#head); this.#head = 0; }
    return dropped;
  }

  /** Index of the first number that is not less than `number`; `length` when there is none. */
  indexFrom(number: number): number {
    let [low, high] = [this.#head, this.#numbers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] as number) < number) low = middle + 1; else high = middle;
    }
    return low - this.#head;
  }
}
