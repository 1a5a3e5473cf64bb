import { isAlias, isMap, isScalar, isSeq, parseDocument as parseYaml, type Alias, type DocumentOptions, type Node, type ParseOptions, type SchemaOptions, type YAMLMap } from 'yaml';
import { withoutByteOrderMark } from './byteOrderMarks.ts';
import { changedStretch } from './changedStretch.ts';
import { deepestStart } from './deepestStart.ts';
import type { ManifestNode, MappingEntry, Range, ScalarNode } from './node.ts';
import { parseBlockStyle } from './parseBlockStyle.ts';
import { numberTags } from './resolveNumber.ts';
import { splitDocuments } from './splitDocuments.ts';

export interface SyntaxProblem { readonly code: string; readonly message: string; readonly range: Range }

/** What one document's text says; its offsets count from the document's own start. */
export interface ParsedDocument {
  readonly text: string;
  readonly root: ManifestNode | undefined;
  readonly problems: readonly SyntaxProblem[];
  /** Holds `{{ … }}` where YAML has structure: a Helm or Go template, not YAML yet. */
  readonly isTemplate: boolean;
}

/** A document and where it stands in the file. */
export interface PlacedDocument { readonly start: number; readonly document: ParsedDocument }

export interface ParsedFile { readonly text: string; readonly documents: readonly PlacedDocument[] }

/**
 * Parses every document of a file; never throws, and one broken document does not hide the others.
 * After an edit of `previous` the documents above and below it are taken over from there unread, those between whose text is the same unparsed.
 */
export function parseFile(text: string, previous?: ParsedFile): ParsedFile {
  if (previous === undefined) return { text, documents: splitDocuments(text).map(chunk => ({ start: chunk.start, document: parseDocument(chunk.text) })) };
  const { above, below } = changedStretch(previous.text, text);
  const { documents } = previous;
  const moved = text.length - previous.text.length;
  // A document begins where its marker, what is before that and what is behind it are as they were; the first may have none.
  const isKeptBelow = ({ start }: PlacedDocument) => start > previous.text.length - below;
  const first = Math.max(0, documents.findLastIndex(({ start }) => start + MARKER_LENGTH < above));
  const next = Math.max(first + 1, documents.findIndex(isKeptBelow) >>> 0);
  const from = first === 0 ? 0 : documents[first]?.start ?? 0;
  const to = next < documents.length ? (documents[next]?.start ?? 0) + moved : text.length;
  const known = new Map(documents.slice(first, next).map(({ document }) => [document.text, document]));
  return {
    text,
    documents: [
      ...documents.slice(0, first),
      ...splitDocuments(text.slice(from, to)).map(chunk => ({ start: from + chunk.start, document: known.get(chunk.text) ?? parseDocument(apart(chunk.text)) })),
      ...documents.slice(next).map(({ start, document }) => ({ start: start + moved, document })),
    ],
  };
}

const MARKER_LENGTH = 3;

/** A copy: a part of a text keeps all of it in memory. */
const apart = (text: string) => Buffer.from(text, 'utf16le').toString('utf16le');

/**
 * YAML as kubectl and the API server read it: 1.1 scalars (yes/no/on/off) and Go's numbers (0644, 0o644), but dates, 12:30 and a lone dot stay text.
 * @source sigs.k8s.io/yaml over go-yaml v2
 */
const parseOptions: ParseOptions & DocumentOptions & SchemaOptions = {
  prettyErrors: false, version: '1.1', merge: true, uniqueKeys: false,
  customTags: tags => [...tags.filter(tag => typeof tag === 'string' || !/:(?:timestamp|int|float)$/.test(tag.tag)), ...numberTags],
};

