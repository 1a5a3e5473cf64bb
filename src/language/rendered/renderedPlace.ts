import { entryOf, valueAt, type ManifestNode, type MappingEntry, type MappingNode, type PathSegment, type Range } from '../../manifest/node.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';
import { locate } from '../locate.ts';
import { manifestsOf, nameOf } from '../manifest.ts';

/** A place in what a program rendered, by what it is in and not by its line. */
export interface RenderedPlace {
  readonly document: ParsedDocument;
  readonly kind: string;
  readonly name: string;
  readonly root: MappingNode;
  readonly path: readonly PathSegment[];
  /** On the key of the field, not on its value. */
  readonly onKey: boolean;
  readonly range: Range;
}

/** A place in a source file; the range counts from the file's start. */
export interface SourcePlace { readonly uri: string; readonly range: Range }

/** The object and field that a range of a rendered document is in; undefined where it is in none with a name. */
export function renderedPlace(document: ParsedDocument, range: Range): RenderedPlace | undefined {
  const manifests = manifestsOf({ start: 0, document });
  const manifest = manifests.find(({ root }) => root.range.start <= range.start && range.start <= root.range.end) ?? manifests[0];
  const name = manifest === undefined ? undefined : nameOf(manifest);
  if (manifest === undefined || name === undefined) return undefined;
  const { path, onKey } = locate(manifest.root, range.start);
  return { document, kind: manifest.kind, name, root: manifest.root, path, onKey, range };
}

/** What items of a list are known by, most telling first. */
const ITEM_KEYS = ['name', 'mountPath', 'containerPort', 'port', 'key', 'topologyKey'];

/** Follows a rendered path through a source, whose lists may be in another order: the range of the field or of the innermost one above it that is there, and how many steps were found. */
export function followPath(source: MappingNode, { root, path, onKey }: RenderedPlace): { readonly range: Range; readonly depth: number } {
  let node: ManifestNode | undefined = source;
  let found = { range: source.entries[0]?.key.range ?? source.range, depth: 0 };
  for (const [depth, segment] of path.entries()) {
    if (typeof segment === 'string') {
      const entry: MappingEntry | undefined = entryOf(node, segment);
      if (entry === undefined) return found;
      const isLast = depth === path.length - 1;
      found = { range: isLast && !onKey && entry.value?.kind === 'scalar' ? entry.value.range : entry.key.range, depth: depth + 1 };
      node = entry.value;
    } else {
      const wanted = valueAt(root, path.slice(0, depth + 1));
      const items: readonly (ManifestNode | undefined)[] = node?.kind === 'sequence' ? node.items : [];
      const key = ITEM_KEYS.find(each => scalarAt(wanted, each) !== undefined);
      const item: ManifestNode | undefined = (key === undefined ? undefined : items.find(each => scalarAt(each, key) === scalarAt(wanted, key))) ?? (key === undefined ? items[segment] : undefined);
      if (item === undefined) return found;
      found = { range: item.kind === 'mapping' ? item.entries[0]?.key.range ?? item.range : item.range, depth: depth + 1 };
      node = item;
    }
  }
  return found;
}

function scalarAt(node: ManifestNode | undefined, key: string): unknown {
  const value = valueAt(node, [key]);
  return value?.kind === 'scalar' ? value.value : undefined;
}
