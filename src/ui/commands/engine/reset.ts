import * as vscode from 'vscode';
import { UserCancelledError } from '../cancelled.ts';
import type { Workbench } from '../../workbench.ts';

/** Removes the engine with all that it holds, whether it runs or not, once the user has confirmed it. */
export async function resetEngineCommand({ session }: Workbench): Promise<void> {
  const { context } = session.choice;
  if (context !== undefined) throw new Error(vscode.l10n.t('This window is connected to context {0}, not to the Slipway engine.', context));
  const reset = vscode.l10n.t('Reset');
  const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('Reset the Slipway engine?'), { modal: true, detail: vscode.l10n.t('All its objects, pods, volumes and files are deleted. Images stay.') }, reset);
  if (chosen === undefined) throw new UserCancelledError();
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Resetting the Slipway engine') }, () => session.reset());
}
