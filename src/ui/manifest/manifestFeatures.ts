import * as vscode from 'vscode';
import type { Workbench } from '../workbench.ts';
import { startLanguageClient } from './languageClient.ts';

export interface ManifestFeaturesOptions {
  readonly extensionUri: vscode.Uri;
  readonly output: vscode.LogOutputChannel;
  readonly workbench: () => Promise<Workbench>;
}

/** What an editor with a manifest gets: diagnostics, completion, hover and outline from the language server. */
export async function registerManifestFeatures({ extensionUri, output }: ManifestFeaturesOptions): Promise<vscode.Disposable> {
  return await startLanguageClient(vscode.Uri.joinPath(extensionUri, 'dist').fsPath, output);
}
