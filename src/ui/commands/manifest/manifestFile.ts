import * as vscode from 'vscode';
import type { UnstructuredObject } from '../../../api/objects.ts';
import { readManifests, UnreadableManifestError, type FileManifest } from '../../manifest/readManifests.ts';
import { UserCancelledError } from '../cancelled.ts';
import { requireTrust } from '../trust.ts';

/** The objects that a manifest command is about, as the editor shows them, saved or not; `uri` is the first file's. */
export interface ManifestSelection { readonly uri: vscode.Uri; readonly objects: readonly UnstructuredObject[] }

/**
 * From a code lens ({uri, line}: the one object there), from the explorer (a file, and as `selection` all that are selected), else
 * the active editor, else a file that the user picks. Throws a sentence when there is no manifest in one of them, and in an
 * untrusted workspace.
 */
export async function selectManifests(argument: unknown, selection?: unknown): Promise<ManifestSelection> {
  requireTrust();
  if (argument instanceof vscode.Uri) {
    const selected = Array.isArray(selection) ? selection.filter(each => each instanceof vscode.Uri) : [];
    return { uri: argument, objects: (await Promise.all((selected.length > 1 ? selected : [argument]).map(file => objectsOf(file)))).flat() };
  }
  const lens = argument as { readonly uri?: vscode.Uri; readonly line?: number } | undefined;
  const uri = lens?.uri ?? activeYaml() ?? await chooseFile();
  return { uri, objects: await objectsOf(uri, lens?.line) };
}

/** A file's objects, or the one that begins at a line. */
async function objectsOf(uri: vscode.Uri, line?: number): Promise<UnstructuredObject[]> {
  const manifests = readOrExplain((await vscode.workspace.openTextDocument(uri)).getText(), uri).filter(manifest => line === undefined || manifest.line === line);
  if (manifests.length === 0) throw new Error(vscode.l10n.t('There is no Kubernetes object (apiVersion and kind) in {0}.', vscode.workspace.asRelativePath(uri)));
  return manifests.map(({ object }) => object);
}

function readOrExplain(text: string, uri: vscode.Uri): FileManifest[] {
  try {
    return readManifests(text);
  } catch (error) {
    if (!(error instanceof UnreadableManifestError)) throw error;
    throw new Error(vscode.l10n.t('{0}, line {1}: {2}', vscode.workspace.asRelativePath(uri), error.line, error.message), { cause: error });
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
