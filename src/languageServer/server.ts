import { TextDocumentSyncKind, TextDocuments, type Connection, type ServerCapabilities } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Clock, Timer } from '../base/clock.ts';
import { diagnose } from '../language/diagnose.ts';
import { toDiagnostic } from './convert.ts';
import { features } from './features/index.ts';
import { OpenFiles } from './openFiles.ts';

/** Long enough to join the keys of one burst, too short to be seen. */
const DEBOUNCE_MS = 20;

/** Serves one editor over `connection`: text in, diagnostics and answers out. Never contacts a cluster. */
export function startServer(connection: Connection, clock: Clock): void {
  const documents = new TextDocuments(TextDocument);
  const files = new OpenFiles(connection, documents);
  const timers = new Map<string, Timer>();

  const publish = (uri: string) => files.answer('diagnostics', uri, undefined, file => {
    const diagnostics = files.parsed(file).documents.flatMap(({ start, document }) => diagnose(document).map(finding => toDiagnostic(file, start, finding)));
    void connection.sendDiagnostics({ uri, version: file.version, diagnostics });
  });

  connection.onInitialize(() => ({
    serverInfo: { name: 'slipway' },
    capabilities: features.reduce<ServerCapabilities>((all, { capabilities }) => ({ ...all, ...capabilities }), { textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental } }),
  }));
  for (const feature of features) feature.register({ connection, files });

  documents.onDidChangeContent(({ document: { uri } }) => {
    timers.get(uri)?.cancel();
    if (files.has(uri)) timers.set(uri, clock.setTimer(() => publish(uri), DEBOUNCE_MS));
    else publish(uri);
  });
  documents.onDidClose(({ document: { uri } }) => {
    timers.get(uri)?.cancel();
    timers.delete(uri);
    files.forget(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });

  documents.listen(connection);
  connection.listen();
}
