import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { createProtocolConnection, type ProtocolConnection, type PublishDiagnosticsParams } from 'vscode-languageserver-protocol/node';
import { FakeClock } from '../../src/base/fakeClock.ts';
import { seededRandom, type Random } from '../../src/base/random.ts';
import { CHECK_FAILED } from '../../src/language/diagnoseIn.ts';
import { Connection } from '../../src/languageServer/connection.ts';
import { startServer } from '../../src/languageServer/server.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly edits: number;
  readonly originals: readonly string[];
  /** Called after every hundred edits. */
  readonly onProgress?: (edits: number) => void;
}

/** Pieces of YAML that change its structure, good and bad. */
const PIECES = ['\n', ' ', '  ', '-', '- ', ':', ': ', '#', ' # c', '"', '\'', '|\n', '>-\n', '{', '}', '[', ']', '&a ', '*a', '\t', '\r\n', ',', '!!str ', '%', '? ', 'a: b\n', '\n\n', '0', '1e3', 'yes', '<<: *a\n', '\n---\n', '---\n', '\n...\n', '~', 'null', '{{ .x }}', '😀', 'ä', '\uFEFF', 'kind: Pod\n', 'apiVersion: v1\n', '- name: x\n  image: y\n', 'name: web', '$(A)'];

/** A document is edited so often before it begins anew, so that texts stay real and of one size. */
const EDITS_PER_TEXT = 120;
const COMPARE_EVERY = 20;

/**
 * Random edits on documents, sent to the server as an editor sends them, with a random request after each. Throws when an answer fails, when
 * the server logs a mistake of its own, or when what it says after edits is not what it says of the same text opened anew.
 */
export async function fuzzLanguageServer({ seed, edits, originals, onProgress }: FuzzOptions): Promise<void> {
  const random = seededRandom(seed);
  const editor = startEditor();
  await editor.client.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  let text = '';
  let version = 0;
  try {
    for (let edit = 0; edit < edits; edit++) {
      if (edit % EDITS_PER_TEXT === 0) {
        if (edit > 0) await editor.close(EDITED);
        text = originals[random.integer(originals.length)] ?? '';
        version = 1;
        await editor.open(EDITED, text);
      }
      const { start, end, written } = chooseEdit(random, text);
      const range = { start: positionAt(text, start), end: positionAt(text, end) };
      text = text.slice(0, start) + written + text.slice(end);
      await editor.client.sendNotification('textDocument/didChange', { textDocument: { uri: EDITED, version: ++version }, contentChanges: [{ range, text: written }] });
      await ask(editor.client, random, text);
      if (edit % COMPARE_EVERY === COMPARE_EVERY - 1) await compare(editor, { text, version, context: `seed ${seed}, edit ${edit}` });
      if (edit % 100 === 99) onProgress?.(edit + 1);
      assert.deepEqual(editor.mistakes, [], `seed ${seed}, edit ${edit}: ${JSON.stringify(text)}`);
    }
  } finally { editor.client.end(); editor.client.dispose(); }
}

const EDITED = 'file:///fuzz/edited.yaml';
const FRESH = 'file:///fuzz/fresh.yaml';

function chooseEdit(random: Random, text: string): { readonly start: number; readonly end: number; readonly written: string } {
  const start = boundary(text, random.integer(text.length + 1));
  const end = boundary(text, Math.min(text.length, start + [0, 0, 0, 1, 2, 5, 30][random.integer(7)]!));
  const kind = random.integer(10);
  if (kind === 0) { const from = boundary(text, random.integer(text.length + 1)); return { start, end: start, written: text.slice(from, boundary(text, Math.min(text.length, from + random.integer(200)))) }; }
  return { start, end, written: kind < 3 && end > start ? '' : PIECES[random.integer(PIECES.length)] ?? '' };
}

/** Not between the halves of a character, nor of a line break. */
function boundary(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  return (code >= 0xdc00 && code <= 0xdfff) || (code === 10 && text[offset - 1] === '\r') ? offset - 1 : offset;
}

