import type { PathSegment } from '../../../manifest/node.ts';

/** Remembers what is read of the data that it hands out, so that the rest can be told. */
export class ReadRecorder {
  readonly #read = new Map<object, Set<string>>();

  /** The same data, of which every value that is taken counts as read; a mapping is not read by what it holds. */
  watch<Value>(value: Value): Value {
    if (typeof value !== 'object' || value === null) return value;
    const read = this.#keysOf(value);
    return new Proxy(value, {
      get: (target, key) => {
        if (typeof key === 'string') read.add(key);
        return this.watch(Reflect.get(target, key));
      },
    });
  }

  /** Keys of a mapping that were read. */
  read(value: object): ReadonlySet<string> { return this.#keysOf(value); }

  /** Paths of what was not read, none below another; what says nothing (null, false, empty) and extensions (`x-`) are left out. */
  unread(value: object, path: readonly PathSegment[] = []): (readonly PathSegment[])[] {
    const read = this.#keysOf(value);
    return Object.entries(value).flatMap(([key, each]: readonly [string, unknown]) => {
      const at = [...path, Array.isArray(value) ? Number(key) : key];
      if (saysNothing(each) || key.startsWith('x-')) return [];
      if (!read.has(key)) return [at];
      return typeof each === 'object' && each !== null ? this.unread(each, at) : [];
    });
  }

  #keysOf(value: object): Set<string> {
    const found = this.#read.get(value) ?? new Set();
    this.#read.set(value, found);
    return found;
  }
}

const saysNothing = (value: unknown) => value === null || value === undefined || value === false || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
