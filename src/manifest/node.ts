/** Offsets into the document's own text, end exclusive. */
export interface Range { readonly start: number; readonly end: number }

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly range: Range;
  readonly value: string | number | boolean | null;
  /** Block and quoted scalars may hold anything; plain ones are what YAML resolved. */
  readonly style: 'plain' | 'quoted' | 'block';
}

export interface MappingEntry {
  readonly key: ScalarNode;
  /** Absent for `key:` with nothing after it. */
  readonly value: ManifestNode | undefined;
  /** From the key's first character to the value's last. */
  readonly range: Range;
  /** Came through a `<<` merge: present, but not written here. */
  readonly merged?: true;
}

export interface MappingNode { readonly kind: 'mapping'; readonly range: Range; readonly entries: readonly MappingEntry[]; readonly flow: boolean }
export interface SequenceNode { readonly kind: 'sequence'; readonly range: Range; readonly items: readonly (ManifestNode | undefined)[]; readonly flow: boolean }

/** A YAML value with its place. Aliases are replaced by what they stand for, at the alias's range. */
export type ManifestNode = ScalarNode | MappingNode | SequenceNode;

export type PathSegment = string | number;

/** The entry named `key`; the last one wins where a key is written twice. */
export function entryOf(node: ManifestNode | undefined, key: string): MappingEntry | undefined {
  if (node?.kind !== 'mapping') return undefined;
  for (let index = node.entries.length - 1; index >= 0; index--) if (node.entries[index]?.key.value === key) return node.entries[index];
  return undefined;
}

export function valueAt(node: ManifestNode | undefined, path: readonly PathSegment[]): ManifestNode | undefined {
  return path.reduce<ManifestNode | undefined>((current, segment) =>
    typeof segment === 'number' ? (current?.kind === 'sequence' ? current.items[segment] : undefined) : entryOf(current, segment)?.value, node);
}

export function stringAt(node: ManifestNode | undefined, path: readonly PathSegment[]): string | undefined {
  const value = valueAt(node, path);
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

/** The value as plain data, as JSON would carry it. */
export function toData(node: ManifestNode | undefined): unknown {
  switch (node?.kind) {
    case undefined: return null;
    case 'scalar': return node.value;
    case 'sequence': return node.items.map(toData);
    case 'mapping': return Object.fromEntries(node.entries.map(entry => [String(entry.key.value), toData(entry.value)]));
  }
}

/** 'spec.template.spec.containers[0].image', as Kubernetes prints field paths. */
export function formatPath(path: readonly PathSegment[]): string {
  return path.reduce<string>((text, segment) => typeof segment === 'number' ? `${text}[${segment}]` : text === '' ? segment : `${text}.${segment}`, '');
}