/** Parses the text of one document; never throws. */
export function parseDocument(text: string): ParsedDocument {
  try {
    const root = parseBlockStyle(withoutByteOrderMark(text), readInline);
    return root === undefined ? parseAnyStyle(text) : { text, root, problems: [], isTemplate: isTemplate(text, root, []) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { text, root: undefined, problems: [tooDeep(text)], isTemplate: false };
  }
}

/** The full parser alone; what `parseDocument` must agree with on every text. */
export function parseAnyStyle(text: string): ParsedDocument {
  const document = parseYaml(withoutByteOrderMark(text).replace(/^\.\.\./, '   '), parseOptions);
  const exhausted = document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION');
  const context: Context = { problems: exhausted ? [tooDeep(text)] : document.errors.map(error => toProblem(text, error)), isBroken: document.errors.length > 0, anchors: new Map(), open: new Set(), nodes: 0, expandable: MOST_EXPANDED };
  const root = document.contents === null ? undefined : convert(document.contents, context);
  return { text, root, problems: context.problems, isTemplate: isTemplate(text, root, context.problems) };
}

/** The parser calls itself for every level, and has come to the end of what this process has for that. It is told where the deepest nesting begins. */
function tooDeep(text: string): SyntaxProblem {
  const start = deepestStart(text);
  return toProblem(text, { code: 'TOO_DEEP', message: 'Collections are nested too deeply to be read', pos: [start, start + 1] });
}

/** Duplicate keys are found here, not by the parser, which compares every key with every other one. */
function toProblem(text: string, error: { readonly code: string; readonly message: string; readonly pos: readonly [number, number] }): SyntaxProblem {
  const last = Math.max(1, text.trimEnd().length);
  const start = Math.min(error.pos[0], last - 1);
  return { code: error.code, message: firstLine(error.message), range: { start, end: Math.max(start + 1, Math.min(error.pos[1], last)) } };
}

/** Of so many texts the answers are kept. */
const MOST_INLINE = 1024;
const inlineValues = new Map<string, ManifestNode | undefined>();

/** One line's value by the full parser: a flow collection, or a scalar that only YAML's rules can tell. The same texts come again and again, so answers are kept. */
function readInline(text: string): ManifestNode | undefined {
  if (/^[?:%@`&*!|>]|^---|^\.\.\./.test(text)) return undefined;
  if (inlineValues.has(text)) return inlineValues.get(text);
  if (inlineValues.size >= MOST_INLINE) inlineValues.clear();
  const copy = apart(text);
  const { root, problems } = parseAnyStyle(copy);
  const isWhole = root !== undefined && problems.length === 0 && (root.kind === 'scalar' || root.flow) && /^(?:[ \t]+#.*)?$/.test(text.slice(root.range.end));
  const value = isWhole ? root : undefined;
  inlineValues.set(copy, value);
  return value;
}

/** Whether `{{` stands where YAML has structure; inside scalars and comments it is content. */
function isTemplate(text: string, root: ManifestNode | undefined, problems: readonly SyntaxProblem[]): boolean {
  if (!text.includes('{{')) return false;
  const scalars = scalarRanges(root, []);
  const broken = problems.some(problem => problem.code !== 'DUPLICATE_KEY');
  return [...text.matchAll(/\{\{/g)].some(({ index }) => {
    if (/^\s*#|[ \t]#/.test(text.slice(text.lastIndexOf('\n', index) + 1, index))) return false;
    const scalar = scalars.find(({ range }) => range.start <= index && index < range.end);
    return scalar === undefined || (broken && scalar.style === 'plain');
  });
}

function scalarRanges(node: ManifestNode | undefined, found: ScalarNode[]): ScalarNode[] {
  if (node?.kind === 'scalar') found.push(node);
  else if (node?.kind === 'sequence') for (const item of node.items) scalarRanges(item, found);
  else if (node?.kind === 'mapping') for (const { key, value } of node.entries) { found.push(key); scalarRanges(value, found); }
  return found;
}

const firstLine = (message: string) => message.split('\n', 1)[0] ?? message;

const rangeOf = (node: Node): Range => ({ start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 });

/** Block collections end with their last part, not with the blank lines after it. */
function tightRange(node: Node & { flow?: boolean }, parts: readonly ({ readonly range: Range } | undefined)[]): Range {
  const range = rangeOf(node);
  return node.flow === true ? range : { start: range.start, end: Math.max(range.start, ...parts.map(part => part?.range.end ?? 0)) };
}

/** What aliases may add to a document: who walks it visits what an alias stands for at every use. */
const MOST_EXPANDED = 100_000;

interface Context {
  readonly problems: SyntaxProblem[];
  /** After a syntax error an anchor may be what was not read. */
  readonly isBroken: boolean;
  /** What the anchors above stand for; one that is still being read is not there. */
  readonly anchors: Map<string, { readonly value: ManifestNode | undefined; readonly nodes: number }>;
  /** Anchors of what is still being read. */
  readonly open: Set<string>;
  /** So far, those that aliases stand for included. */
  nodes: number;
  /** How many more nodes aliases may stand for. */
  expandable: number;
}

function convert(node: Node, context: Context): ManifestNode | undefined {
  if (isAlias(node)) return expand(node, context);
  const { anchor } = node as { readonly anchor?: string };
  const before = context.nodes++;
  if (anchor === undefined) return convertWritten(node, context);
  context.anchors.delete(anchor);
  context.open.add(anchor);
  const value = convertWritten(node, context);
  context.open.delete(anchor);
  context.anchors.set(anchor, { value, nodes: context.nodes - before });
  return value;
}

/** Every use of an anchor shares its nodes. @source go-yaml: what it says of an alias without one */
function expand(alias: Alias, context: Context): ManifestNode | undefined {
  const target = context.anchors.get(alias.source);
  if (target === undefined && !context.isBroken) context.problems.push({ code: 'BAD_ALIAS', message: context.open.has(alias.source) ? `anchor '${alias.source}' value contains itself` : `unknown anchor '${alias.source}' referenced`, range: rangeOf(alias) });
  if (target?.value === undefined || context.expandable === 0) return undefined;
  if (target.nodes > context.expandable) {
    context.expandable = 0;
    context.problems.push({ code: 'TOO_MANY_NODES', message: `Aliases stand for more than ${MOST_EXPANDED} values`, range: rangeOf(alias) });
    return undefined;
  }
  context.expandable -= target.nodes;
  context.nodes += target.nodes;
  return { ...target.value, range: rangeOf(alias) };
}

function convertWritten(node: Node, context: Context): ManifestNode | undefined {
  if (isScalar(node)) return convertScalar(node);
  if (isSeq(node)) {
    const items = node.items.map(item => convertItem(item, context));
    return { kind: 'sequence', range: tightRange(node, items), flow: node.flow === true, items };
  }
  if (isMap(node)) {
    const entries = convertEntries(node, context);
    return { kind: 'mapping', range: tightRange(node, entries.filter(entry => entry.merged === undefined)), flow: node.flow === true, entries };
  }
  return undefined;
}

function convertItem(item: unknown, context: Context): ManifestNode | undefined {
  const node = item as Node;
  return isScalar(node) && isEmpty(node) ? leaveOut(node, context) : convert(node, context);
}

/** Nothing is written there; aliases may stand for it all the same. */
function leaveOut({ anchor }: { readonly anchor?: string }, { anchors }: Context): undefined {
  if (anchor !== undefined) anchors.set(anchor, { value: undefined, nodes: 0 });
}

function convertScalar(node: Node & { value: unknown; type?: unknown; source?: string }): ScalarNode {
  const { value } = node;
  const style = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED' ? 'block' : node.type === 'PLAIN' ? 'plain' : 'quoted';
  const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : String(node.source ?? value);
  return { kind: 'scalar', range: rangeOf(node), value: plain, style };
}

const isEmpty = (node: Node & { value?: unknown; source?: string }) => node.value === null && (node.source ?? '') === '';

function convertEntries(map: YAMLMap, context: Context): MappingEntry[] {
  const entries: MappingEntry[] = [];
  const written = new Set<ScalarNode['value']>();
  for (const pair of map.items) {
    const keyNode = pair.key as Node;
    if (!isScalar(keyNode)) { for (const node of [keyNode, pair.value]) if (node !== null) convertItem(node as Node, context); continue; } // no entry, but anchors may be in it
    const key = convert(keyNode, context) as ScalarNode;
    const valueNode = pair.value as Node | null;
    const value = valueNode === null ? undefined : convertItem(valueNode, context);
    if (key.value === '<<') { entries.push(...mergedEntries(value)); continue; }
    if (written.has(key.value)) context.problems.push({ code: 'DUPLICATE_KEY', message: 'Map keys must be unique', range: key.range });
    written.add(key.value);
    entries.push({ key, value, range: { start: key.range.start, end: Math.max(key.range.end, value?.range.end ?? 0) } });
  }
  return entries.filter(entry => entry.merged === undefined || !written.has(entry.key.value));
}

function mergedEntries(value: ManifestNode | undefined): MappingEntry[] {
  if (value?.kind === 'mapping') return value.entries.map(entry => ({ ...entry, merged: true as const }));
  if (value?.kind === 'sequence') return value.items.flatMap(mergedEntries);
  return [];
}
