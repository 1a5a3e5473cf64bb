import { formatPath } from '../../manifest/node.ts';
import type { PlacedDocument } from '../../manifest/parse.ts';
import { describe, type Hover } from '../hover.ts';
import { locate } from '../locate.ts';
import { schemaAt } from '../schemaWalk.ts';
import { isKustomization } from '../workspace/kustomization.ts';
import { kustomizationDefinition } from './kustomizationTable.ts';

/** What a field of a kustomization is for; undefined elsewhere. `isNamed`: the file's name says that it is one. */
export function hoverKustomization({ document }: PlacedDocument, offset: number, isNamed: boolean): Hover | undefined {
  const { root } = document;
  if (root === undefined || !isKustomization(document, isNamed)) return undefined;
  const { path, entry } = locate(root, offset);
  const keyPath = path.slice(0, path.findLastIndex(part => typeof part === 'string') + 1);
  const { property } = schemaAt(kustomizationDefinition(root), keyPath);
  return entry === undefined || property === undefined ? undefined : { markdown: describe(formatPath(keyPath), property, false), range: entry.key.range };
}
