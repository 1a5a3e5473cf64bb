import { lineStart } from '../lines.ts';
import type { Line } from './standIn.ts';

/** What is being written inside `{}` or `[]`. */
export interface FlowLine extends Omit<Line, 'indentation'> {
  readonly isKey: boolean;
  /** The whole text, with what it lacks behind the cursor: the end of a quoted word, a comma before the neighbour, brackets that are not closed. */
  readonly text: string;
}

/** Blanks, and comments on the lines above. */
const APART = String.raw`^(?:\s|#[^\n]*\n)*`;
const KEY = new RegExp(`${APART}(["']?)([\\w.][\\w./-]*)?$`);
const VALUE = new RegExp(`${APART}(?:["'][\\w./-]+["']:[ \\t]*|[\\w./-]+:[ \\t]+)(["']?)([\\w./-]*)$`);
const ITEM = new RegExp(`${APART}(["']?)([\\w./-]*)$`);

/** Reads what is written up to the cursor; undefined outside of brackets, and where neither a key nor a one-word value can be meant. */
export function readFlow(text: string, offset: number): FlowLine | undefined {
  const { start, end: last } = extentAround(text, offset);
  const { open = [], innermost, comment, isInComment } = scan(text, { start, offset, end: last }) ?? {};
  if (innermost === undefined || isInComment === true) return undefined;
  const lineFeed = text.indexOf('\n', offset);
  const lineEnd = Math.min(comment ?? text.length, lineFeed < 0 ? text.length : lineFeed);
  const written = text.slice(innermost.from, offset);
  const key = innermost.closer === '}' ? KEY.exec(written) : null;
  const value = key === null ? (innermost.closer === '}' ? VALUE : ITEM).exec(written) : null;
  if (key === null && value === null) return undefined;
  const [quote = '', word = ''] = (key ?? value)?.slice(1) ?? [];
  const [, letters = '', closing = '', colon = ''] = /^([\w./-]*)(["']?)(:?)/.exec(text.slice(offset, lineEnd)) ?? [];
  const isClosed = quote !== '' && closing === quote;
  const hasColon = key !== null && colon !== '' && (closing === '' || isClosed);
  const end = offset + letters.length + (key !== null && isClosed ? 1 : 0);
  const behind = text.slice(end, lineEnd);
  const lacking = key !== null || behind.startsWith(quote) ? '' : quote;
  const comma = hasColon || /^["']?[ \t\r]*(?:[,}\]]|$)/.test(behind) ? '' : ',';
  const closers = open.map(({ closer }) => closer).reverse().join('');
  return {
    range: { start: offset - word.length, end }, isKey: key !== null, hasColon, isQuoted: quote !== '', ...key !== null && quote !== '' ? { keyQuote: quote } : {},
    text: `${text.slice(0, end)}${lacking}${comma}${behind.trimEnd()}${closers}${behind.slice(behind.trimEnd().length)}${text.slice(lineEnd)}`,
  };
}

/** The lines of the brackets around the cursor: from that which opens the outermost, by indentation, to the last that is deeper than it or closes it. */
function extentAround(text: string, offset: number): { readonly start: number; readonly end: number } {
  let start = lineStart(text, offset);
  let limit = Math.min(indentAt(text, start), offset - start);
  for (let above = start; above > 0 && limit > 0;) {
    above = lineStart(text, above - 1);
    const line = lineAt(text, above);
    if (line.trim() === '' || indentAt(text, above) >= limit) continue;
    if ((scan(line, { start: 0, offset: 0, end: line.length })?.open.length ?? 0) === 0) break;
    [start, limit] = [above, indentAt(text, above)];
  }
  let end = text.indexOf('\n', offset);
  for (const own = indentAt(text, start); end >= 0;) {
    const below = lineAt(text, end + 1);
    if (below.trim() !== '' && indentAt(text, end + 1) <= own && !/^\s*[}\]]/.test(below)) break;
    end = text.indexOf('\n', end + 1);
  }
  return { start, end: end < 0 ? text.length : end };
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end);
}

function indentAt(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ') at++;
  return at - start;
}

interface Open { readonly closer: '}' | ']'; /** Where its entry that is being written begins. */ from: number }

/** What one pass over a text finds. */
interface Scan {
  /** The brackets that it opens and does not close. */
  readonly open: readonly Open[];
  /** The bracket around the cursor. */
  readonly innermost: Open | undefined;
  readonly isInComment: boolean;
  /** Where the first comment behind the cursor begins. */
  readonly comment: number | undefined;
}

/** Reads from `start` to `end`, with the cursor at `offset`; undefined where a bracket is closed as another. */
function scan(text: string, { start, offset, end }: { readonly start: number; readonly offset: number; readonly end: number }): Scan | undefined {
  const open: Open[] = [];
  let cursor: { readonly innermost: Open | undefined } | undefined;
  let comment: number | undefined;
  let isInComment = false;
  let [quote, last, isApart] = ['', '', true];
  for (let at = start; ; at++) {
    const innermost = open.at(-1);
    if (at >= offset) cursor ??= { innermost: innermost && { ...innermost } };
    if (at >= end) return { open, innermost: cursor?.innermost, isInComment, comment };
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote === '"') at++;
      else if (char === quote) [quote, last, isApart] = ['', '"', false];
      continue;
    }
    if (char === '#' && isApart) {
      const lineFeed = text.indexOf('\n', at);
      const until = lineFeed < 0 ? end : Math.min(lineFeed, end);
      if (at >= offset) comment ??= at;
      else isInComment ||= offset <= until;
      at = until === end ? end - 1 : until;
      continue;
    }
    const begins = last === '' || '{[,'.includes(last) || last === '":' || (isApart && ':-'.includes(last));
    if (begins && (char === '"' || char === "'")) quote = char;
    else if (begins && (char === '{' || char === '[')) open.push({ closer: char === '{' ? '}' : ']', from: at + 1 });
    else if (innermost !== undefined && char === ',') innermost.from = at + 1;
    else if (innermost !== undefined && (char === '}' || char === ']') && open.pop()?.closer !== char) return undefined;
    isApart = /\s/.test(char);
    if (!isApart) last = char === ':' && last === '"' ? '":' : char;
  }
}
