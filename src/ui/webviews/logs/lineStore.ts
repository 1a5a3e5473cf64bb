import { stripAnsi } from './ansi.ts';
import { LineRing } from './lineRing.ts';
import { NumberList } from './numberList.ts';
import type { LogLine } from './protocol.ts';
import { severityOf, type Severity } from './severity.ts';
import type { TextMatch } from './textMatch.ts';

export interface StoredLine extends LogLine {
  readonly number: number;
  /** Without colours. */
  readonly plain: string;
  readonly severity: Severity;
}

export interface LineFilter { readonly match: TextMatch; readonly isInverted: boolean }

/** The page's lines: which of them pass the filter, and which of those the search finds. Lines keep their numbers. */
export class LineStore {
  readonly #lines: LineRing<StoredLine>;
  #shown = new NumberList();
  #found = new NumberList();
  #filter: LineFilter | undefined;
  #search: TextMatch | undefined;

  constructor(limits: { readonly lines: number; readonly characters: number }) { this.#lines = new LineRing(limits); }

  get size(): number { return this.#lines.size; }
  /** How many lines pass the filter. */
  get shownCount(): number { return this.#shown.length; }
  get foundCount(): number { return this.#found.length; }
  get search(): TextMatch | undefined { return this.#search; }

  /** Adds lines of which the first has that number; returns how many shown lines were dropped at the top. */
  append(first: number, lines: readonly LogLine[]): number {
    const shownBefore = this.#shown.length;
    const isGap = first !== this.#lines.next;
    // Numbers have no gaps: what is before one goes.
    if (isGap) { this.#lines.restartAt(first); this.#shown = new NumberList(); this.#found = new NumberList(); }
    const stored = lines.map((line, index): StoredLine => {
      const plain = stripAnsi(line.text);
      return { ...line, number: first + index, plain, severity: line.marker === true ? 'none' : severityOf(plain) };
    });
    this.#lines.push(stored);
    for (const line of stored) this.#classify(line);
    this.#found.dropBelow(this.#lines.first);
    const dropped = this.#shown.dropBelow(this.#lines.first);
    return isGap ? shownBefore : dropped;
  }

  clear(): void {
    this.#lines.clear();
    this.#classifyAll();
  }

  /** Absent: everything is shown. Markers always are. */
  setFilter(filter: LineFilter | undefined): void { this.#filter = filter; this.#classifyAll(); }

  setSearch(search: TextMatch | undefined): void { this.#search = search; this.#classifyAll(); }

  /** The index-th shown line. */
  shown(index: number): StoredLine | undefined {
    const number = this.#shown.at(index);
    return number === undefined ? undefined : this.#lines.get(number);
  }

  /** Place of a line among the shown ones; that of the next one when it is not shown. */
  indexOf(number: number): number { return this.#shown.indexFrom(number); }

  /** The found line after (or before) a line number, going round at the ends; its place among the found ones. */
  findFrom(number: number, direction: 'next' | 'previous'): { readonly line: StoredLine; readonly place: number } | undefined {
    if (this.#found.length === 0) return undefined;
    const at = this.#found.indexFrom(direction === 'next' ? number + 1 : number) + (direction === 'next' ? 0 : -1);
    const place = (at + this.#found.length) % this.#found.length;
    const line = this.#lines.get(this.#found.at(place) ?? -1);
    return line === undefined ? undefined : { line, place };
  }

  /** Place of a line among the found ones; undefined when it is none of them (any more). */
  placeOf(number: number): number | undefined {
    const place = this.#found.indexFrom(number);
    return this.#found.at(place) === number ? place : undefined;
  }

  #classifyAll(): void {
    this.#shown = new NumberList();
    this.#found = new NumberList();
    for (let number = this.#lines.first; number < this.#lines.next; number++) this.#classify(this.#lines.get(number) as StoredLine);
  }

  #classify(line: StoredLine): void {
    if (this.#filter !== undefined && line.marker !== true && this.#filter.match.test(line.plain) === this.#filter.isInverted) return;
    this.#shown.push(line.number);
    if (this.#search?.test(line.plain) === true) this.#found.push(line.number);
  }
}
