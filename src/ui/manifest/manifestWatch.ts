import * as vscode from 'vscode';
import { looksLikeManifest } from '../../manifest/looksLikeManifest.ts';

/** Calls `found` once, when an open YAML file first looks like a Kubernetes manifest. Until then it only reads text. */
export function onFirstManifest(found: () => void): vscode.Disposable {
  let done = false;
  const disposables: vscode.Disposable[] = [];
  const look = (document: vscode.TextDocument) => {
    if (done || document.languageId !== 'yaml' || !looksLikeManifest(document.getText())) return;
    done = true;
    vscode.Disposable.from(...disposables).dispose();
    found();
  };
  disposables.push(vscode.workspace.onDidOpenTextDocument(look), vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)));
  vscode.workspace.textDocuments.forEach(look);
  return { dispose: () => { done = true; vscode.Disposable.from(...disposables).dispose(); } };
}
