import { h } from '../dom.ts';
import type { LineStore, StoredLine } from './lineStore.ts';
import { lineLength, renderLine, type LineLook } from './renderLine.ts';
import { t } from '../../../base/words.ts';

/** Rows beyond the visible ones, so that a fast scroll shows no emptiness. */
const OVERSCAN = 15;
const SCROLL_UP_KEYS: readonly string[] = ['ArrowUp', 'PageUp', 'Home'];

export interface LogViewOptions {
  readonly store: LineStore;
  readonly look: () => LineLook;
  readonly onFollow: (isFollowing: boolean) => void;
}

/**
 * A window on the store's shown lines: only the rows in sight are in the document, and those that stay in sight are left as
 * they are, so that text can be selected. All lines are one row high. While it follows, the newest line is in sight.
 */
export class LogView {
  readonly element = h('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': t('Log lines'), 'aria-live': 'off' });
  readonly #space = h('div', { class: 'space' });
  readonly #rows = h('div', { class: 'rows' });
  readonly #options: LogViewOptions;
  readonly #elements = new Map<number, HTMLElement>();
  #rowHeight = 18;
  #isFollowing = true;
  #current: number | undefined;
  #lastTop = 0;
  #widest = 0;
  #frame: number | undefined;
  readonly #afterFrame: (() => void)[] = [];

  constructor(options: LogViewOptions) {
    this.#options = options;
    this.#space.append(this.#rows);
    this.element.append(this.#space);
    this.element.addEventListener('scroll', () => this.#handleScroll(), { passive: true });
    this.element.addEventListener('wheel', event => { if (event.deltaY < 0) this.#leaveEnd(); }, { passive: true });
    this.element.addEventListener('keydown', event => this.#handleKey(event));
    document.addEventListener('selectionchange', () => {
      const selection = document.getSelection();
      if (selection !== null && !selection.isCollapsed && this.#rows.contains(selection.anchorNode)) this.setFollowing(false);
    });
    new ResizeObserver(() => { this.#measure(); this.refresh(); }).observe(this.element);
  }

  get isFollowing(): boolean { return this.#isFollowing; }

  setFollowing(isFollowing: boolean): void {
    if (this.#isFollowing !== isFollowing) { this.#isFollowing = isFollowing; this.#options.onFollow(isFollowing); }
    if (isFollowing) this.refresh();
  }

  /** Lines were added, and so many shown ones dropped at the top; `done` is called when they are on the screen. */
  handleAppended(droppedRows: number, done: () => void): void {
    this.#afterFrame.push(done);
    if (!this.#isFollowing && droppedRows > 0) this.#scrollTo(this.element.scrollTop - droppedRows * this.#rowHeight);
    this.refresh();
  }

  /** Number of the first line in sight. */
  topLine(): number | undefined { return this.#options.store.shown(Math.floor(this.element.scrollTop / this.#rowHeight))?.number; }

  /** Draws every row anew: the look, the filter or the search has changed. `anchor`: the line to be first in sight, where none is followed. */
  redraw(anchor?: number): void {
    if (anchor !== undefined && !this.#isFollowing) {
      this.#space.style.height = `${this.#options.store.shownCount * this.#rowHeight}px`;
      this.#scrollTo(this.#options.store.indexOf(anchor) * this.#rowHeight);
    }
    this.#elements.clear();
    this.#rows.replaceChildren();
    this.#widest = 0;
    this.refresh();
  }

  /** Marks a line as the search's current one and brings it into sight. */
  reveal(line: StoredLine): void {
    this.#current = line.number;
    this.setFollowing(false);
    const top = this.#options.store.indexOf(line.number) * this.#rowHeight;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop || top + this.#rowHeight > scrollTop + clientHeight) this.#scrollTo(top - clientHeight / 2);
    this.redraw();
  }

  /** Number of the line from which a search goes on: the current one, else the first in sight. */
  searchOrigin(direction: 'next' | 'previous'): number {
    if (this.#current !== undefined) return this.#current;
    const index = Math.floor(this.element.scrollTop / this.#rowHeight) + (direction === 'next' ? 0 : Math.ceil(this.element.clientHeight / this.#rowHeight));
    const number = this.#options.store.shown(Math.min(index, this.#options.store.shownCount - 1))?.number ?? 0;
    return direction === 'next' ? number - 1 : number + 1;
  }

  /** Number of the search's current line. */
  get current(): number | undefined { return this.#current; }

  forgetCurrent(): void { this.#current = undefined; }

  /** Draws with the next frame. */
  refresh(): void { this.#frame ??= requestAnimationFrame(() => { this.#frame = undefined; this.#draw(); }); }

  /** Not by the user: says nothing about following. */
  #scrollTo(top: number): void {
    this.element.scrollTop = Math.max(0, top);
    this.#lastTop = this.element.scrollTop;
  }

  #draw(): void {
    const { store } = this.#options;
    const count = store.shownCount;
    this.#space.style.height = `${count * this.#rowHeight}px`;
    const height = this.element.clientHeight;
    if (this.#isFollowing) {
      const bottom = Math.max(0, count * this.#rowHeight - height);
      if (Math.abs(this.element.scrollTop - bottom) >= 1) this.element.scrollTop = bottom;
      this.#lastTop = bottom;
    }
    const top = this.#isFollowing ? this.#lastTop : this.element.scrollTop;
    const from = Math.max(0, Math.floor(top / this.#rowHeight) - OVERSCAN);
    const to = Math.min(count, Math.ceil((top + height) / this.#rowHeight) + OVERSCAN);
    this.#place(from, to);
    for (const done of this.#afterFrame.splice(0)) done();
  }

  #place(from: number, to: number): void {
    const look = this.#options.look();
    const wanted: StoredLine[] = [];
    for (let index = from; index < to; index++) { const line = this.#options.store.shown(index); if (line !== undefined) wanted.push(line); }
    const numbers = new Set(wanted.map(line => line.number));
    for (const [number, element] of this.#elements) if (!numbers.has(number)) { element.remove(); this.#elements.delete(number); }
    let widest = this.#widest;
    let after: ChildNode | null = this.#rows.firstChild;
    for (const line of wanted) {
      const known = this.#elements.get(line.number);
      if (known !== undefined) { after = known.nextSibling; continue; }
      const element = renderLine(line, look, line.number === this.#current);
      this.#elements.set(line.number, element);
      this.#rows.insertBefore(element, after);
      widest = Math.max(widest, lineLength(line, look));
    }
    this.#rows.style.transform = `translateY(${from * this.#rowHeight}px)`;
    if (widest !== this.#widest) { this.#widest = widest; this.#space.style.minWidth = `${widest}ch`; }
  }

  #handleScroll(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - this.#rowHeight;
    if (isAtEnd && scrollTop > this.#lastTop + 1) this.setFollowing(true);
    else if (!isAtEnd && scrollTop < this.#lastTop) this.setFollowing(false);
    this.#lastTop = scrollTop;
    this.refresh();
  }

  #handleKey(event: KeyboardEvent): void {
    if (event.key === 'End') { event.preventDefault(); this.setFollowing(true); }
    else if (SCROLL_UP_KEYS.includes(event.key)) this.#leaveEnd();
  }

  #leaveEnd(): void { if (this.element.scrollHeight > this.element.clientHeight) this.setFollowing(false); }

  #measure(): void {
    const probe = h('div', { class: 'row' }, 'X');
    this.#rows.append(probe);
    const height = probe.getBoundingClientRect().height;
    probe.remove();
    if (height > 0) this.#rowHeight = height;
  }
}
