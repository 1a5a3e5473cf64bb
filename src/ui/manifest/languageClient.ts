import path from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, State, TransportKind, type Location, type Position } from 'vscode-languageclient/node';
import { describeError } from '../../base/logger.ts';
import { NODE_ARGUMENTS } from '../../languageServer/nodeArguments.ts';
import { CLUSTER, IMAGES, type ClusterParams, type ImagesParams, type InitializationOptions } from '../../languageServer/protocol.ts';
import { wantedComposeFeatures } from './wantedComposeFeatures.ts';

/** The manifest language server that runs. Dispose to stop it. */
export interface LanguageServer extends vscode.Disposable {
  sendImages(params: ImagesParams): void;
  sendCluster(params: ClusterParams): void;
}

interface Places { readonly programFolder: string; /** Where Node keeps the program compiled, for the next start. */ readonly compiledFolder: string; readonly output: vscode.LogOutputChannel }

/** Starts the manifest language server for YAML and Compose files; it contacts no cluster. */
export async function startLanguageClient({ programFolder, compiledFolder, output }: Places): Promise<LanguageServer> {
  const module = path.join(programFolder, 'languageServer.js');
  const client = new LanguageClient('slipway.manifests', 'Slipway Manifests', { module, transport: TransportKind.ipc, options: { execArgv: [...NODE_ARGUMENTS], env: { NODE_COMPILE_CACHE: compiledFolder } } }, {
    documentSelector: [{ language: 'yaml', scheme: 'file' }, { language: 'yaml', scheme: 'untitled' }, { language: 'dockercompose', scheme: 'file' }], outputChannel: output,
    initializationOptions: { compose: wantedComposeFeatures(), translations: vscode.l10n.bundle ?? {} } satisfies InitializationOptions,
  });
  await client.start();
  const { protocol2CodeConverter: convert } = client;
  const showReferences = vscode.commands.registerCommand('slipway.manifest.showReferences', (uri: string, position: Position, places: Location[]) =>
    vscode.commands.executeCommand('editor.action.showReferences', convert.asUri(uri), convert.asPosition(position), places.map(place => convert.asLocation(place))));
  const stop = () => client.stop().catch((error: unknown) => output.debug(`the language server did not end well: ${describeError(error)}`));
  const told = new Map<string, object>();
  const send = (method: string, params: object) => void client.sendNotification(method, params).catch((error: unknown) => output.warn(`the language server did not take ${method}: ${describeError(error)}`));
  const tell = (method: string, params: object) => { told.set(method, params); send(method, params); };
  const restarts = client.onDidChangeState(({ newState }) => { if (newState === State.Running) for (const [method, params] of told) send(method, params); }); // one that has crashed begins without
  return {
    sendImages: (params: ImagesParams) => tell(IMAGES, params), sendCluster: (params: ClusterParams) => tell(CLUSTER, params),
    dispose: () => { restarts.dispose(); showReferences.dispose(); void stop(); },
  };
}
