import { isAlias, isMap, isScalar, isSeq, parseDocument as parseYaml, type Document, type DocumentOptions, type Node, type ParseOptions, type SchemaOptions, type YAMLMap } from 'yaml';
import type { ManifestNode, MappingEntry, Range, ScalarNode } from './node.ts';
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

export interface ParsedFile { readonly documents: readonly PlacedDocument[] }

/**
 * Parses every document of a file; never throws, and one broken document does not hide the others.
 * Documents whose text is the same as in `previous` are taken over from there unparsed.
 */
export function parseFile(text: string, previous?: ParsedFile): ParsedFile {
  const known = new Map(previous?.documents.map(({ document }) => [document.text, document]));
  return { documents: splitDocuments(text).map(chunk => ({ start: chunk.start, document: known.get(chunk.text) ?? parseDocument(chunk.text) })) };
}

/**
 * YAML as kubectl and the API server read it: 1.1 scalars (yes/no/on/off, 0644), but dates and 12:30 stay text.
 * @source sigs.k8s.io/yaml over go-yaml v2
 */
const parseOptions: ParseOptions & DocumentOptions & SchemaOptions = {
  prettyErrors: false, version: '1.1', merge: true,
  customTags: tags => tags.filter(tag => typeof tag === 'string' || !(tag.tag.endsWith(':timestamp') || ('format' in tag && tag.format === 'TIME'))),
};

/** Parses the text of one document. */
export function parseDocument(text: string): ParsedDocument {
  const document = parseYaml(text.replace(/^\.\.\./, '   '), parseOptions);
  const problems = document.errors.map((error): SyntaxProblem => ({
    code: error.code, message: firstLine(error.message), range: { start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) },
  }));
  const root = document.contents === null ? undefined : convert(document.contents, document, new Set());
  const isTemplate = text.includes('{{') && (problems.some(problem => problem.code !== 'DUPLICATE_KEY') || hasTemplateStructure(text));
  return { text, root, problems, isTemplate };
}

/** `{{` as a plain value or on a line of its own; inside quotes and block scalars it is content. */
function hasTemplateStructure(text: string): boolean {
  return /^(?:\s*-?\s*[\w./-]+:)?\s*(?:- )?\{\{/m.test(text);
}

const firstLine = (message: string) => message.split('\n', 1)[0] ?? message;

const rangeOf = (node: Node): Range => ({ start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 });

/** Block collections end with their last part, not with the blank lines after it. */
function tightRange(node: Node & { flow?: boolean }, parts: readonly ({ readonly range: Range } | undefined)[]): Range {
  const range = rangeOf(node);
  return node.flow === true ? range : { start: range.start, end: Math.max(range.start, ...parts.map(part => part?.range.end ?? 0)) };
}

function convert(node: Node, document: Document, aliases: Set<Node>): ManifestNode | undefined {
  if (isAlias(node)) {
    const target = node.resolve(document);
    if (target === undefined || aliases.has(target)) return undefined;
    const converted = convert(target, document, new Set([...aliases, target]));
    return converted === undefined ? undefined : { ...converted, range: rangeOf(node) };
  }
  if (isScalar(node)) return convertScalar(node);
  if (isSeq(node)) {
    const items = node.items.map(item => convertItem(item, document, aliases));
    return { kind: 'sequence', range: tightRange(node, items), flow: node.flow === true, items };
  }
  if (isMap(node)) {
    const entries = convertEntries(node, document, aliases);
    return { kind: 'mapping', range: tightRange(node, entries.filter(entry => entry.merged === undefined)), flow: node.flow === true, entries };
  }
  return undefined;
}

function convertItem(item: unknown, document: Document, aliases: Set<Node>): ManifestNode | undefined {
  const node = item as Node;
  return isScalar(node) && isEmpty(node) ? undefined : convert(node, document, aliases);
}

function convertScalar(node: Node & { value: unknown; type?: unknown; source?: string }): ScalarNode {
  const { value } = node;
  const style = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED' ? 'block' : node.type === 'PLAIN' ? 'plain' : 'quoted';
  const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : typeof value === 'bigint' ? Number(value) : String(node.source ?? value);
  return { kind: 'scalar', range: rangeOf(node), value: plain, style };
}

const isEmpty = (node: Node & { value?: unknown; source?: string }) => node.value === null && (node.source ?? '') === '';

function convertEntries(map: YAMLMap, document: Document, aliases: Set<Node>): MappingEntry[] {
  const entries: MappingEntry[] = [];
  for (const pair of map.items) {
    const keyNode = pair.key as Node;
    if (!isScalar(keyNode)) continue;
    const key = convertScalar(keyNode);
    const valueNode = pair.value as Node | null;
    const value = valueNode === null || (isScalar(valueNode) && isEmpty(valueNode)) ? undefined : convert(valueNode, document, aliases);
    if (key.value === '<<') { entries.push(...mergedEntries(value)); continue; }
    entries.push({ key, value, range: { start: key.range.start, end: Math.max(key.range.end, value?.range.end ?? 0) } });
  }
  const written = new Set(entries.filter(entry => entry.merged === undefined).map(entry => entry.key.value));
  return entries.filter(entry => entry.merged === undefined || !written.has(entry.key.value));
}

function mergedEntries(value: ManifestNode | undefined): MappingEntry[] {
  if (value?.kind === 'mapping') return value.entries.map(entry => ({ ...entry, merged: true as const }));
  if (value?.kind === 'sequence') return value.items.flatMap(mergedEntries);
  return [];
}
