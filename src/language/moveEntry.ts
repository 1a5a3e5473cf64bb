import type { MappingEntry, MappingNode } from '../manifest/node.ts';
import type { TextEdit } from './finding.ts';

/** Edits that take a block entry (whole lines, comments on them too) out of its mapping and append it to `target`, re-indented. */
export function moveEntry(text: string, entry: MappingEntry, target: MappingNode): TextEdit[] {
  const start = lineStart(text, entry.range.start);
  const end = lineEnd(text, entry.range.end);
  const isFirstOfItem = text.slice(start, entry.range.start).includes('-');
  const indentation = columnOf(text, target.entries[0]?.key.range.start ?? target.range.start);
  const by = indentation - columnOf(text, entry.key.range.start);
  const moved = text.slice(entry.range.start, end).split('\n').map((line, index) => index === 0 ? `${' '.repeat(indentation)}${line}` : shift(line, by)).join('\n');
  const insertAt = lineEnd(text, target.range.end);
  const removal = isFirstOfItem ? { start: entry.range.start, end: nextContent(text, end) } : { start, end: Math.min(end + 1, text.length) };
  return [
    { range: removal, newText: '' },
    { range: { start: insertAt, end: insertAt }, newText: `\n${moved}` },
  ].sort((a, b) => a.range.start - b.range.start);
}

const lineStart = (text: string, offset: number) => text.lastIndexOf('\n', offset - 1) + 1;

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', Math.max(0, offset - (text[offset - 1] === '\n' ? 1 : 0)));
  return end < 0 ? text.length : end;
}

const columnOf = (text: string, offset: number) => offset - lineStart(text, offset);

const nextContent = (text: string, offset: number) => offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0);

function shift(line: string, by: number): string {
  if (line.trim() === '') return line;
  return by >= 0 ? ' '.repeat(by) + line : line.slice(Math.min(-by, line.length - line.trimStart().length));
}
