import { t } from '../../base/words.ts';
import type { ParsedFile, PlacedDocument } from '../../manifest/parse.ts';
import { manifestsOf, nameOf } from '../manifest.ts';
import type { Action, NewFile } from './action.ts';
import { fileNameFor, withoutMarker } from './moveToFile.ts';

/** Moves every object but the first to a file of its own. Offered where each of them is a document with a name. */
export function splitFile({ documents }: ParsedFile, here: PlacedDocument): Action[] {
  const rest = documents.filter(({ document: { root } }) => root !== undefined).slice(1);
  const newFiles = rest.map(placed => {
    const [manifest, ...more] = manifestsOf(placed);
    const name = manifest === undefined ? undefined : nameOf(manifest);
    return manifest === undefined || name === undefined || more.length > 0 || manifest.base.length > 0 || placed.document.problems.length > 0 ? undefined : { name: fileNameFor(manifest.kind, name), text: withoutMarker(placed.document.text) };
  });
  if (rest.length === 0 || !newFiles.every((file): file is NewFile => file !== undefined) || new Set(newFiles.map(({ name }) => name)).size < newFiles.length) return [];
  const edits = rest.map(({ start, document: { text } }) => ({ range: { start: start - here.start, end: start - here.start + text.length }, newText: '' }));
  return [{ title: t('Split into {0} files, one for each object', rest.length + 1), kind: 'refactor.move', edits, newFiles }];
}
