import path from 'node:path';
import type { Disposable, LogOutputChannel } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

/** Starts the manifest language server for YAML files; it contacts no cluster. Dispose to stop it. */
export async function startLanguageClient(programFolder: string, output: LogOutputChannel): Promise<Disposable> {
  const module = path.join(programFolder, 'languageServer.js');
  const client = new LanguageClient('slipway.manifests', 'Slipway Manifests', { module, transport: TransportKind.ipc }, {
    documentSelector: [{ language: 'yaml', scheme: 'file' }, { language: 'yaml', scheme: 'untitled' }], outputChannel: output,
  });
  await client.start();
  return { dispose: () => void client.stop() };
}
