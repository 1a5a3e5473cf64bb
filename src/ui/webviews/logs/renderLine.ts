import { distinctColour } from '../distinctColour.ts';
import { h } from '../dom.ts';
import { parseAnsi, type AnsiStyle } from './ansi.ts';
import type { StoredLine } from './lineStore.ts';
import type { LogSource } from './protocol.ts';
import type { TextMatch } from './textMatch.ts';
import { t } from '../../../base/words.ts';

/** How lines are shown. */
export interface LineLook {
  readonly timestamps: boolean;
  readonly names: boolean;
  readonly sources: readonly LogSource[];
  readonly search: TextMatch | undefined;
}

/** Longer lines are shown in part; copying and saving give all. */
const SHOWN_CHARACTERS = 4000;

/** One line as a row. */
export function renderLine(line: StoredLine, look: LineLook, isCurrent: boolean): HTMLElement {
  const row = h('div', { class: `row${line.marker === true ? ' marker' : ''}${isCurrent ? ' current' : ''}`, 'data-severity': line.severity });
  if (look.timestamps) row.append(h('span', { class: 'time' }, shortTime(line.time).padEnd(TIME_LENGTH)));
  if (look.names) row.append(renderSource(line.source, look));
  row.append(renderText(line, look.search));
  return row;
}

/** One line as text, for copying and saving. */
export function lineAsText(line: StoredLine, look: LineLook): string {
  return [...(look.timestamps && line.time !== '' ? [line.time] : []), ...(look.names ? [nameOf(look.sources, line.source)] : []), line.marker === true ? `--- ${line.plain} ---` : line.plain].join(' ');
}

/** Characters of a row, for its width. */
export function lineLength(line: StoredLine, look: LineLook): number {
  return Math.min(line.plain.length, SHOWN_CHARACTERS + 40) + (look.timestamps ? TIME_LENGTH + 2 : 0) + (look.names ? nameOf(look.sources, line.source).length + 2 : 0) + 4;
}

const TIME_LENGTH = 23;

/** '2026-01-01 12:00:00.123': to the millisecond, in the server's zone (UTC nearly always). */
function shortTime(time: string): string {
  return time === '' ? '' : `${time.slice(0, 19).replace('T', ' ')}.${(/\.(\d{1,3})/.exec(time)?.[1] ?? '').padEnd(3, '0')}`;
}

function renderSource(source: number, { sources }: LineLook): HTMLElement {
  const element = h('span', { class: 'source' }, nameOf(sources, source));
  element.style.color = distinctColour(source, variable => `var(${variable})`);
  return element;
}

/** The pod, and the container where pods have several. */
function nameOf(sources: readonly LogSource[], index: number): string {
  const source = sources[index];
  if (source === undefined) return '';
  return sources.some(other => other.container !== source.container) ? `${source.pod}/${source.container}` : source.pod;
}

function renderText(line: StoredLine, search: TextMatch | undefined): HTMLElement {
  const text = h('span', { class: 'text' });
  const ranges = search?.ranges(line.plain.slice(0, SHOWN_CHARACTERS)) ?? [];
  let at = 0;
  for (const part of parseAnsi(line.text)) {
    if (at >= SHOWN_CHARACTERS) break;
    const shown = part.text.slice(0, SHOWN_CHARACTERS - at);
    for (const piece of splitAt(shown, at, ranges)) text.append(renderPiece(piece.text, part.style, piece.isFound));
    at += shown.length;
  }
  if (line.plain.length > SHOWN_CHARACTERS) text.append(h('span', { class: 'more' }, ` … ${t('{0} more characters', (line.plain.length - SHOWN_CHARACTERS).toLocaleString('en'))}`));
  return text;
}

/** Cuts a stretch that begins at `offset` where found ranges begin and end. Pure. */
export function splitAt(text: string, offset: number, ranges: readonly (readonly [number, number])[]): { readonly text: string; readonly isFound: boolean }[] {
  const pieces: { text: string; isFound: boolean }[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    const [from, to] = [Math.max(start - offset, at), Math.min(end - offset, text.length)];
    if (to <= from) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), isFound: false });
    pieces.push({ text: text.slice(from, to), isFound: true });
    at = to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isFound: false });
  return pieces;
}

function renderPiece(text: string, style: AnsiStyle, isFound: boolean): Node {
  const classes = [...(style.bold ? ['bold'] : []), ...(style.dim ? ['dim'] : []), ...(style.italic ? ['italic'] : []), ...(style.underline ? ['underline'] : []),
    ...(typeof style.foreground === 'number' ? [`fg${style.foreground}`] : []), ...(typeof style.background === 'number' ? [`bg${style.background}`] : [])];
  const custom = typeof style.foreground === 'string' || typeof style.background === 'string';
  if (!isFound && classes.length === 0 && !custom) return document.createTextNode(text);
  const element = h(isFound ? 'mark' : 'span', classes.length === 0 ? {} : { class: classes.join(' ') }, text);
  if (typeof style.foreground === 'string') element.style.color = style.foreground;
  if (typeof style.background === 'string') element.style.backgroundColor = style.background;
  return element;
}
