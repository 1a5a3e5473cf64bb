import type { Range, ScalarNode } from '../../manifest/node.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';

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

export const holds = ({ start, end }: Range, offset: number) => start <= offset && offset <= end;
