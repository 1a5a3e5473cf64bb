import { definitionForKind, type Definition } from '../api/schema/table.ts';
import type { ManifestNode, MappingNode, PathSegment } from '../manifest/node.ts';
import { entryOf, stringAt } from '../manifest/node.ts';
import type { ParsedDocument, PlacedDocument } from '../manifest/parse.ts';

/** One Kubernetes object in a file. Offsets inside `root` count from `placed.start`. */
export interface Manifest {
  readonly placed: PlacedDocument;
  readonly apiVersion: string;
  readonly kind: string;
  readonly root: MappingNode;
  /** Where the object stands in its document: empty, or ['items', n] inside a List. */
  readonly base: readonly PathSegment[];
  /** Absent for kinds that the table does not hold. */
  readonly definition: Definition | undefined;
}

/** The objects of a document: one, the items of a `List`, or none when it is a template or not a manifest. */
export function manifestsOf(placed: PlacedDocument): Manifest[] {
  const { root, isTemplate } = placed.document;
  return isTemplate || root?.kind !== 'mapping' ? [] : collect(placed, root, []);
}

function collect(placed: PlacedDocument, root: MappingNode, base: readonly PathSegment[]): Manifest[] {
  const [apiVersion, kind] = [stringAt(root, ['apiVersion']), stringAt(root, ['kind'])];
  if (apiVersion === undefined || kind === undefined) return [];
  const items = entryOf(root, 'items')?.value;
  if (kind === 'List' && apiVersion === 'v1') {
    return items?.kind !== 'sequence' ? [] : items.items.flatMap((item, index) => item?.kind === 'mapping' ? collect(placed, item, [...base, 'items', index]) : []);
  }
  return [{ placed, apiVersion, kind, root, base, definition: definitionForKind(apiVersion, kind) }];
}

/** What is among the items of a `List` and is no object, or says no kind or no version: what decodes a List adds neither. */
export function untypedItems({ root, isTemplate }: ParsedDocument): readonly { readonly item: ManifestNode; readonly index: number }[] {
  if (isTemplate || root?.kind !== 'mapping' || stringAt(root, ['kind']) !== 'List' || stringAt(root, ['apiVersion']) !== 'v1') return [];
  const items = entryOf(root, 'items')?.value;
  if (items?.kind !== 'sequence') return [];
  return items.items.flatMap((item, index) => item === undefined || (item.kind === 'scalar' && item.value === null) || (item.kind === 'mapping' && stringAt(item, ['apiVersion']) !== undefined && stringAt(item, ['kind']) !== undefined) ? [] : [{ item, index }]);
}

/** The object's name as its author wrote it; undefined while there is none. */
export function nameOf(manifest: Manifest): string | undefined {
  return stringAt(manifest.root, ['metadata', 'name']) ?? stringAt(manifest.root, ['metadata', 'generateName']);
}
