import * as vscode from 'vscode';
import type { Workbench } from '../../workbench.ts';
import { requireEngine } from './requireEngine.ts';
import { startEngineCommand } from './start.ts';

/** Ends the engine and starts this extension's; pods keep running meanwhile. */
export async function restartEngineCommand(workbench: Workbench): Promise<void> {
  requireEngine(workbench.session);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Stopping the Slipway engine') }, () => workbench.session.stop({ pods: false }));
  await startEngineCommand(workbench);
}
