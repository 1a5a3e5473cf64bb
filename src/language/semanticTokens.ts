import type { Range, ScalarNode } from '../manifest/node.ts';
import type { PlacedDocument } from '../manifest/parse.ts';
import { deprecationOf } from './deprecatedField.ts';
import { manifestsOf, type Manifest } from './manifest.ts';
import { walkSchema, type ValueVisit } from './schemaWalk.ts';

export const TOKEN_TYPES = ['class', 'namespace', 'enumMember', 'variable', 'number', 'property'] as const;
export const TOKEN_MODIFIERS = ['declaration', 'deprecated'] as const;

/** A stretch on one line that means more than its YAML says; ranges count from the document's start. */
export interface SemanticToken {
  readonly range: Range;
  readonly type: typeof TOKEN_TYPES[number];
  readonly modifier?: typeof TOKEN_MODIFIERS[number];
}

/** Kinds, versions, object names, enum values, quantities, `$(VARIABLES)` and deprecated fields, in text order, none overlapping. */
export function semanticTokens(placed: PlacedDocument): SemanticToken[] {
  return manifestsOf(placed).flatMap(manifest => [...headTokens(manifest), ...fieldTokens(manifest, placed.document.text)]).filter(({ range }) => range.start < range.end).sort((a, b) => a.range.start - b.range.start)
    .filter(({ range }, index, all) => range.start !== all[index - 1]?.range.start);
}

const HEAD: readonly (readonly [path: string, token: Omit<SemanticToken, 'range'>])[] = [
  ['apiVersion', { type: 'namespace' }], ['kind', { type: 'class' }], ['metadata.name', { type: 'variable', modifier: 'declaration' }], ['metadata.namespace', { type: 'namespace' }],
];

function headTokens({ root }: Manifest): SemanticToken[] {
  const metadata = root.entries.find(({ key }) => key.value === 'metadata')?.value;
  const all = [...root.entries.map(entry => ({ path: String(entry.key.value), entry })), ...(metadata?.kind === 'mapping' ? metadata.entries.map(entry => ({ path: `metadata.${entry.key.value}`, entry })) : [])];
  return all.flatMap(({ path, entry }) => {
    const token = HEAD.find(([name]) => name === path)?.[1];
    return token === undefined || entry.value?.kind !== 'scalar' || entry.merged === true || entry.value.style === 'block' ? [] : [{ range: bare(entry.value), ...token }];
  });
}

function fieldTokens({ root, definition }: Manifest, text: string): SemanticToken[] {
  return definition === undefined ? [] : walkSchema(root, definition).values.flatMap(visit => [...deprecatedKey(visit), ...valueTokens(visit, text)]);
}

function deprecatedKey({ entry, property, path }: ValueVisit): SemanticToken[] {
  return entry === undefined || entry.merged === true || path[0] === 'status' || deprecationOf(property) === undefined ? [] : [{ range: entry.key.range, type: 'property', modifier: 'deprecated' }];
}

function valueTokens({ node, property, path, entry }: ValueVisit, text: string): SemanticToken[] {
  if (node?.kind !== 'scalar' || entry?.merged === true || path.length === 1) return [];
  if (property.enum?.includes(String(node.value)) === true && node.value !== '') return [{ range: bare(node), type: 'enumMember' }];
  if (property.type === 'quantity' && node.style !== 'block') return [{ range: bare(node), type: 'number' }];
  return takesVariables(path) ? variablesIn(node, text) : [];
}

/** Fields in which the kubelet expands `$(VAR)`. */
const takesVariables = (path: ValueVisit['path']) => path.some(segment => segment === 'command' || segment === 'args') || (path.at(-1) === 'value' && path.at(-3) === 'env');

const VARIABLE = /\$\$|\$\([-._A-Za-z][-._A-Za-z0-9]*\)/g;

/** `$$(VAR)` is text. */
export function variablesIn(node: ScalarNode, text: string): SemanticToken[] {
  const written = text.slice(node.range.start, node.range.end);
  return [...written.matchAll(VARIABLE)].filter(([match]) => match !== '$$')
    .map(({ index, 0: match }) => ({ range: { start: node.range.start + index, end: node.range.start + index + match.length }, type: 'variable' }));
}

function bare({ range, style }: ScalarNode): Range {
  return style === 'quoted' && range.end - range.start > 2 ? { start: range.start + 1, end: range.end - 1 } : range;
}
