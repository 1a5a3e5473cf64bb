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
  const before = scan(text.slice(start, offset));
  const innermost = before?.open.at(-1);
  if (before === undefined || innermost === undefined || before.isComment) return undefined;
  const whole = scan(text.slice(start, last));
  if (whole === undefined) return undefined;
  const lineFeed = text.indexOf('\n', offset);
  const lineEnd = commentIn(text, { start, offset, end: lineFeed < 0 ? text.length : lineFeed });
  const written = text.slice(start + innermost.from, offset);
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
  const closers = whole.open.map(({ closer }) => closer).reverse().join('');
  return {
    range: { start: offset - word.length, end }, isKey: key !== null, hasColon, isQuoted: quote !== '', ...key !== null && quote !== '' ? { keyQuote: quote } : {},
    text: `${text.slice(0, end)}${lacking}${comma}${behind.trimEnd()}${closers}${behind.slice(behind.trimEnd().length)}${text.slice(lineEnd)}`,
  };
}

/** The lines of the brackets around the cursor: from that which opens the outermost, by indentation, to the last that is deeper than it or closes it. */
function extentAround(text: string, offset: number): { readonly start: number; readonly end: number } {
  let start = text.lastIndexOf('\n', offset - 1) + 1;
  let limit = Math.min(indentAt(text, start), offset - start);
  for (let above = start; above > 0 && limit > 0;) {
    above = text.lastIndexOf('\n', above - 2) + 1;
    const line = lineAt(text, above);
    if (line.trim() === '' || indentAt(text, above) >= limit) continue;
    if ((scan(line)?.open.length ?? 0) === 0) break;
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

/** Where the comment of the cursor's line begins, else where the line ends. */
function commentIn(text: string, { start, offset, end }: { readonly start: number; readonly offset: number; readonly end: number }): number {
  for (let at = text.indexOf('#', offset); at >= 0 && at < end; at = text.indexOf('#', at + 1)) if (scan(text.slice(start, at + 1))?.isComment === true) return at;
  return end;
}

interface Open { readonly closer: '}' | ']'; /** Where its entry that is being written begins. */ from: number }

/** The brackets that a text opens and does not close, and whether it ends in a comment; undefined where one is closed as another. */
function scan(text: string): { readonly open: readonly Open[]; readonly isComment: boolean } | undefined {
  const open: Open[] = [];
  let [quote, last, isApart] = ['', '', true];
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote === '"') at++;
      else if (char === quote) [quote, last, isApart] = ['', '"', false];
      continue;
    }
    if (char === '#' && isApart) {
      const end = text.indexOf('\n', at);
      if (end < 0) return { open, isComment: true };
      at = end;
      continue;
    }
    const begins = last === '' || '{[,'.includes(last) || last === '":' || (isApart && ':-'.includes(last));
    const innermost = open.at(-1);
    if (begins && (char === '"' || char === "'")) quote = char;
    else if (begins && (char === '{' || char === '[')) open.push({ closer: char === '{' ? '}' : ']', from: at + 1 });
    else if (innermost !== undefined && char === ',') innermost.from = at + 1;
    else if (innermost !== undefined && (char === '}' || char === ']') && open.pop()?.closer !== char) return undefined;
    isApart = /\s/.test(char);
    if (!isApart) last = char === ':' && last === '"' ? '":' : char;
  }
  return { open, isComment: false };
}
