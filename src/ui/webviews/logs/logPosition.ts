const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/** A line read with `timestamps=true` → its time and text; `time` is '' when it does not begin with one. */
export function parseLogLine(line: string): { readonly time: string; readonly text: string } {
  const space = line.indexOf(' ');
  const time = space < 0 ? line : line.slice(0, space);
  return TIME.test(time) ? { time, text: space < 0 ? '' : line.slice(space + 1) } : { time: '', text: line };
}

/** Negative when `a` is earlier; exact to the nanosecond, whatever the number of digits and the zone. Texts that are no times are equal to all. */
export function compareTimes(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [TIME.exec(a), TIME.exec(b)];
  if (left === null || right === null) return 0;
  const seconds = Date.parse(`${left[1]}${left[3]}`) - Date.parse(`${right[1]}${right[3]}`);
  if (seconds !== 0) return seconds;
  return Number((left[2] ?? '').padEnd(9, '0')) - Number((right[2] ?? '').padEnd(9, '0'));
}

/**
 * How far one container's log has been read, so that a reading that begins again shows no line twice and loses none.
 * Servers begin at the time that they are given, some at its second: what came before is left out by `admit`.
 */
export class LogPosition {
  #last = '';
  /** Lines seen with exactly the last time. */
  #seenAtLast = 0;
  #skipAtLast = 0;

  /** Time of the newest line; '' before the first. */
  get last(): string { return this.#last; }

  /** To be called when a reading begins with `sinceTime` = `last`. */
  resume(): void { this.#skipAtLast = this.#seenAtLast; }

  /** Whether a line of that time is new. Lines without a time always are. */
  admit(time: string): boolean {
    if (time === '') return true;
    const order = this.#last === '' ? 1 : compareTimes(time, this.#last);
    if (order === 0 && this.#skipAtLast > 0) { this.#skipAtLast--; return false; }
    // Two outputs of one process may be a little out of order: only the lines of a resumed reading are measured.
    if (order < 0) return this.#skipAtLast === 0;
    if (order > 0) { this.#last = time; this.#seenAtLast = 0; this.#skipAtLast = 0; }
    this.#seenAtLast++;
    return true;
  }
}
