import { CodeActionKind, MarkupKind, TextDocumentSyncKind, TextDocuments, type Connection } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Clock, Timer } from '../base/clock.ts';
import { describeError } from '../base/logger.ts';
import { complete, type Completion } from '../language/completion.ts';
import { diagnose } from '../language/diagnose.ts';
import { hover } from '../language/hover.ts';
import { outline } from '../language/outline.ts';
import { parseFile, type ParsedFile, type PlacedDocument } from '../manifest/parse.ts';
import { splitDocuments } from '../manifest/splitDocuments.ts';
import { toCodeAction, toCompletionItem, toDiagnostic, toDocumentSymbol, toRange } from './convert.ts';

/** Long enough to join the keys of one burst, too short to be seen. */
const DEBOUNCE_MS = 20;

/** Of longer files the outline shows the objects and their first fields only. */
const LONG_FILE = 200_000;

/** Serves one editor over `connection`: text in, diagnostics and answers out. Never contacts a cluster. */
export function startServer(connection: Connection, clock: Clock): void {
  const files = new TextDocuments(TextDocument);
  const parsed = new Map<string, { readonly version: number; readonly file: ParsedFile }>();
  const timers = new Map<string, Timer>();
  /** The last answer to a completion request: what can be resolved. */
  let offered: readonly Completion[] = [];

  const parse = (file: TextDocument): ParsedFile => {
    const known = parsed.get(file.uri);
    if (known?.version === file.version) return known.file;
    const fresh = parseFile(file.getText(), known?.file);
    parsed.set(file.uri, { version: file.version, file: fresh });
    return fresh;
  };
  const publish = (file: TextDocument) => {
    const diagnostics = parse(file).documents.flatMap(({ start, document }) => diagnose(document).map(finding => toDiagnostic(file, start, finding)));
    void connection.sendDiagnostics({ uri: file.uri, version: file.version, diagnostics });
  };
  /** Answers from the document at a place; a bug answers `fallback` and a line in the log, never a dead server. */
  const fenced = <T>(what: string, uri: string, fallback: T, answer: (file: TextDocument) => T): T => {
    const file = files.get(uri);
    if (file === undefined) return fallback;
    try { return answer(file); } catch (error) { connection.console.error(`${what}: ${describeError(error)}`); return fallback; }
  };

  connection.onInitialize(() => ({
    serverInfo: { name: 'slipway' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      completionProvider: { triggerCharacters: [' '], resolveProvider: true }, hoverProvider: true, documentSymbolProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
    },
  }));

  files.onDidChangeContent(({ document }) => {
    const isFirst = !parsed.has(document.uri);
    timers.get(document.uri)?.cancel();
    if (isFirst) fenced('diagnostics', document.uri, undefined, publish);
    else timers.set(document.uri, clock.setTimer(() => fenced('diagnostics', document.uri, undefined, publish), DEBOUNCE_MS));
  });
  files.onDidClose(({ document }) => {
    timers.get(document.uri)?.cancel();
    timers.delete(document.uri);
    parsed.delete(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });

  connection.onCompletion(({ textDocument, position }) => fenced('completion', textDocument.uri, [], file => {
    const offset = file.offsetAt(position);
    const chunk = splitDocuments(file.getText()).findLast(({ start, text }) => start <= offset && offset <= start + text.length) ?? { start: offset, text: '' };
    offered = complete(chunk.text, offset - chunk.start);
    return offered.map((item, index) => toCompletionItem(file, chunk.start, item, index));
  }));
  connection.onCompletionResolve(item => {
    const found = offered[Number(item.data)];
    return found?.label === item.label ? { ...item, documentation: { kind: MarkupKind.Markdown, value: found.documentation() } } : item;
  });
  connection.onHover(({ textDocument, position }) => fenced('hover', textDocument.uri, null, file => {
    const offset = file.offsetAt(position);
    const placed = documentAt(parse(file), offset);
    const shown = placed === undefined ? undefined : hover(placed, offset - placed.start);
    return placed === undefined || shown === undefined ? null : { contents: { kind: MarkupKind.Markdown, value: shown.markdown }, range: toRange(file, placed.start, shown.range) };
  }));
  connection.onDocumentSymbol(({ textDocument }) => fenced('outline', textDocument.uri, [], file =>
    parse(file).documents.flatMap(placed => outline(placed, file.getText().length > LONG_FILE ? 1 : undefined).map(item => toDocumentSymbol(file, placed.start, item)))));
  connection.onCodeAction(({ textDocument, range }) => fenced('fixes', textDocument.uri, [], file => {
    const [from, to] = [file.offsetAt(range.start), file.offsetAt(range.end)];
    return parse(file).documents.flatMap(({ start, document }) => diagnose(document)
      .filter(finding => start + finding.range.start <= to && start + finding.range.end >= from)
      .flatMap(finding => finding.fixes.map(fix => toCodeAction(file, start, finding, fix))));
  }));

  files.listen(connection);
  connection.listen();
}

/** The document that an offset of the file is in; the end of one belongs to it, not to the next. */
function documentAt(file: ParsedFile, offset: number): PlacedDocument | undefined {
  return file.documents.findLast(placed => placed.start <= offset && offset <= placed.start + placed.document.text.length);
}
