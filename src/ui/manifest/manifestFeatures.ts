import * as vscode from 'vscode';
import type { Session } from '../session/session.ts';
import { ManifestCodeLenses } from './codeLenses.ts';
import { startLanguageClient } from './languageClient.ts';

export interface ManifestFeaturesOptions {
  readonly extensionUri: vscode.Uri;
  readonly output: vscode.LogOutputChannel;
  /** Calls back with the session once something else made it; never makes it. */
  readonly onSession: (use: (session: Session) => void) => void;
}

/** What an editor with a manifest gets: the language server's features, and lenses to apply, diff and delete. */
export async function registerManifestFeatures({ extensionUri, output, onSession }: ManifestFeaturesOptions): Promise<vscode.Disposable> {
  const lenses = new ManifestCodeLenses();
  const disposables: vscode.Disposable[] = [lenses, vscode.languages.registerCodeLensProvider([{ language: 'yaml', scheme: 'file' }, { language: 'yaml', scheme: 'untitled' }], lenses)];
  onSession(session => disposables.push(lenses.connect(session)));
  disposables.push(await startLanguageClient(vscode.Uri.joinPath(extensionUri, 'dist').fsPath, output));
  return { dispose: () => vscode.Disposable.from(...disposables).dispose() };
}
