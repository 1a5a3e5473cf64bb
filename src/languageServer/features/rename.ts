import { ResponseError } from 'vscode-jsonrpc/node';
import { rename as renameTo, renamedRange } from '../../language/navigation/rename.ts';
import { toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';
import { namedIn } from '../places.ts';

/** The protocol's code of what was understood, and is not possible. */
const REQUEST_FAILED = -32803;

/** Renames everywhere in the workspace, in files that are not open too; what cannot be is refused with a sentence. */
export const rename: Feature = {
  capabilities: { renameProvider: { prepareProvider: true } },
  register(context) {
    const { connection, files, texts } = context;
    connection.onRequest('textDocument/prepareRename', ({ textDocument, position }) => files.answer('rename', textDocument.uri, null, file => {
      const found = namedIn(context, file, file.offsetAt(position));
      const range = found === undefined ? undefined : renamedRange(found.named, found.document, found.inside);
      return found === undefined || range === undefined ? null : { range: toRange(file, found.document.start, range), placeholder: found.named.name };
    }));
    connection.onRequest('textDocument/rename', ({ textDocument, position, newName }) => {
      const renamed = files.answer('rename', textDocument.uri, undefined, file => {
        const found = namedIn(context, file, file.offsetAt(position));
        return found === undefined ? undefined : renameTo(found.named, newName);
      });
      if (renamed === undefined) return null;
      if ('refusal' in renamed) return new ResponseError<void>(REQUEST_FAILED, renamed.refusal);
      return { documentChanges: [...Map.groupBy(renamed.edits, ({ document }) => document.uri)].flatMap(([uri, all]) => {
        const file = texts.text(uri);
        return file === undefined ? [] : [{ textDocument: { uri, version: files.has(uri) ? file.version : null },
          edits: all.flatMap(({ document, edits }) => edits.map(({ range, newText }) => ({ range: toRange(file, document.start, range), newText }))) }];
      }) };
    });
  },
};
