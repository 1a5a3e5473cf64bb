import type { Line } from './standIn.ts';

/** What is being written inside `{}` or `[]`. */
export interface FlowLine extends Omit<Line, 'indentation'> {
  readonly isKey: boolean;
  /** The whole text, with what the line lacks behind the cursor: the end of a quoted word, a comma before the neighbour, brackets that are not closed. */
  readonly text: string;
}

const KEY = /^[ \t]*([\w.][\w./-]*)?$/;
const VALUE = /^[ \t]*["']?[\w./-]+["']?:[ \t]+(["']?)([\w./-]*)$/;
const ITEM = /^[ \t]*(["']?)([\w./-]*)$/;

/** Reads a line up to the cursor; undefined outside of brackets that open on the line, and where neither a key nor a one-word value can be meant. */
export function readFlow(text: string, offset: number): FlowLine | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = scan(text.slice(lineStart, offset));
  const line = scan(text.slice(lineStart, text.indexOf('\n', offset) < 0 ? text.length : text.indexOf('\n', offset)));
  const innermost = before?.open.at(-1);
  if (before === undefined || line === undefined || innermost === undefined || before.end < offset - lineStart) return undefined;
  const lineEnd = lineStart + line.end;
  const written = text.slice(lineStart + innermost.from, offset);
  const key = innermost.closer === '}' ? KEY.exec(written) : null;
  const value = key === null ? (innermost.closer === '}' ? VALUE : ITEM).exec(written) : null;
  if (key === null && value === null) return undefined;
  const [quote = '', word = ''] = key === null ? value?.slice(1) ?? [] : ['', key[1]];
  const [rest = '', colon = ''] = /^[\w./-]*(:?)/.exec(text.slice(offset, lineEnd)) ?? [];
  const end = offset + rest.length - colon.length;
  const behind = text.slice(end, lineEnd);
  const lacking = behind.startsWith(quote) ? '' : quote;
  const hasColon = key !== null && colon !== '';
  const comma = hasColon || /^["']?[ \t\r]*(?:[,}\]]|$)/.test(behind) ? '' : ',';
  const closers = line.open.map(({ closer }) => closer).reverse().join('');
  return {
    range: { start: offset - word.length, end }, isKey: key !== null, hasColon, isQuoted: quote !== '',
    text: `${text.slice(0, end)}${lacking}${comma}${behind.trimEnd()}${closers}${behind.slice(behind.trimEnd().length)}${text.slice(lineEnd)}`,
  };
}

interface Open { readonly closer: '}' | ']'; /** Where its entry that is being written begins. */ from: number }

/** The brackets that a line opens and does not close before its comment, and where that begins (else the line's end); undefined where one is closed as another. */
function scan(line: string): { readonly open: readonly Open[]; readonly end: number } | undefined {
  const open: Open[] = [];
  let [quote, last, isApart] = ['', '', true];
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote === '"') at++;
      else if (char === quote) quote = '';
      continue;
    }
    if (char === '#' && isApart) return { open, end: at };
    const begins = last === '' || '{[,'.includes(last) || (isApart && ':-'.includes(last));
    const innermost = open.at(-1);
    if (begins && (char === '"' || char === "'")) quote = char;
    else if (begins && (char === '{' || char === '[')) open.push({ closer: char === '{' ? '}' : ']', from: at + 1 });
    else if (innermost !== undefined && char === ',') innermost.from = at + 1;
    else if (innermost !== undefined && (char === '}' || char === ']') && open.pop()?.closer !== char) return undefined;
    isApart = char === ' ' || char === '\t';
    if (!isApart) last = char;
  }
  return { open, end: line.length };
}
