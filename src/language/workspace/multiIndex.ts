/** Values by key, several for one key, in the order in which they came. */
export class MultiIndex<T> {
  readonly #entries = new Map<string, Set<T>>();

  get(key: string): readonly T[] { return [...this.#entries.get(key) ?? []]; }

  keys(): readonly string[] { return [...this.#entries.keys()]; }

  add(key: string, value: T): void {
    const known = this.#entries.get(key);
    if (known === undefined) this.#entries.set(key, new Set([value])); else known.add(value);
  }

  delete(key: string, value: T): void {
    const known = this.#entries.get(key);
    if (known?.delete(value) === true && known.size === 0) this.#entries.delete(key);
  }
}
