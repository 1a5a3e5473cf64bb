import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver/node';
import { folds, type Fold } from '../../language/folding.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';
import type { Feature } from '../feature.ts';

const known = new WeakMap<ParsedDocument, readonly Fold[]>();

function foldsOf(document: ParsedDocument): readonly Fold[] {
  const folded = known.get(document) ?? folds(document.text);
  known.set(document, folded);
  return folded;
}

/** Folding of any YAML: an editor that is told of one provider no longer folds by itself. */
export const folding: Feature = {
  capabilities: { foldingRangeProvider: true },
  register({ connection, files }) {
    connection.onFoldingRanges(({ textDocument }) => files.answer('folding', textDocument.uri, null, file =>
      files.parsed(file).documents.flatMap(({ start, document }): FoldingRange[] => {
        const { line } = file.positionAt(start);
        return foldsOf(document).map(({ startLine, endLine, kind }) => ({ startLine: line + startLine, endLine: line + endLine, ...(kind === undefined ? {} : { kind: FoldingRangeKind.Comment }) }));
      })));
  },
};
