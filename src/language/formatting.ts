import { isDeepStrictEqual } from 'node:util';
import { toData, type ManifestNode, type SequenceNode } from '../manifest/node.ts';
import { parseDocument, type ParsedDocument } from '../manifest/parse.ts';
import type { TextEdit } from './finding.ts';
import { columnOf } from './lines.ts';

export interface FormattingOptions {
  /** Columns by which nested mappings are indented. */
  readonly tabSize: number;
  /** Only edits in these lines; all when absent. */
  readonly lines?: { readonly first: number; readonly last: number };
}

/**
 * Edits that indent a document evenly and take away blanks at the ends of lines and behind colons and dashes; comments, quotes, flow
 * collections and blocks of text keep what they hold. Dashes stand where most of the document's dashes stand. No edits for what is
 * broken or a template, nor when the result would mean anything else.
 */
export function format(document: ParsedDocument, options: FormattingOptions): TextEdit[] {
  const { root, text, problems, isTemplate } = document;
  if (root === undefined || isTemplate || problems.length > 0 || /^[ ]*\t/m.test(text)) return [];
  const layout: Layout = { step: options.tabSize, dash: mostDashesAreIndented(root, text) ? options.tabSize : 0 };
  const lines = linesOf(text);
  place(root, { column: 0, lines, layout, text });
  const columns = columnsOf(lines);
  const edits = lines.flatMap((line, index) => isWanted(index, options.lines) ? lineEdits(line, columns[index] ?? line.indent) : []);
  return edits.length > 0 && meansTheSame(document, edits) ? edits : [];
}

interface Layout { readonly step: number; readonly dash: number }

function mostDashesAreIndented(root: ManifestNode, text: string): boolean {
  const steps = dashSteps(root, text);
  return steps.filter(step => step > 0).length * 2 > steps.length;
}

/** How far each list's dashes stand right of its key. */
function dashSteps(node: ManifestNode | undefined, text: string): number[] {
  if (node?.kind === 'sequence') return node.flow ? [] : node.items.flatMap(item => dashSteps(item, text));
  if (node?.kind !== 'mapping' || node.flow) return [];
  return node.entries.flatMap(({ key, value, merged }) => merged === true ? [] : [
    ...(value?.kind === 'sequence' && !value.flow ? [columnOf(text, value.range.start) - columnOf(text, key.range.start)] : []), ...dashSteps(value, text),
  ]);
}

interface Line {
  readonly start: number;
  readonly text: string;
  readonly indent: number;
  /** Where the structure wants the line to begin. */
  column?: number;
  /** Inside a value of several lines: moves with the line where that begins. */
  within?: number;
  /** Holds a block of text's content, whose blanks count. */
  isContent?: true;
  readonly gaps: { readonly start: number; readonly end: number }[];
}

function linesOf(text: string): Line[] {
  let start = 0;
  return text.split('\n').map(raw => {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const made: Line = { start, text: line, indent: line.length - line.trimStart().length, gaps: [] };
    start += raw.length + 1;
    return made;
  });
}

interface Place { readonly column: number; readonly lines: readonly Line[]; readonly layout: Layout; readonly text: string }

/** Says of every line that begins with a part of `node` where it shall begin. */
function place(node: ManifestNode | undefined, at: Place): void {
  if (node === undefined) return;
  if (node.kind === 'scalar' || node.flow) return placeWhole(node, at);
  if (node.kind === 'sequence') return placeItems(node, at);
  for (const { key, value, merged } of node.entries) {
    if (merged === true) continue;
    beginAt(key.range.start, at);
    if (value === undefined) continue;
    gapBefore(value.range.start, at);
    const nested = value.kind === 'sequence' && !value.flow ? at.layout.dash : at.layout.step;
    place(value, { ...at, column: at.column + nested });
  }
}

/** Items begin at their dashes, which all stand in one column; what is on a dash's line begins two columns further. */
function placeItems({ range, items }: SequenceNode, at: Place): void {
  const { lines, column, layout } = at;
  const dashColumn = range.start - lineAt(lines, range.start).start;
  let dashLine = lineIndexAt(lines, range.start) - 1;
  for (const item of items) {
    dashLine = findFrom(lines, dashLine + 1, line => line.text[dashColumn] === '-' && /^[ -]*$/.test(line.text.slice(0, dashColumn)));
    const line = lines[dashLine];
    if (line === undefined) return;
    beginAt(line.start + dashColumn, at);
    if (item === undefined) continue;
    const isBeside = lineIndexAt(lines, item.range.start) === dashLine;
    if (isBeside) gapBefore(item.range.start, at);
    place(item, { ...at, column: column + (isBeside ? 2 : layout.step) });
    dashLine = lineIndexAt(lines, lastOffset(item, at.text));
  }
}

