import * as vscode from 'vscode';
import { isComposeName } from '../../manifest/isComposeName.ts';
import { looksLikeManifest } from '../../manifest/looksLikeManifest.ts';
import { wantedComposeFeatures } from './wantedComposeFeatures.ts';

/** Calls `found` once, when an open YAML file first looks like a Kubernetes manifest or is a Compose file that something is left to do in. Until then it only reads text. */
export function onFirstManifest(found: () => void): vscode.Disposable {
  let done = false;
  const disposables: vscode.Disposable[] = [];
  const look = (document: vscode.TextDocument) => {
    if (done || !(isManifest(document) || isComposeFile(document))) return;
    done = true;
    vscode.Disposable.from(...disposables).dispose();
    found();
  };
  disposables.push(vscode.workspace.onDidOpenTextDocument(look), vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)));
  vscode.workspace.textDocuments.forEach(look);
  return { dispose: () => { done = true; vscode.Disposable.from(...disposables).dispose(); } };
}

const isManifest = (document: vscode.TextDocument) => document.languageId === 'yaml' && looksLikeManifest(document.getText());

function isComposeFile({ languageId, uri }: vscode.TextDocument): boolean {
  if (!(languageId === 'dockercompose' || languageId === 'yaml') || uri.scheme !== 'file' || !isComposeName(String(uri))) return false;
  const { diagnostics, editing } = wantedComposeFeatures();
  return diagnostics || editing;
}
