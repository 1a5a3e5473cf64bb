import * as vscode from 'vscode';
import type { Workbench } from '../../workbench.ts';

/** What the status bar offers: the commands that fit the engine's state. */
export async function showEngineMenu({ session, output }: Workbench): Promise<void> {
  const runs = session.state.kind === 'connected';
  const items = [
    ...(runs ? [] : [{ label: `$(play) ${vscode.l10n.t('Start Engine')}`, command: 'slipway.engine.start' }]),
    ...(runs ? [{ label: `$(debug-stop) ${vscode.l10n.t('Stop Engine...')}`, command: 'slipway.engine.stop' }, { label: `$(copy) ${vscode.l10n.t('Copy Kubeconfig Path')}`, command: 'slipway.engine.copyKubeconfigPath' }] : []),
    { label: `$(output) ${vscode.l10n.t('Show Log')}`, command: undefined },
  ];
  const placeHolder = session.state.kind === 'connected' ? `${session.state.context} ${session.state.server}` : vscode.l10n.t('The Slipway engine is not running');
  const chosen = await vscode.window.showQuickPick(items, { placeHolder });
  if (chosen === undefined) return;
  if (chosen.command === undefined) output.show(); else await vscode.commands.executeCommand(chosen.command);
}
