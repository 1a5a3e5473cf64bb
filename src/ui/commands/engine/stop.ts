import * as vscode from 'vscode';
import { UserCancelledError } from '../cancelled.ts';
import type { Workbench } from '../../workbench.ts';
import { requireEngine } from './requireEngine.ts';

/** Stops the engine; asks whether its pods shall go on without it. */
export async function stopEngineCommand({ session }: Workbench): Promise<void> {
  requireEngine(session);
  const keep = vscode.l10n.t('Keep Pods Running');
  const stopAll = vscode.l10n.t('Stop Pods Too');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('Stop the Slipway engine?'), { modal: true, detail: vscode.l10n.t('Pods can keep running without it; nothing heals, scales or routes them until it starts again.') }, keep, stopAll);
  if (chosen === undefined) throw new UserCancelledError();
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Stopping the Slipway engine') }, () => session.stop({ pods: chosen === stopAll }));
}
