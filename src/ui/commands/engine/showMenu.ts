import * as vscode from 'vscode';
import { describeState } from '../../statusBar.ts';
import type { Workbench } from '../../workbench.ts';

/** What the status bar offers: the commands that fit the engine's state. Asks an engine that runs, or the chosen cluster, when nothing has yet. */
export async function showEngineMenu({ session, output }: Workbench): Promise<void> {
  await session.attach();
  const { state, choice } = session;
  const items = [
    ...(state.kind === 'disconnected' || choice.context !== undefined ? [{ label: `$(play) ${vscode.l10n.t('Start Engine')}`, command: 'slipway.engine.start' }] : []),
    ...(state.kind === 'connected' && state.isEngine ? [
      { label: `$(debug-stop) ${vscode.l10n.t('Stop Engine...')}`, command: 'slipway.engine.stop' }, { label: `$(debug-restart) ${vscode.l10n.t('Restart Engine')}`, command: 'slipway.engine.restart' },
    ] : []),
    ...(choice.context === undefined && (state.kind === 'disconnected' || state.kind === 'connected') ? [{ label: `$(trash) ${vscode.l10n.t('Reset Engine...')}`, command: 'slipway.engine.reset' }] : []),
    { label: `$(server-environment) ${vscode.l10n.t('Select Context...')}`, command: 'slipway.cluster.selectContext' },
    ...(state.kind === 'connected' ? [{ label: `$(list-filter) ${vscode.l10n.t('Select Namespace...')}`, command: 'slipway.cluster.selectNamespace' }, { label: `$(copy) ${vscode.l10n.t('Copy Kubeconfig Path')}`, command: 'slipway.engine.copyKubeconfigPath' }] : []),
    { label: `$(output) ${vscode.l10n.t('Show Log')}`, command: undefined },
  ];
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: describeState(state, choice.context) });
  if (chosen === undefined) return;
  if (chosen.command === undefined) output.show(); else await vscode.commands.executeCommand(chosen.command);
}
