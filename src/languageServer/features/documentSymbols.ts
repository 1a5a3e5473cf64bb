import { composeRoot } from '../../language/compose/composeFile.ts';
import { composeOutline } from '../../language/compose/composeOutline.ts';
import { outline } from '../../language/outline.ts';
import { toDocumentSymbol } from '../convert.ts';
import { LONG_FILE, type Feature } from '../feature.ts';

export const documentSymbols: Feature = {
  capabilities: { documentSymbolProvider: true },
  register({ connection, files }) {
    connection.onRequest('textDocument/documentSymbol', ({ textDocument: { uri } }) => files.answer('outline', uri, [], file => files.parsed(file).documents.flatMap(placed => {
      const compose = composeRoot(uri, placed.document);
      const items = compose === undefined ? outline(placed, file.getText().length > LONG_FILE ? 1 : undefined) : composeOutline(compose);
      return items.map(item => toDocumentSymbol(file, placed.start, item));
    })));
  },
};
