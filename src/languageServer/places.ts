import type { Location } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Named, Occurrence } from '../language/navigation/named.ts';
import { namedAt } from '../language/navigation/namedAt.ts';
import type { IndexedDocument } from '../language/workspace/workspace.ts';
import { toRange } from './convert.ts';
import type { FeatureContext } from './feature.ts';

/** What is named at an offset of an open file, and the document that the offset is in. */
export function namedIn({ files, workspace }: FeatureContext, file: TextDocument, offset: number): { readonly named: Named; readonly document: IndexedDocument; readonly inside: number } | undefined {
  files.catchUp();
  const document = workspace.documentsOf(file.uri).findLast(({ start, document: { text } }) => start <= offset && offset <= start + text.length);
  const named = document === undefined ? undefined : namedAt(workspace, document, offset - document.start);
  return document === undefined || named === undefined ? undefined : { named, document, inside: offset - document.start };
}

/** Where an occurrence is; undefined when its file's text is gone. */
export function toLocation({ texts }: FeatureContext, { document, range }: Pick<Occurrence, 'document' | 'range'>): Location | undefined {
  const file = texts.text(document.uri);
  return file === undefined ? undefined : { uri: document.uri, range: toRange(file, document.start, range) };
}

/** Those that can be shown, in the order of their files and lines. */
export function toLocations(context: FeatureContext, occurrences: readonly Occurrence[]): Location[] {
  return occurrences.flatMap(occurrence => toLocation(context, occurrence) ?? []).sort((a, b) => a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
}
