import * as vscode from 'vscode';
import { describeError } from '../../base/logger.ts';
import type { Workbench } from '../workbench.ts';
import { ManifestCodeLenses } from './codeLenses.ts';
import { indentManifests } from './indentation.ts';
import { followImages } from './knownImages.ts';
import { startLanguageClient } from './languageClient.ts';
import { liveHover } from './liveHover.ts';

export interface ManifestFeaturesOptions {
  readonly extensionUri: vscode.Uri;
  /** Where the extension may keep files. */
  readonly storageUri: vscode.Uri;
  readonly output: vscode.LogOutputChannel;
  /** Calls back with the workbench once something else made it; never makes it. */
  readonly onWorkbench: (use: (workbench: Workbench) => void) => void;
}

/** What an editor with a manifest gets: the language server's features, and lenses to apply, diff and delete. */
export async function registerManifestFeatures({ extensionUri, storageUri, output, onWorkbench }: ManifestFeaturesOptions): Promise<vscode.Disposable> {
  const lenses = new ManifestCodeLenses();
  const yaml = [{ language: 'yaml', scheme: 'file' }, { language: 'yaml', scheme: 'untitled' }];
  const disposables: vscode.Disposable[] = [lenses, indentManifests(), vscode.languages.registerCodeLensProvider(yaml, lenses), vscode.languages.registerHoverProvider(yaml, liveHover(lenses))];
  onWorkbench(({ session }) => disposables.push(lenses.connect(session)));
  await startLanguageClient({ programFolder: vscode.Uri.joinPath(extensionUri, 'dist').fsPath, compiledFolder: vscode.Uri.joinPath(storageUri, 'compiled').fsPath, output }).then(client => {
    disposables.push(client);
    onWorkbench(({ validation }) => {
      if (validation.params.cluster !== undefined) client.sendCluster(validation.params);
      disposables.push(validation.onDidChange(params => client.sendCluster(params)));
    });
    onWorkbench(({ images }) => disposables.push(followImages(images, params => client.sendImages(params))));
  }, (error: unknown) => {
    void sayThatChecksAreOff(error, output);
  });
  return { dispose: () => vscode.Disposable.from(...disposables).dispose() };
}

/** Without the language server Apply, Diff and Delete still work. */
async function sayThatChecksAreOff(error: unknown, output: vscode.LogOutputChannel): Promise<void> {
  output.error(`the language server could not start: ${describeError(error)}`);
  const showLog = vscode.l10n.t('Show Log');
  if (await vscode.window.showWarningMessage(vscode.l10n.t('Manifests are not checked: the Slipway language server could not start.'), showLog) === showLog) output.show();
}
