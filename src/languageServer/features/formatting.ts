import type { FormattingOptions as LspFormattingOptions, Range as LspRange, TextEdit } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { format } from '../../language/formatting.ts';
import { toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';
import type { OpenFiles } from '../openFiles.ts';

export const formatting: Feature = {
  capabilities: { documentFormattingProvider: true, documentRangeFormattingProvider: true },
  register({ connection, files }) {
    connection.onRequest('textDocument/formatting', ({ textDocument, options }) => files.answer('formatting', textDocument.uri, [], file => formatFile(files, file, options)));
    connection.onRequest('textDocument/rangeFormatting', ({ textDocument, options, range }) => files.answer('formatting', textDocument.uri, [], file => formatFile(files, file, options, range)));
  },
};

function formatFile(files: OpenFiles, file: TextDocument, { tabSize }: LspFormattingOptions, range?: LspRange): TextEdit[] {
  return files.parsed(file).documents.flatMap(({ start, document }) => {
    const first = file.positionAt(start).line;
    const lines = range === undefined ? undefined : { first: range.start.line - first, last: range.end.line - first - (range.end.character === 0 && range.end.line > range.start.line ? 1 : 0) };
    return format(document, { tabSize, ...(lines === undefined ? {} : { lines }) }).map(edit => ({ range: toRange(file, start, edit.range), newText: edit.newText }));
  });
}
