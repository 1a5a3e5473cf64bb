import { fileURLToPath } from 'node:url';
import { TextDocumentSyncKind, TextDocuments, type Connection, type ServerCapabilities } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Clock, Timer } from '../base/clock.ts';
import { diagnose } from '../language/diagnose.ts';
import { toDiagnostic } from './convert.ts';
import { Workspace } from '../language/workspace/workspace.ts';
import { features } from './features/index.ts';
import { OpenFiles } from './openFiles.ts';
import { WorkspaceFiles } from './workspaceFiles.ts';

/** Long enough to join the keys of one burst, too short to be seen. */
const DEBOUNCE_MS = 20;

/** Serves one editor over `connection`: text in, diagnostics and answers out. Never contacts a cluster. */
export function startServer(connection: Connection, clock: Clock): void {
  const documents = new TextDocuments(TextDocument);
  const workspace = new Workspace();
  const files = new OpenFiles({ connection, files: documents, workspace });
  const texts = new WorkspaceFiles(workspace, uri => documents.get(uri));
  const timers = new Map<string, Timer>();

  const publish = (uri: string) => files.answer('diagnostics', uri, undefined, file => {
    const diagnostics = files.parsed(file).documents.flatMap(({ start, document }) => diagnose(document).map(finding => toDiagnostic(file, start, finding)));
    void connection.sendDiagnostics({ uri, version: file.version, diagnostics });
  });

  let folders: readonly string[] = [];
  connection.onInitialize(({ workspaceFolders, rootUri }) => (folders = (workspaceFolders ?? (rootUri === null ? [] : [{ uri: rootUri }])).map(({ uri }) => uri).filter(uri => uri.startsWith('file:')).map(uri => fileURLToPath(uri)), {
    serverInfo: { name: 'slipway' },
    capabilities: features.reduce<ServerCapabilities>((all, { capabilities }) => ({ ...all, ...capabilities }), { textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental } }),
  }));
  connection.onInitialized(() => void texts.load(folders));
  for (const feature of features) feature.register({ connection, files, workspace, texts });

  documents.onDidChangeContent(({ document: { uri } }) => {
    timers.get(uri)?.cancel();
    if (files.has(uri)) timers.set(uri, clock.setTimer(() => publish(uri), DEBOUNCE_MS));
    else publish(uri);
  });
  documents.onDidClose(({ document: { uri } }) => {
    timers.get(uri)?.cancel();
    timers.delete(uri);
    files.forget(uri);
    workspace.removeFile(uri);
    void texts.read(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });

  documents.listen(connection);
  connection.listen();
}
