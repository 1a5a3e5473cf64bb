import type { Range } from '../../manifest/node.ts';
import type { ParsedFile, PlacedDocument } from '../../manifest/parse.ts';
import { manifestsOf } from '../manifest.ts';
import type { Action, ActionSource } from './action.ts';
import { containerActions } from './containerActions.ts';
import { extractEnv } from './extractEnv.ts';
import { generateFor } from './generateFor.ts';
import { moveToFile } from './moveToFile.ts';
import { splitFile } from './splitFile.ts';

/** Add an action: its file here and its name in this list. */
const sources: readonly ActionSource[] = [containerActions, extractEnv, generateFor];
const sourcesAmongOthers: readonly ActionSource[] = [moveToFile];

/** What can be done with the object at a selection of a document; `selection` counts from the document's start. */
export function actionsAt(file: ParsedFile, placed: PlacedDocument, selection: Range): Action[] {
  const manifest = manifestsOf(placed).find(({ root }) => root.range.start <= selection.start && selection.start <= root.range.end);
  if (manifest === undefined || placed.document.problems.length > 0) return [];
  const own = [...sources, ...(file.documents.filter(({ document: { root } }) => root !== undefined).length > 1 ? sourcesAmongOthers : [])].flatMap(source => source({ placed, manifest, selection }));
  return [...own, ...splitFile(file, placed)];
}
