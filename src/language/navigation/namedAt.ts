import { composeNameAt } from '../compose/composeNameAt.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';
import { customKindAt } from './customKinds.ts';
import { imageAt } from './images.ts';
import { labelAt } from './labels.ts';
import { localNameAt } from './localNames.ts';
import type { Named, NameSource, Occurrence } from './named.ts';
import { objectNameAt } from './objectNames.ts';
import { partAt } from './parts.ts';
import { portAt } from './ports.ts';

/** From the narrowest to the widest. Add a sort of name: its file here and its line. */
const sources: readonly NameSource[] = [portAt, localNameAt, partAt, objectNameAt, labelAt, imageAt, customKindAt, composeNameAt];

/** What is named at an offset of a document, with all its places in the workspace; navigation, highlights, rename and hover go by it. */
export function namedAt(workspace: Workspace, document: IndexedDocument, offset: number): Named | undefined {
  for (const source of sources) {
    const found = source(workspace, document, offset);
    if (found !== undefined) return { ...found, occurrences: unique(found.occurrences) };
  }
  return undefined;
}

function unique(occurrences: readonly Occurrence[]): Occurrence[] {
  const seen = new Map<IndexedDocument, Set<number>>();
  return occurrences.filter(({ document, range }) => {
    const starts = seen.get(document) ?? new Set();
    seen.set(document, starts);
    return starts.has(range.start) ? false : starts.add(range.start);
  });
}
