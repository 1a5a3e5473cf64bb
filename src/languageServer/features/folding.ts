import type { FoldingRange } from 'vscode-languageserver-protocol';
import { FoldingRangeKind } from '../protocolValues.ts';
import { oncePerObject } from '../../base/oncePerObject.ts';
import { folds, type Fold } from '../../language/folding.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';
import type { Feature } from '../feature.ts';

const foldsOf = oncePerObject(({ text }: ParsedDocument): readonly Fold[] => folds(text));

/** Folding of any YAML: an editor that is told of one provider no longer folds by itself. */
export const folding: Feature = {
  capabilities: { foldingRangeProvider: true },
  register({ connection, files }) {
    connection.onRequest('textDocument/foldingRange', ({ textDocument }) => files.answer('folding', textDocument.uri, null, file =>
      files.parsed(file).documents.flatMap(({ start, document }): FoldingRange[] => {
        const { line } = file.positionAt(start);
        return foldsOf(document).map(({ startLine, endLine, kind }) => ({ startLine: line + startLine, endLine: line + endLine, ...(kind === undefined ? {} : { kind: FoldingRangeKind.Comment }) }));
      })));
  },
};
