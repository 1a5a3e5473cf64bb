import { entryOf, type ManifestNode, type MappingEntry, type MappingNode, type PathSegment, type Range } from '../manifest/node.ts';

/** 'spec.containers[0].resources.limits[cpu]' as segments: what Kubernetes prints in its field errors. Dots inside brackets belong to a key. */
export function parseFieldPath(path: string): PathSegment[] {
  return [...path.matchAll(/\[((?:[^[\]]|\[[^[\]]*\])*)\]|[^.[\]]+/g)].map(([whole, key]) => key === undefined ? whole : /^\d+$/.test(key) ? Number(key) : key);
}

/** The part of plain data at a path; undefined where there is none. */
export function dataAt(data: unknown, path: readonly PathSegment[]): unknown {
  return path.reduce<unknown>((current, part) => typeof current === 'object' && current !== null && Object.hasOwn(current, part) ? (current as Readonly<Record<PathSegment, unknown>>)[part] : undefined, data);
}

/** Where a field error belongs in a text. */
export interface FieldPlace {
  /** Of the value, else of the key. For a field that is not there: of the key of the innermost mapping that would hold it. */
  readonly range: Range;
  /** The value itself; undefined when it is not written. */
  readonly node: ManifestNode | undefined;
  /** The innermost mapping on the way. */
  readonly parent: MappingNode;
}

/** Follows a path into an object as far as the text goes. Names match without regard to case, since some of Kubernetes' errors carry Go's names. */
export function placeOf(root: MappingNode, path: readonly PathSegment[]): FieldPlace {
  let node: ManifestNode | undefined = root;
  let parent = root;
  let last: MappingEntry | undefined;
  for (const [index, segment] of path.entries()) {
    if (node?.kind === 'mapping') parent = node;
    const entry: MappingEntry | undefined = node?.kind === 'mapping' ? entryOf(node, String(segment)) ?? entryIgnoringCase(node, String(segment)) : undefined;
    const next: ManifestNode | undefined = entry?.value ?? (node?.kind === 'sequence' && typeof segment === 'number' ? node.items[segment] : undefined);
    if (entry !== undefined) last = entry;
    if (entry === undefined && next === undefined) {
      return node?.kind === 'mapping' && path[index - 1] !== undefined && typeof path[index - 1] === 'number' ? { range: firstKey(node, last), node: undefined, parent } : { range: keyRange(last, root), node: undefined, parent };
    }
    node = next;
    if (node === undefined) return { range: keyRange(last, root), node: undefined, parent };
  }
  const range = node?.kind === 'scalar' ? node.range : typeof path.at(-1) === 'number' && node?.kind === 'mapping' ? firstKey(node, last) : keyRange(last, root);
  return { range, node, parent };
}

function entryIgnoringCase(node: MappingNode, name: string): MappingEntry | undefined {
  return node.entries.find(entry => String(entry.key.value).toLowerCase() === name.toLowerCase());
}

/** An item of a list has no key: its first one stands for it. */
function firstKey(node: MappingNode, above: MappingEntry | undefined): Range {
  return node.entries.find(entry => entry.merged === undefined)?.key.range ?? above?.key.range ?? node.range;
}

function keyRange(entry: MappingEntry | undefined, root: MappingNode): Range {
  return entry?.key.range ?? root.entries[0]?.key.range ?? root.range;
}
