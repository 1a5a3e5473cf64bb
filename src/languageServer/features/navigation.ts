import { DocumentHighlightKind } from '../protocolValues.ts';
import { toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';
import { namedIn, toLocations } from '../places.ts';

/** From a name to where it is declared, to all its places, and to those in the same file. */
export const navigation: Feature = {
  capabilities: { definitionProvider: true, referencesProvider: true, documentHighlightProvider: true },
  register(context) {
    const { connection, files } = context;
    connection.onRequest('textDocument/definition', ({ textDocument, position }) => files.answer('definition', textDocument.uri, null, file => {
      const { named } = namedIn(context, file, file.offsetAt(position)) ?? {};
      const declared = named?.occurrences.filter(({ role }) => role === 'declaration') ?? [];
      return declared.length === 0 ? null : toLocations(context, declared);
    }));
    connection.onRequest('textDocument/references', ({ textDocument, position, context: { includeDeclaration } }) => files.answer('references', textDocument.uri, null, file => {
      const { named } = namedIn(context, file, file.offsetAt(position)) ?? {};
      return named === undefined ? null : toLocations(context, named.occurrences.filter(({ role }) => includeDeclaration || role === 'use'));
    }));
    connection.onRequest('textDocument/documentHighlight', ({ textDocument, position }) => files.answer('highlights', textDocument.uri, null, file => {
      const { named } = namedIn(context, file, file.offsetAt(position)) ?? {};
      return named === undefined ? null : named.occurrences.filter(({ document }) => document.uri === file.uri)
        .map(({ document, range, role }) => ({ range: toRange(file, document.start, range), kind: role === 'declaration' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read }));
    }));
  },
};
