import type { Range, ScalarNode } from '../../manifest/node.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';
import { labelAt } from './labels.ts';
import { localNameAt } from './localNames.ts';
import { objectNameAt } from './objectNames.ts';
import { partAt } from './parts.ts';
import { portAt } from './ports.ts';

/** One place where a name is written. */
export interface Occurrence {
  readonly document: IndexedDocument;
  /** The name as written, quotes included; counts from the document's start. */
  readonly range: Range;
  readonly role: 'declaration' | 'use';
  /** How the value is written; absent where the name is only a part of what is written, and cannot be replaced alone. */
  readonly style?: ScalarNode['style'];
}

/** Something that manifests call by a name, and everywhere they do. */
export interface Named {
  /** 'ConfigMap', 'key', 'port', 'volume', …: for people. */
  readonly what: string;
  readonly name: string;
  /** In no particular order, none twice. */
  readonly occurrences: readonly Occurrence[];
  /** Why it cannot be called `name`; undefined when it can. */
  refuse?(name: string): string | undefined;
}

export type NameSource = (workspace: Workspace, document: IndexedDocument, offset: number) => Named | undefined;

/** From the narrowest to the widest. Add a sort of name: its file here and its line. */
const sources: readonly NameSource[] = [portAt, localNameAt, partAt, objectNameAt, labelAt];

/** What is named at an offset of a document, with all its places in the workspace; navigation, highlights, rename and hover go by it. */
export function namedAt(workspace: Workspace, document: IndexedDocument, offset: number): Named | undefined {
  for (const source of sources) {
    const found = source(workspace, document, offset);
    if (found !== undefined) return { ...found, occurrences: unique(found.occurrences) };
  }
  return undefined;
}

export const holds = ({ start, end }: Range, offset: number) => start <= offset && offset <= end;

function unique(occurrences: readonly Occurrence[]): Occurrence[] {
  const seen = new Map<IndexedDocument, Set<number>>();
  return occurrences.filter(({ document, range }) => {
    const starts = seen.get(document) ?? new Set();
    seen.set(document, starts);
    return starts.has(range.start) ? false : starts.add(range.start);
  });
}
