import type { MappingEntry, MappingNode } from '../manifest/node.ts';
import type { TextEdit } from './finding.ts';
import { afterLine, columnOf, lineBreakOf, lineEnd, lineStart } from './lines.ts';

/** Whether an entry can be moved or taken out by its lines: not behind a `?` or a tag of its own, nor with anchors, which must stay before their aliases. */
export function isMovable(text: string, entry: MappingEntry): boolean {
  const start = lineStart(text, entry.range.start);
  return questionMarkOf(text, entry) === undefined && !TAG.test(text.slice(start, entry.range.start)) && !ANCHOR.test(text.slice(start, lineEnd(text, entry.range.end)));
}

const TAG = /(?:^|[\s[{,])!\S*\s+$/;

/** An anchor or an alias, or what looks like one inside a text. */
export const ANCHOR = /(?:^|[\s[{,:-])[&*][\w-]|<<\s*:/m;

/** Whether an entry's value is on its key's line and on no other: its key may move to another column without it. */
export function isOnOneLine(text: string, { key, value }: MappingEntry): boolean {
  return value?.kind === 'scalar' && value.style !== 'block' && !text.slice(key.range.start, value.range.end).includes('\n');
}

/** The column of a mapping's entries: that of the first one's `?` or key. */
export function columnOfEntries(text: string, { entries: [first], range }: MappingNode): number {
  return columnOf(text, first === undefined ? range.start : questionMarkOf(text, first) ?? first.key.range.start);
}

/** Edits that take a block entry (whole lines, with the comments on them and right above) out of its mapping and append it to `target`, re-indented. */
export function moveEntry(text: string, entry: MappingEntry, target: MappingNode): TextEdit[] {
  const newLine = lineBreakOf(text);
  const { start, end, column, isFirstOfItem } = extentOf(text, entry);
  const indentation = columnOfEntries(text, target);
  const whole = isFirstOfItem ? ' '.repeat(column) + text.slice(start, end) : text.slice(start, end);
  const moved = whole.split(/\r?\n/).map(line => shift(line, indentation - column)).join(newLine);
  const insertAt = lineEnd(text, target.range.end);
  return [
    { range: removal(text, start, end, isFirstOfItem ? column : undefined), newText: '' },
    { range: { start: insertAt, end: insertAt }, newText: `${newLine}${moved}` },
  ].sort((a, b) => a.range.start - b.range.start);
}

/** The edit that puts a block entry, with its comments, into a new mapping under `field`, in its place. */
export function wrapEntry(text: string, entry: MappingEntry, { field, by }: { readonly field: string; /** Columns that nested mappings are indented by. */ readonly by: number }): TextEdit[] {
  const { start, end, column, isFirstOfItem } = extentOf(text, entry);
  const blanks = ' '.repeat(column);
  const lines = `${isFirstOfItem ? blanks : ''}${text.slice(start, end)}`.split(/\r?\n/).map(line => shift(line, by));
  return [{ range: { start, end }, newText: [`${isFirstOfItem ? '' : blanks}${field}:`, ...lines].join(lineBreakOf(text)) }];
}

/** Takes a block entry out of its mapping, with the comments on it and right above. */
export function removeEntry(text: string, entry: MappingEntry): TextEdit {
  const { start, end, column, isFirstOfItem } = extentOf(text, entry);
  return { range: removal(text, start, end, isFirstOfItem ? column : undefined), newText: '' };
}

/** Where the `?` stands that an entry begins with. */
function questionMarkOf(text: string, { range }: MappingEntry): number | undefined {
  const before = text.slice(0, range.start).trimEnd();
  return before.endsWith('?') && /[\s{[,]/.test(before.at(-2) ?? ' ') ? before.length - 1 : undefined;
}

function extentOf(text: string, { key, range }: MappingEntry) {
  const column = columnOf(text, key.range.start);
  const isFirstOfItem = text.slice(lineStart(text, range.start), range.start).includes('-');
  return { start: isFirstOfItem ? range.start : commentsAbove(text, lineStart(text, range.start), column), end: lineEnd(text, range.end), column, isFirstOfItem };
}

/** The lines themselves; behind a list's dash what comes next in the same item moves up, and an item that would be left empty goes. */
function removal(text: string, start: number, end: number, itemColumn: number | undefined) {
  if (itemColumn === undefined) return { start, end: afterLine(text, end) };
  const next = end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0);
  return next < text.length && columnOf(text, next) === itemColumn ? { start, end: next } : { start: lineStart(text, start), end: afterLine(text, end) };
}

/** Where the comments begin that stand right above a line, at its own indentation. */
function commentsAbove(text: string, start: number, column: number): number {
  let from = start;
  while (from > 0) {
    const above = lineStart(text, from - 1);
    if (!text.startsWith(`${' '.repeat(column)}#`, above)) break;
    from = above;
  }
  return from;
}

/** A line so many columns further right; a negative number takes away blanks only. */
export function shift(line: string, by: number): string {
  if (line === '') return line;
  return by >= 0 ? ' '.repeat(by) + line : line.slice(Math.min(-by, line.length - line.trimStart().length));
}
