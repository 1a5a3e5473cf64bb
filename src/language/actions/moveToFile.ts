import { t } from '../../base/words.ts';
import { lineBreakOf } from '../lines.ts';
import { nameOf } from '../manifest.ts';
import type { Action, ActionPlace } from './action.ts';

/** Moves the object at the cursor, with its document, to a file of its own. Offered where a file has several documents, beside those of comments alone. */
export function moveToFile({ placed, manifest }: ActionPlace): Action[] {
  const { text } = placed.document;
  const name = nameOf(manifest);
  if (name === undefined || manifest.base.length > 0) return [];
  return [{
    title: t('Move {0} {1} to a file of its own', manifest.kind, name), kind: 'refactor.move', edits: [{ range: { start: 0, end: text.length }, newText: '' }],
    newFiles: [{ name: fileNameFor(manifest.kind, name), text: withoutMarker(text) }],
  }];
}

/** A name that every file system takes. */
export const fileNameFor = (kind: string, name: string) => `${`${name}-${kind.toLowerCase()}`.replace(/[^\w.-]/g, '-')}.yaml`;

/** A document's text as a file of its own. What ends it stays: blank lines and spaces can belong to a block scalar. */
export const withoutMarker = (text: string) => `${text.replace(/^---[ \t]*\r?\n/, '').replace(/^(?:[ \t]*\r?\n)+/, '')}${text.endsWith('\n') ? '' : lineBreakOf(text)}`;
