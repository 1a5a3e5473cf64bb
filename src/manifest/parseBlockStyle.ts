import type { ManifestNode, MappingEntry, MappingNode, ScalarNode, SequenceNode } from './node.ts';

/** Reads one value that is not plain block style, written on one line: a flow collection or a scalar that YAML may resolve. Undefined when it is more than that. */
export type ReadInline = (text: string) => ManifestNode | undefined;

/**
 * Reads the YAML that nearly all manifests are written in (block mappings and lists, one-line values, `|` blocks) some twenty
 * times faster than a full parser, with the very same nodes and ranges. Undefined for anything else: multi-line flow and scalars,
 * anchors, tags, duplicate keys and every kind of mistake; those are the full parser's matter.
 */
export function parseBlockStyle(text: string, readInline: ReadInline): ManifestNode | undefined {
  if (UNUSUAL.test(text)) return undefined;
  const reader: Reader = { text, readInline, line: { next: 0, indent: -1, start: 0, end: 0, column: 0 } };
  try {
    advance(reader);
    if (atMarker(reader)) advance(reader);
    if (atEnd(reader)) return undefined;
    const root = readBlock(reader);
    return atEnd(reader) ? root : undefined;
  } catch (error) {
    if (error === UNSUPPORTED) return undefined;
    throw error;
  }
}

/** A carriage return that ends no line, a line or page separator of another kind, directives. */
const UNUSUAL = /\r(?!\n)|[\u0000-\u0008\u000B\u000C\u0085\u2028\u2029\uFEFF]|^%/m;

/** Thrown, and caught above, to leave the whole document to the full parser. */
const UNSUPPORTED = Symbol('unsupported');

/** The rest of a line: `start` and `end` bound what is left of it without blanks, `indent` is the column of `start` (-1 at the end of the text). */
interface Line { next: number; indent: number; start: number; end: number; column: number }

interface Reader { readonly text: string; readonly readInline: ReadInline; readonly line: Line }

const SPACE = 32, TAB = 9, HASH = 35, DASH = 45, CARRIAGE_RETURN = 13;

const atEnd = ({ line }: Reader) => line.indent < 0;
const atMarker = ({ text, line }: Reader) => line.indent === 0 && /^---[ \t]*(?:#.*)?\r?$/m.exec(text.slice(line.start, line.end)) !== null;

/** Goes to the next line that holds more than blanks and a comment. */
function advance({ text, line }: Reader): void {
  let from = line.next;
  while (from < text.length) {
    let end = text.indexOf('\n', from);
    const next = end < 0 ? text.length : end + 1;
    if (end < 0) end = text.length;
    let start = from;
    while (start < end && text.charCodeAt(start) === SPACE) start++;
    while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
    const first = text.charCodeAt(start);
    if (start < end && first !== HASH) {
      if (first === TAB) throw UNSUPPORTED;
      line.next = next;
      line.indent = start - from;
      line.start = start;
      line.end = end;
      line.column = from;
      return;
    }
    from = next;
  }
  Object.assign(line, { next: text.length, indent: -1, start: text.length, end: text.length, column: text.length });
}

const isBlank = (code: number) => code === SPACE || code === TAB || code === CARRIAGE_RETURN;

const atDash = ({ text, line }: Reader) => text.charCodeAt(line.start) === DASH && (line.start + 1 === line.end || text.charCodeAt(line.start + 1) === SPACE);

function readBlock(reader: Reader): ManifestNode {
  return atDash(reader) ? readSequence(reader) : readMapping(reader);
}

function readSequence(reader: Reader): SequenceNode {
  const { text, line } = reader;
  const { indent, start } = line;
  const items: (ManifestNode | undefined)[] = [];
  let end = start;
  while (line.indent === indent && atDash(reader)) {
    if (line.start + 1 === line.end) {
      advance(reader);
      items.push(line.indent > indent ? readBlock(reader) : undefined);
    } else {
      while (text.charCodeAt(++line.start) === SPACE);
      line.indent = line.start - line.column;
      items.push(atDash(reader) ? readSequence(reader) : keyAt(reader) === undefined ? readValue(reader, indent) : readMapping(reader));
    }
    end = Math.max(end, items.at(-1)?.range.end ?? 0);
  }
  if (line.indent > indent) throw UNSUPPORTED;
  return { kind: 'sequence', range: { start, end }, flow: false, items };
}

function readMapping(reader: Reader): MappingNode {
  const { line } = reader;
  const { indent, start } = line;
  const entries: MappingEntry[] = [];
  const names = new Set<ScalarNode['value']>();
  while (line.indent === indent) {
    const key = keyAt(reader);
    if (key === undefined || names.has(key.value)) throw UNSUPPORTED;
    names.add(key.value);
    const value = readEntryValue(reader, key.range.end, indent);
    entries.push({ key, value, range: { start: key.range.start, end: Math.max(key.range.end, value?.range.end ?? 0) } });
  }
  if (line.indent > indent) throw UNSUPPORTED;
  return { kind: 'mapping', range: { start, end: entries.at(-1)?.range.end ?? start }, flow: false, entries };
}

const KEY = /([A-Za-z_][\w./-]*)(?=:(?: |\r?$))|"([^"\\\n]*)"(?=:(?: |\r?$))|'([^'\n]*)'(?=:(?: |\r?$))/my;
const RESOLVED_KEY = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function keyAt({ text, line }: Reader): ScalarNode | undefined {
  KEY.lastIndex = line.start;
  const match = KEY.exec(text);
  if (match === null || match[0].length > 1000 || (match[1] !== undefined && RESOLVED_KEY.test(match[1]))) return undefined;
  return { kind: 'scalar', range: { start: line.start, end: line.start + match[0].length }, value: match[1] ?? match[2] ?? match[3] ?? '', style: match[1] === undefined ? 'quoted' : 'plain' };
}

