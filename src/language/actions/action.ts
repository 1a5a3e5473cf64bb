import type { Range } from '../../manifest/node.ts';
import type { PlacedDocument } from '../../manifest/parse.ts';
import type { TextEdit } from '../finding.ts';
import type { Manifest } from '../manifest.ts';

/** A change that is offered though nothing is wrong. Edits count from the document's start and do not overlap. */
export interface Action {
  readonly title: string;
  readonly kind: 'refactor.extract' | 'refactor.rewrite' | 'refactor.move' | 'source';
  readonly edits: readonly TextEdit[];
  /** Files to make beside this one; none of them may exist. */
  readonly newFiles?: readonly NewFile[];
  /** URIs of files whose content is now elsewhere. */
  readonly removedFiles?: readonly string[];
}

/** `name` may begin with a folder, from the folder of the file that the action is in. */
export interface NewFile { readonly name: string; readonly text: string }

/** What an action is asked about: a selection in an object of a document. */
export interface ActionPlace { readonly placed: PlacedDocument; readonly manifest: Manifest; readonly selection: Range }

export type ActionSource = (place: ActionPlace) => Action[];
