import * as vscode from 'vscode';
import type { UnstructuredObject } from '../../../api/objects.ts';
import { readManifests, UnreadableManifestError, type FileManifest } from '../../manifest/readManifests.ts';
import { UserCancelledError } from '../cancelled.ts';
import { requireTrust } from '../trust.ts';

/** The objects that a manifest command is about, as the editor shows them, saved or not. */
export interface ManifestSelection { readonly uri: vscode.Uri; readonly objects: readonly UnstructuredObject[] }

/**
 * From a code lens ({uri, line}: the one object there), from the explorer (a file), else the active editor, else a file
 * that the user picks. Throws a sentence when there is no manifest in it, and in an untrusted workspace.
 */
export async function selectManifests(argument: unknown): Promise<ManifestSelection> {
  requireTrust();
  const lens = argument as { readonly uri?: vscode.Uri; readonly line?: number } | undefined;
  const uri = argument instanceof vscode.Uri ? argument : lens?.uri ?? activeYaml() ?? await chooseFile();
  const text = (await vscode.workspace.openTextDocument(uri)).getText();
  const manifests = readOrExplain(text).filter(({ line }) => lens?.line === undefined || argument instanceof vscode.Uri || line === lens.line);
  if (manifests.length === 0) throw new Error(vscode.l10n.t('There is no Kubernetes object (apiVersion and kind) in {0}.', vscode.workspace.asRelativePath(uri)));
  return { uri, objects: manifests.map(({ object }) => object) };
}

function readOrExplain(text: string): FileManifest[] {
  try {
    return readManifests(text);
  } catch (error) {
    if (!(error instanceof UnreadableManifestError)) throw error;
    throw new Error(vscode.l10n.t('Line {0}: {1}', error.line, error.message), { cause: error });
  }
}

function activeYaml(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'yaml' ? document.uri : undefined;
}

async function chooseFile(): Promise<vscode.Uri> {
  const files = await vscode.workspace.findFiles('**/*.{yaml,yml}', '**/node_modules/**', 500);
  const items = files.map(file => ({ label: vscode.workspace.asRelativePath(file), file })).sort((a, b) => a.label.localeCompare(b.label));
  if (items.length === 0) throw new Error(vscode.l10n.t('There is no YAML file in this workspace.'));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which manifest?') });
  if (chosen === undefined) throw new UserCancelledError();
  return chosen.file;
}
