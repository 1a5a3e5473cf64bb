import { lineStart } from './lines.ts';

/** A part of a text that means the same around `offset`, and where that offset is in it; `removed` characters are gone before it. */
export interface Focus { readonly text: string; readonly offset: number; readonly removed: number }

/** Below this a parse is faster than it can be felt. */
const SMALL = 20_000;

/**
 * Takes out of a long document what is nested in neighbours of the line at `offset` or of the mappings around it: their keys stay, so
 * what may be written here is the same. Goes by indentation alone. Short texts come back whole.
 */
export function focus(text: string, offset: number): Focus {
  if (text.length <= SMALL) return { text, offset, removed: 0 };
  const start = lineStart(text, offset);
  const feed = text.indexOf('\n', offset);
  const end = feed < 0 ? text.length : feed + 1;
  const own = Math.min(indentOf(text, start), offset - start);
  const above = keepShallow(linesBefore(text, start), own).reverse().join('');
  const below = keepShallow(text.slice(end).split(/(?<=\n)/), own).join('');
  const removed = start - above.length;
  return { text: above + text.slice(start, end) + below, offset: offset - removed, removed };
}

/** No type has so many fields: further neighbours are keys of a free map or items of a list, and change nothing. */
const MOST_NEIGHBOURS = 300;

/** The lines that are nested no deeper than any line between them and the start, which is at `indent`; of equals the nearest. */
function keepShallow(lines: readonly string[], indent: number): string[] {
  let limit = indent;
  let [keys, items] = [0, 0];
  return lines.filter(line => {
    const own = indentOf(line, 0);
    if (own > limit || line.trim() === '') return false;
    if (own < limit) [limit, keys, items] = [own, 0, 0];
    return (line[own] === '-' ? ++items : ++keys) <= MOST_NEIGHBOURS;
  });
}

const linesBefore = (text: string, start: number) => text.slice(0, start).split(/(?<=\n)/).reverse();

/** The column of the line's first character that is no blank. */
function indentOf(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ') at++;
  return at - start;
}