function readEntryValue(reader: Reader, keyEnd: number, indent: number): ManifestNode | undefined {
  const { text, line } = reader;
  let start = keyEnd + 1;
  while (start < line.end && text.charCodeAt(start) === SPACE) start++;
  if (start < line.end && text.charCodeAt(start) !== HASH) {
    line.start = start;
    return readValue(reader, indent);
  }
  advance(reader);
  if (line.indent > indent || (line.indent === indent && atDash(reader))) return readBlock(reader);
  return undefined;
}

const PLAIN_TEXT = /^[A-Za-z_/](?:[^:# \t]|:(?=[^ \t])|(?<=[^ \t])#|[ \t](?=[^#]))*$/;
const RESOLVED_TEXT = /^(?:y|n|yes|no|on|off|true|false|null|\.inf|\.nan)$/i;
const QUANTITY = /^[1-9]\d{0,9}(?:m|k|M|G|T|Ki|Mi|Gi|Ti|s)$/;
const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,14})$/;
const QUOTED = /^(?:"((?:[^"\\]|\\["\\/bnrt])*)"|'([^']*)')(?:[ \t]+#.*)?$/;
const BLOCK_HEADER = /^\|-?(?:[ \t]+#.*)?$/;

/** The value that begins at the line's start and ends on this line, or a `|` block below it. */
function readValue(reader: Reader, indent: number): ManifestNode {
  const { text, line } = reader;
  const { start } = line;
  const written = text.slice(start, line.end);
  const scalar = (value: ScalarNode['value'], length: number, style: ScalarNode['style']): ScalarNode => ({ kind: 'scalar', range: { start, end: start + length }, value, style });
  const quoted = QUOTED.exec(written);
  if (BLOCK_HEADER.test(written)) return readLiteral(reader, indent);
  advance(reader);
  if (line.indent > indent) throw UNSUPPORTED;
  if (quoted !== null) {
    const [, double, single = ''] = quoted;
    return scalar(double === undefined ? single : unescape(double), (double ?? single).length + 2, 'quoted');
  }
  if (PLAIN_TEXT.test(written) && !RESOLVED_TEXT.test(written)) return scalar(written, written.length, 'plain');
  if (QUANTITY.test(written)) return scalar(written, written.length, 'plain');
  if (WHOLE_NUMBER.test(written)) return scalar(Number(written), written.length, 'plain');
  const inline = reader.readInline(written);
  if (inline === undefined) throw UNSUPPORTED;
  return shift(inline, start);
}

const unescape = (text: string) => text.includes('\\') ? text.replace(/\\(.)/g, (_, code: string) => ({ b: '\b', n: '\n', r: '\r', t: '\t' })[code] ?? code) : text;

/** A `|` or `|-` block; its indentation is that of its first line. */
function readLiteral(reader: Reader, indent: number): ScalarNode {
  const { text, line } = reader;
  const { start } = line;
  const strip = text.charCodeAt(start + 1) === DASH;
  const lines: string[] = [];
  let from = line.next, margin = -1, blanks = 0;
  while (from < text.length) {
    const feed = text.indexOf('\n', from);
    const end = feed < 0 ? text.length : feed;
    let at = from;
    while (at < end && text.charCodeAt(at) === SPACE) at++;
    if (feed < 0 || text.charCodeAt(end - 1) === CARRIAGE_RETURN || text.charCodeAt(at) === TAB) throw UNSUPPORTED;
    if (at === from && at === end && margin >= 0) { blanks++; from = feed + 1; continue; }
    if (at === end) throw UNSUPPORTED;
    if (margin < 0) margin = at - from;
    if (margin <= indent || at - from < margin) break;
    for (; blanks > 0; blanks--) lines.push('');
    lines.push(text.slice(from + margin, end));
    from = feed + 1;
  }
  if (lines.length === 0 || blanks > 0) throw UNSUPPORTED;
  line.next = from;
  advance(reader);
  if (line.indent > indent) throw UNSUPPORTED;
  return { kind: 'scalar', range: { start, end: from }, value: lines.join('\n') + (strip ? '' : '\n'), style: 'block' };
}

function shift<T extends ManifestNode>(node: T, by: number): ManifestNode {
  const range = { start: node.range.start + by, end: node.range.end + by };
  switch (node.kind) {
    case 'scalar': return { ...node, range };
    case 'sequence': return { ...node, range, items: node.items.map(item => item === undefined ? undefined : shift(item, by)) };
    case 'mapping': return { ...node, range, entries: node.entries.map(entry => ({
      ...entry, key: shift(entry.key, by) as ScalarNode, value: entry.value === undefined ? undefined : shift(entry.value, by), range: { start: entry.range.start + by, end: entry.range.end + by },
    })) };
  }
}
