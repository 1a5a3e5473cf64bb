import { stringAt, type ManifestNode, type MappingNode, type Range } from '../manifest/node.ts';
import type { PlacedDocument } from '../manifest/parse.ts';
import { manifestsOf, nameOf } from './manifest.ts';

/** One line of the outline; ranges count from the document's start. */
export interface OutlineItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'object' | 'mapping' | 'list' | 'value';
  readonly range: Range;
  readonly selectionRange: Range;
  readonly children: readonly OutlineItem[];
}

/** As deep as anyone looks; of a long file only the objects and their first fields, since editors ask after every change. */
const DEEPEST = 8;

/** The objects of a document, named as kubectl names them, with their fields below. */
export function outline(placed: PlacedDocument, deepest = DEEPEST): OutlineItem[] {
  return manifestsOf(placed).map(manifest => ({
    name: `${manifest.kind} ${nameOf(manifest) ?? ''}`.trim(), detail: manifest.apiVersion, kind: 'object', range: manifest.root.range,
    selectionRange: manifest.root.entries.find(({ merged }) => merged === undefined)?.key.range ?? manifest.root.range, children: childrenOf(manifest.root, deepest),
  }));
}

function childrenOf(node: MappingNode, levels: number): OutlineItem[] {
  return levels <= 0 ? [] : node.entries.filter(entry => entry.merged === undefined).map(entry => ({
    name: String(entry.key.value), ...shape(entry.value, levels - 1), range: entry.range, selectionRange: entry.key.range,
  }));
}

function shape(value: ManifestNode | undefined, levels: number): Pick<OutlineItem, 'kind' | 'detail' | 'children'> {
  switch (value?.kind) {
    case 'mapping': return { kind: 'mapping', detail: '', children: childrenOf(value, levels) };
    case 'sequence': return { kind: 'list', detail: '', children: value.items.flatMap((item, index) => item === undefined || levels <= 0 ? [] : [toItem(item, index, levels)]) };
    case 'scalar': return { kind: 'value', detail: firstLine(String(value.value)), children: [] };
    case undefined: return { kind: 'value', detail: '', children: [] };
  }
}

function toItem(item: ManifestNode, index: number, levels: number): OutlineItem {
  const name = stringAt(item, ['name']) ?? (item.kind === 'scalar' ? firstLine(String(item.value)) : `[${index}]`);
  return { name: name === '' ? `[${index}]` : name, kind: item.kind === 'scalar' ? 'value' : 'mapping', detail: '', range: item.range, selectionRange: item.range, children: item.kind === 'mapping' ? childrenOf(item, levels) : [] };
}

const firstLine = (text: string) => (text.split('\n', 1)[0] ?? '').slice(0, 80);
