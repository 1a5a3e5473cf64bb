import * as vscode from 'vscode';
import type { Session, SessionState } from './session/session.ts';

/** Engine state and context, always in sight; a click offers what can be done about it. */
export function registerStatusBar(session: Session): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('slipway.status', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Slipway';
  item.command = 'slipway.engine.showMenu';
  const show = (state: SessionState) => {
    item.text = textOf(state);
    item.tooltip = describeState(state);
    item.accessibilityInformation = { label: describeState(state), role: 'button' };
    item.show();
  };
  show(session.state);
  return vscode.Disposable.from(item, session.onDidChange(show));
}

function textOf(state: SessionState): string {
  switch (state.kind) {
    case 'connected': return `$(vm-running) ${state.context}`;
    case 'starting': return `$(loading~spin) ${vscode.l10n.t('Slipway: starting')}`;
    case 'stopping': return `$(loading~spin) ${vscode.l10n.t('Slipway: stopping')}`;
    case 'disconnected': return `$(vm-outline) ${vscode.l10n.t('Slipway: stopped')}`;
  }
}

/** One sentence on the engine. */
export function describeState(state: SessionState): string {
  switch (state.kind) {
    case 'connected': return vscode.l10n.t('Slipway engine running, context {0}, {1}', state.context, state.server);
    case 'starting': return vscode.l10n.t('The Slipway engine is starting');
    case 'stopping': return vscode.l10n.t('The Slipway engine is stopping');
    case 'disconnected': return state.problem ?? vscode.l10n.t('The Slipway engine is not running');
  }
}