function positionAt(text: string, offset: number) {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

const AT_POSITION = ['hover', 'completion', 'definition', 'references', 'documentHighlight', 'prepareRename'];
const OF_DOCUMENT = ['documentSymbol', 'foldingRange', 'documentLink', 'semanticTokens/full', 'formatting', 'codeLens'];

async function ask(client: ProtocolConnection, random: Random, text: string): Promise<void> {
  const textDocument = { uri: EDITED };
  const position = positionAt(text, boundary(text, random.integer(text.length + 1)));
  const range = { start: position, end: position };
  const options = { tabSize: random.integer(2) * 2 + 2, insertSpaces: true };
  const requests: readonly (() => Promise<unknown>)[] = [
    ...AT_POSITION.map(method => () => client.sendRequest(`textDocument/${method}`, { textDocument, position, context: { includeDeclaration: true } })),
    ...OF_DOCUMENT.map(method => () => client.sendRequest(`textDocument/${method}`, { textDocument, options })),
    () => client.sendRequest('textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } }),
    () => client.sendRequest('textDocument/codeAction', { textDocument, range, context: { diagnostics: [], only: ['source.fixAll'] } }),
    () => client.sendRequest('textDocument/inlayHint', { textDocument, range: { start: { line: 0, character: 0 }, end: position } }),
    () => client.sendRequest('textDocument/rangeFormatting', { textDocument, range: { start: { line: 0, character: 0 }, end: position }, options }),
    () => client.sendRequest('textDocument/selectionRange', { textDocument, positions: [position] }),
    () => client.sendRequest('textDocument/rename', { textDocument, position, newName: 'renamed' }).catch((error: { readonly code?: number }) => { if (error.code !== -32602 && error.code !== -32803) throw error; }),
  ];
  await requests[random.integer(requests.length)]?.();
}

/** What the server says of the edited file is what it says of the same text in a file of its own. */
async function compare(editor: Editor, { text, version, context }: { readonly text: string; readonly version: number; readonly context: string }): Promise<void> {
  await editor.clock.advance(100);
  const edited = await editor.diagnosticsOf(EDITED, version);
  const symbols = await editor.client.sendRequest('textDocument/documentSymbol', { textDocument: { uri: EDITED } });
  await editor.close(EDITED);
  await editor.open(FRESH, text);
  const fresh = await editor.diagnosticsOf(FRESH, 1);
  const freshSymbols = await editor.client.sendRequest('textDocument/documentSymbol', { textDocument: { uri: FRESH } });
  const shape = (diagnostics: PublishDiagnosticsParams) => diagnostics.diagnostics.map(({ range, code, message, relatedInformation = [] }) => ({ range, code, message, related: relatedInformation.map(({ location, message }) => [location.range, message]) }));
  assert.deepEqual(shape(edited), shape(fresh), `${context}: ${JSON.stringify(text)}`);
  assert.deepEqual(symbols, freshSymbols, `${context}: ${JSON.stringify(text)}`);
  await editor.close(FRESH);
  await editor.open(EDITED, text, version);
}

interface Editor {
  readonly client: ProtocolConnection;
  readonly clock: FakeClock;
  /** What the server logged as its own mistakes. */
  readonly mistakes: readonly string[];
  open(uri: string, text: string, version?: number): Promise<void>;
  close(uri: string): Promise<void>;
  diagnosticsOf(uri: string, version: number): Promise<PublishDiagnosticsParams>;
}

function startEditor(): Editor {
  const clock = new FakeClock();
  const [up, down] = [new PassThrough(), new PassThrough()];
  startServer(new Connection(new StreamMessageReader(up), new StreamMessageWriter(down)), clock);
  const client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const mistakes: string[] = [];
  const published = new Map<string, PublishDiagnosticsParams>();
  let arrived: () => void = () => undefined;
  client.onNotification('window/logMessage', ({ type, message }: { readonly type: number; readonly message: string }) => { if (type === 1) mistakes.push(message); });
  client.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    mistakes.push(...params.diagnostics.filter(({ code }) => code === CHECK_FAILED).map(({ message }) => JSON.stringify(message)));
    published.set(params.uri, params);
    arrived();
  });
  client.listen();
  return {
    client, clock, mistakes,
    open: (uri, text, version = 1) => client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version, text } }),
    async close(uri) { await client.sendNotification('textDocument/didClose', { textDocument: { uri } }); published.delete(uri); },
    async diagnosticsOf(uri, version) {
      for (;;) {
        const known = published.get(uri);
        if (known?.version === version) return known;
        await new Promise<void>(resolve => { arrived = resolve; });
      }
    },
  };
}
