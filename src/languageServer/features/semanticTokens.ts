import type { Range as LspRange } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { semanticTokens as tokensOf, TOKEN_MODIFIERS, TOKEN_TYPES, type SemanticToken } from '../../language/semanticTokens.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';
import { LONG_FILE, type Feature } from '../feature.ts';
import type { OpenFiles } from '../openFiles.ts';

const known = new WeakMap<ParsedDocument, readonly SemanticToken[]>();

/** Long files answer for what is on the screen only. */
export const semanticTokens: Feature = {
  capabilities: { semanticTokensProvider: { legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] }, full: true, range: true } },
  register({ connection, files }) {
    connection.onRequest('textDocument/semanticTokens/full', ({ textDocument: { uri } }) => files.answer('semantic tokens', uri, { data: [] }, file =>
      file.getText().length > LONG_FILE ? { data: [] } : encode(files, file, { start: file.positionAt(0), end: file.positionAt(file.getText().length) })));
    connection.onRequest('textDocument/semanticTokens/range', ({ textDocument: { uri }, range }) => files.answer('semantic tokens', uri, { data: [] }, file => encode(files, file, range)));
  },
};

/** Each token by its distance from the one before. */
function encode(files: OpenFiles, file: TextDocument, { start, end }: LspRange): { data: number[] } {
  const [from, to] = [file.offsetAt(start), file.offsetAt(end)];
  const data: number[] = [];
  let last = { line: 0, character: 0 };
  for (const placed of files.parsed(file).documents) {
    if (placed.start > to || placed.start + placed.document.text.length < from) continue;
    const tokens = known.get(placed.document) ?? tokensOf(placed);
    known.set(placed.document, tokens);
    for (const { range, type, modifier } of tokens) {
      if (placed.start + range.start > to || placed.start + range.end < from) continue;
      const { line, character } = file.positionAt(placed.start + range.start);
      data.push(line - last.line, line === last.line ? character - last.character : character, range.end - range.start, TOKEN_TYPES.indexOf(type), modifier === undefined ? 0 : 1 << TOKEN_MODIFIERS.indexOf(modifier));
      last = { line, character };
    }
  }
  return { data };
}
