import type { ManifestNode, MappingEntry, PathSegment } from '../manifest/node.ts';

export interface Location {
  readonly path: readonly PathSegment[];
  readonly entry: MappingEntry | undefined;
  /** Whether the offset is on the entry's key rather than in its value. */
  readonly onKey: boolean;
}

/** The innermost key or value that holds `offset`. */
export function locate(root: ManifestNode, offset: number): Location {
  return descend(root, offset, { path: [], entry: undefined, onKey: false });
}

function descend(node: ManifestNode | undefined, offset: number, found: Location): Location {
  if (node?.kind === 'mapping') {
    for (const entry of node.entries) {
      if (entry.merged === true || offset < entry.range.start || offset > entry.range.end) continue;
      const path = [...found.path, String(entry.key.value)];
      if (offset <= entry.key.range.end) return { path, entry, onKey: true };
      return descend(entry.value, offset, { path, entry, onKey: false });
    }
  } else if (node?.kind === 'sequence') {
    const index = node.items.findIndex(item => item !== undefined && offset >= item.range.start && offset <= item.range.end);
    if (index >= 0) return descend(node.items[index], offset, { path: [...found.path, index], entry: found.entry, onKey: false });
  }
  return found;
}
