import * as vscode from 'vscode';
import type { Session, SessionState } from './session/session.ts';
import { shortContext } from './session/shortContext.ts';

/** Which cluster this window talks to and how it is, always in sight; a click offers what can be done about it. */
export function registerStatusBar(session: Session): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('slipway.status', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Slipway';
  item.command = 'slipway.engine.showMenu';
  const show = (state: SessionState) => {
    const sentence = describeState(state, session.choice.context);
    item.text = textOf(state, session.choice.context);
    item.tooltip = sentence;
    item.accessibilityInformation = { label: sentence, role: 'button' };
    item.show();
  };
  show(session.state);
  return vscode.Disposable.from(item, session.onDidChange(show), session.onDidChangeTrouble(show));
}

function textOf(state: SessionState, context: string | undefined): string {
  switch (state.kind) {
    case 'connected': return `${state.trouble.sentence !== undefined ? '$(warning)' : state.isEngine ? '$(vm-running)' : '$(server-environment)'} ${shortContext(state.context)}${state.isSelected ? ` / ${state.onlyNamespace ?? ''}` : ''}`;
    case 'starting': return `$(loading~spin) ${vscode.l10n.t('Slipway: starting')}`;
    case 'stopping': return `$(loading~spin) ${vscode.l10n.t('Slipway: stopping')}`;
    case 'disconnected': return context === undefined ? `$(vm-outline) ${vscode.l10n.t('Slipway: stopped')}` : `$(debug-disconnect) ${shortContext(context)}`;
  }
}

/** One sentence on the engine, or on the cluster of the context that was chosen. */
export function describeState(state: SessionState, context: string | undefined): string {
  switch (state.kind) {
    case 'connected':
      if (state.trouble.sentence !== undefined) return vscode.l10n.t('Context {0} does not answer; what is shown may be old: {1}', state.context, state.trouble.sentence);
      if (state.isSelected) {
        const { onlyNamespace = '', ...whole } = state;
        return `${describeState({ ...whole, isSelected: false }, context)}. ${vscode.l10n.t('Namespace {0} is shown.', onlyNamespace)}`;
      }
      if (state.isEngine) return vscode.l10n.t('Slipway engine running, context {0}, {1}', state.context, state.server);
      return state.onlyNamespace === undefined ? vscode.l10n.t('Connected to context {0}, {1}', state.context, state.server)
        : vscode.l10n.t('Connected to context {0}, {1}, where you may read namespace {2} only', state.context, state.server, state.onlyNamespace);
    case 'starting': return vscode.l10n.t('The Slipway engine is starting');
    case 'stopping': return vscode.l10n.t('The Slipway engine is stopping');
    case 'disconnected': return state.problem ?? (context === undefined ? vscode.l10n.t('The Slipway engine is not running') : vscode.l10n.t('Not connected to context {0}', context));
  }
}
