import type { ClientCapabilities, ServerCapabilities, TextDocumentSyncKind } from 'vscode-languageserver-protocol';
import type { Clock } from '../base/clock.ts';
import { describeError } from '../base/logger.ts';
import { useTranslations } from '../base/words.ts';
import type { KnownImage } from '../language/images/knownImages.ts';
import { mayExist } from '../language/knowledge/mayExist.ts';
import { SETTINGS_FILE } from '../manifest/fileNames.ts';
import { Workspace } from '../language/workspace/workspace.ts';
import type { Connection } from './connection.ts';
import { DiagnosticsPublisher } from './diagnosticsPublisher.ts';
import { toExcluded } from './excluded.ts';
import { features } from './features/index.ts';
import { OpenFiles } from './openFiles.ts';
import { OpenTexts } from './openTexts.ts';
import { CLUSTER, IMAGES, type InitializationOptions } from './protocol.ts';
import { WorkspaceFiles, WATCHERS } from './workspaceFiles.ts';
import { WorkspaceKnowledge } from './workspaceKnowledge.ts';
import { WorkspaceSettings } from './workspaceSettings.ts';

/** The process that serves nothing but this editor. */
export interface ServerProcess {
  exit(code: number): void;
  /** Ends when the editor's process has. */
  follow(editorPid: number): void;
}

/** Serves one editor over `connection`: text in, diagnostics and answers out. Never contacts a cluster. Returns what ends the process when the editor has gone: as it wished if it had it shut down, else as a failure. */
export function startServer(connection: Connection, clock: Clock, own?: ServerProcess): () => void {
  const documents = new OpenTexts();
  const workspace = new Workspace();
  const files = new OpenFiles({ connection, files: documents, workspace });
  const texts = new WorkspaceFiles({ workspace, opened: uri => documents.get(uri), warn: message => connection.warn(message), tellTooLarge: (uri, isTooLarge) => { publisher.leftOut(uri, isTooLarge); } });
  workspace.readNamed = uri => texts.readNamed(uri);
  workspace.exists = mayExist;
  const settings = new WorkspaceSettings(message => connection.warn(message));
  const publisher = new DiagnosticsPublisher({ connection, clock, files, workspace, texts, settings });
  const logged = (what: string, work: Promise<unknown>) => void work.catch((error: unknown) => connection.error(`${what}: ${describeError(error)}`));

  let folders: readonly string[] = [];
  let client: ClientCapabilities = {};
  connection.onRequest('initialize', ({ processId, workspaceFolders, rootUri = null, capabilities, initializationOptions }) => {
    if (typeof processId === 'number') own?.follow(processId);
    client = capabilities;
    publisher.refreshesLenses = capabilities.workspace?.codeLens?.refreshSupport === true;
    const options = initializationOptions as InitializationOptions | undefined;
    files.compose = options?.compose ?? files.compose;
    useTranslations(options?.translations);
    folders = foldersOf(workspaceFolders ?? (rootUri === null ? [] : [{ uri: rootUri }]));
    workspace.isComplete = folders.length === 0;
    return {
      serverInfo: { name: 'slipway' },
      capabilities: features.reduce<ServerCapabilities>((all, { capabilities: own }) => ({ ...all, ...own }), { textDocumentSync: { openClose: true, change: INCREMENTAL }, workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }),
    };
  });
  let images: readonly KnownImage[] = [];
  connection.onNotification(IMAGES, params => { ({ images } = params); });
  for (const feature of features) feature.register({ connection, files, workspace, texts, settings, images: () => images });

  const knowledge = new WorkspaceKnowledge({
    paths: () => settings.paths(texts.folders), warn: message => connection.warn(message),
    use(known) { workspace.knowledge = known; publisher.refreshAll(); },
  });
  connection.onNotification(CLUSTER, params => knowledge.setCluster(params));

  const readSettings = async () => {
    if (client.workspace?.configuration !== true) return;
    const [diagnostics, excludes] = await connection.configuration(SECTIONS);
    settings.setEditor(diagnostics);
    publisher.refreshAll();
    await texts.exclude(toExcluded(excludes));
    knowledge.learn();
    publisher.refreshOthers();
  };
  const readSettingsFile = async (folder: string) => {
    await settings.read(folder);
    publisher.refreshAll();
    knowledge.learn();
  };
  const join = async (joined: readonly string[]) => {
    await Promise.all(joined.map(readSettingsFile));
    await texts.load(joined);
    knowledge.learn();
  };
  connection.onNotification('initialized', () => {
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration === true) logged('settings', connection.register('workspace/didChangeConfiguration', { section: SECTIONS }));
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) logged('watching files', connection.register('workspace/didChangeWatchedFiles', { watchers: WATCHERS }));
    const isSet = readSettings();
    logged('settings', isSet);
    logged('reading the workspace', isSet.catch(() => undefined).then(() => join(folders)).finally(() => { workspace.isComplete = true; publisher.refreshOthers(); }));
  });
  connection.onNotification('workspace/didChangeWorkspaceFolders', ({ event: { added, removed } }) => {
    for (const { uri } of removed) { texts.leave(uri); settings.leave(uri); }
    logged('reading the workspace', join(foldersOf(added)).then(() => publisher.refreshOthers()));
  });
  connection.onNotification('workspace/didChangeConfiguration', () => logged('settings', readSettings()));
  connection.onNotification('workspace/didChangeWatchedFiles', ({ changes }) => logged('reading the workspace', Promise.all(changes.map(({ uri }) => texts.isFolder(uri.slice(0, uri.lastIndexOf('/'))) && uri.endsWith(`/${SETTINGS_FILE}`) ? readSettingsFile(uri.slice(0, uri.lastIndexOf('/'))) : texts.follow(uri))).then(() => {
    if (changes.some(({ uri }) => knowledge.isLearnt(uri))) knowledge.learn();
    publisher.refreshOthers();
  })));

  documents.follow({
    connection, changed: uri => publisher.changed(uri),
    closed(uri) {
      files.forget(uri);
      workspace.removeFile(uri);
      publisher.closed(uri);
      logged('reading the workspace', texts.read(uri).then(() => publisher.refreshOthers()));
    },
  });

  let isShutDown = false;
  connection.onRequest('shutdown', () => { isShutDown = true; return null; });
  const end = () => own?.exit(isShutDown ? 0 : 1);
  connection.onNotification('exit', end);
  connection.onClose(end);
  connection.listen();
  return end;
}

/** Edits are told by what they change. */
const INCREMENTAL: TextDocumentSyncKind = 2;

/** What of the editor's settings the server goes by. */
const SECTIONS = ['slipway.diagnostics', 'files.exclude'];

const foldersOf = (folders: readonly { readonly uri: string }[]) => folders.map(({ uri }) => uri).filter(uri => uri.startsWith('file:')).map(uri => uri.replace(/\/$/, ''));
