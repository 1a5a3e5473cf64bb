import * as vscode from 'vscode';
import { isOlderVersion } from './isOlderVersion.ts';
import type { Session, SessionState } from './session.ts';

/** Offers, once per version, to restart an engine that an older Slipway started. */
export function registerUpdateOffer(session: Session, version: string): vscode.Disposable {
  let offered: string | undefined;
  return session.onDidChange((state: SessionState) => {
    if (state.kind !== 'connected' || state.engineVersion === undefined || state.engineVersion === offered || !isOlderVersion(state.engineVersion, version)) return;
    offered = state.engineVersion;
    void offer(state.engineVersion, version);
  });
}

async function offer(engineVersion: string, version: string): Promise<void> {
  const restart = vscode.l10n.t('Restart Engine');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('The engine of Slipway {0} is running, and this is Slipway {1}. Restart the engine to use the new one? Pods keep running.', engineVersion, version), restart);
  if (chosen === restart) await vscode.commands.executeCommand('slipway.engine.restart');
}
