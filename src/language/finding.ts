import type { Range } from '../manifest/node.ts';
import type { IndexedDocument } from './workspace/workspace.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface TextEdit { readonly range: Range; readonly newText: string }

/** A change that mends a finding; its edits do not overlap. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** The one to offer first. */
  readonly preferred?: true;
  /** The schema decides, not a guess: to be applied without asking. */
  readonly sure?: true;
  /** What names the key that it writes, by where its mapping begins: two that write the same one would make a duplicate key. */
  readonly writes?: string;
}

/** A place elsewhere that explains a finding; the range counts from the document's start. */
export interface RelatedPlace { readonly document: IndexedDocument; readonly range: Range; readonly message: string }

/** One diagnostic. Ranges count from the document's own start. */
export interface Finding {
  /** Stable, kebab-case; public. */
  readonly code: string;
  readonly message: string;
  readonly severity: Severity;
  readonly range: Range;
  readonly fixes: readonly Fix[];
  /** The path of the field that it is about, where that is not what is marked. */
  readonly field?: string;
  readonly related?: readonly RelatedPlace[];
}
