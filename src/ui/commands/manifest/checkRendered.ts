import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { KUSTOMIZATION_NAMES, SETTINGS_FILE } from '../../../manifest/fileNames.ts';
import { runSlipway } from '../../runSlipway.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';
import { withCancellableProgress } from '../cancellableProgress.ts';
import { requireTrust } from '../trust.ts';
import { readReport, settingsFlags } from './renderedFindings.ts';

const CHART = 'Chart.yaml';

/** Has the user's kubectl, kustomize or helm render a kustomization or chart, and marks what is wrong with the result where it comes from. Throws the program's own words when it fails. */
export async function checkRendered({ extensionUri, rendered }: Workbench, argument?: unknown): Promise<void> {
  requireTrust();
  const file = argument instanceof vscode.Uri ? argument : activeFile() ?? await chooseFile();
  const folder = path.dirname(file.fsPath);
  const cwd = vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath ?? folder;
  const name = vscode.workspace.asRelativePath(file);
  // The folder's own settings win over the editor's.
  const flags = existsSync(path.join(cwd, SETTINGS_FILE)) ? [] : settingsFlags(key => vscode.workspace.getConfiguration('slipway.diagnostics', file).get(key));
  const output = await withCancellableProgress(vscode.l10n.t('Rendering {0}', name), (_report, signal) =>
    runSlipway(['validate', path.basename(file.fsPath) === CHART ? '--helm' : '--kustomize', folder, '--format', 'json', ...flags], { programFolder: vscode.Uri.joinPath(extensionUri, 'dist').fsPath, cwd, signal, accepts: [0, 1] }));
  const found = readReport(output, cwd);
  rendered.mark(folder, found);
  const count = [...found.values()].flat().length;
  if (count === 0) { vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('{0} is right as it is rendered.', name)}`, 5000); return; }
  const show = vscode.l10n.t('Show Problems');
  const chosen = await vscode.window.showWarningMessage(vscode.l10n.t(count === 1 ? '{0}: 1 problem in what it is rendered to.' : '{0}: {1} problems in what it is rendered to.', name, count), show);
  if (chosen === show) await vscode.commands.executeCommand('workbench.actions.view.problems');
}

function activeFile(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri !== undefined && [CHART, ...KUSTOMIZATION_NAMES].includes(path.basename(uri.fsPath)) ? uri : undefined;
}

async function chooseFile(): Promise<vscode.Uri> {
  const files = await vscode.workspace.findFiles(`**/{${[CHART, ...KUSTOMIZATION_NAMES].join(',')}}`, '**/node_modules/**', 500);
  const items = files.map(file => ({ label: vscode.workspace.asRelativePath(file), file })).sort((a, b) => a.label.localeCompare(b.label));
  if (items.length === 0) throw new Error(vscode.l10n.t('There is no kustomization and no chart in this workspace.'));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Render and Check') });
  if (chosen === undefined) throw new UserCancelledError();
  return chosen.file;
}