/** A value that moves as one: its further lines go with its first. */
function placeWhole(node: ManifestNode, at: Place): void {
  const { lines, text } = at;
  beginAt(node.range.start, at);
  const first = lineIndexAt(lines, node.range.start);
  const last = lineIndexAt(lines, lastOffset(node, text));
  for (let index = first + 1; index <= last; index++) {
    const line = lines[index];
    if (line === undefined) continue;
    line.within = first;
    if (node.kind === 'scalar') line.isContent = true;
  }
}

/** Where what a node says ends: a block of text's range goes on to the next line. */
function lastOffset({ range }: ManifestNode, text: string): number {
  return range.start + text.slice(range.start, range.end).trimEnd().length;
}

function beginAt(offset: number, { column, lines }: Place): void {
  const line = lineAt(lines, offset);
  if (offset - line.start === line.indent) line.column = column;
}

/** More than one blank before a value on its key's or dash's line. */
function gapBefore(offset: number, { lines }: Place): void {
  const line = lineAt(lines, offset);
  const match = /[:-]( {2,})$/.exec(line.text.slice(0, offset - line.start));
  if (match?.[1] !== undefined) line.gaps.push({ start: offset - match[1].length + 1, end: offset });
}

/** The column of each line after formatting: its own, that of the value it is in moved along, or for comments that of the nearest line like it. */
function columnsOf(lines: readonly Line[]): number[] {
  const shifts: number[] = [];
  const shift = (index: number | undefined) => index === undefined ? 0 : shifts[index] ?? 0;
  lines.forEach(({ column, within, indent }, index) => { shifts[index] = column !== undefined ? column - indent : within !== undefined ? shift(within) : 0; });
  let next: number | undefined;
  const following = lines.map(() => undefined as number | undefined);
  for (let index = lines.length - 1; index >= 0; index--) { following[index] = next; if (lines[index]?.column !== undefined) next = index; }
  let previous: number | undefined;
  return lines.map((line, index) => {
    if (line.column !== undefined) previous = index;
    else if (line.within === undefined && line.text.trimStart().startsWith('#')) {
      const model = [following[index], previous].find(at => at !== undefined && lines[at]?.indent === line.indent) ?? following[index];
      return Math.max(0, line.indent + shift(model));
    }
    return Math.max(0, line.indent + (shifts[index] ?? 0));
  });
}

function lineEdits({ start, text, indent, gaps, isContent }: Line, column: number): TextEdit[] {
  const end = text.trimEnd().length;
  return [
    ...(column === indent || text.trim() === '' ? [] : [{ range: { start, end: start + indent }, newText: ' '.repeat(column) }]),
    ...gaps.toSorted((a, b) => a.start - b.start).map(range => ({ range, newText: '' })),
    ...(end === text.length || isContent === true ? [] : [{ range: { start: start + end, end: start + text.length }, newText: '' }]),
  ];
}

const isWanted = (line: number, wanted: FormattingOptions['lines']) => wanted === undefined || (line >= wanted.first && line <= wanted.last);

function meansTheSame(document: ParsedDocument, edits: readonly TextEdit[]): boolean {
  const after = parseDocument(edits.reduceRight((text, { range, newText }) => text.slice(0, range.start) + newText + text.slice(range.end), document.text));
  return after.problems.length === 0 && isDeepStrictEqual(toData(after.root), toData(document.root));
}

function findFrom(lines: readonly Line[], from: number, isIt: (line: Line) => boolean): number {
  for (let index = from; index < lines.length; index++) if (isIt(lines[index] as Line)) return index;
  return -1;
}

const lineIndexAt = (lines: readonly Line[], offset: number): number => {
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle]?.start ?? Infinity) <= offset) low = middle; else high = middle - 1;
  }
  return low;
};

function lineAt(lines: readonly Line[], offset: number): Line {
  return lines[lineIndexAt(lines, offset)] as Line;
}
