import { outline } from '../../language/outline.ts';
import { toDocumentSymbol } from '../convert.ts';
import { LONG_FILE, type Feature } from '../feature.ts';

export const documentSymbols: Feature = {
  capabilities: { documentSymbolProvider: true },
  register({ connection, files }) {
    connection.onDocumentSymbol(({ textDocument }) => files.answer('outline', textDocument.uri, [], file =>
      files.parsed(file).documents.flatMap(placed => outline(placed, file.getText().length > LONG_FILE ? 1 : undefined).map(item => toDocumentSymbol(file, placed.start, item)))));
  },
};
