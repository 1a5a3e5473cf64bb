import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ContextChoice } from './session/contextChoice.ts';
import { followRunRecord, runRecord } from './session/runRecord.ts';
import type { Session, SessionState } from './session/session.ts';
import { shortContext } from './session/shortContext.ts';

/**
 * Which cluster this window talks to and how it is; a click offers what can be done about it. Out of sight until `show`, since not
 * every window has to do with it. Before there is a session it tells what files tell, and contacts nothing.
 */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('slipway.status', vscode.StatusBarAlignment.Left, 10);
  readonly #choice: ContextChoice;
  #state: SessionState = { kind: 'disconnected' };
  #watcher: vscode.Disposable | undefined;
  readonly #disposables: vscode.Disposable[] = [this.#item];

  constructor(choice: ContextChoice) {
    this.#choice = choice;
    this.#item.name = 'Slipway';
    this.#item.command = 'slipway.engine.showMenu';
  }

  /** From now on it is in sight. */
  show(): void {
    if (this.#watcher !== undefined) return;
    this.#watch();
    this.#disposables.push(vscode.workspace.onDidChangeConfiguration(change => { if (change.affectsConfiguration('slipway.engine.dataDirectory')) this.#watch(); }));
    this.#item.show();
  }

  /** Shows what the session says from now on. */
  follow(session: Session): void {
    const take = (state: SessionState) => { this.#state = state; this.#draw(); };
    this.#disposables.push(session.onDidChange(take), session.onDidChangeTrouble(take));
    this.#state = session.state;
    this.show();
  }

  dispose(): void {
    this.#watcher?.dispose();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #watch(): void {
    this.#watcher?.dispose();
    this.#watcher = followRunRecord({ created: () => this.#draw(), deleted: () => this.#draw() });
    this.#draw();
  }

  #draw(): void {
    const { context } = this.#choice;
    const sentence = describeState(this.#state, context);
    this.#item.text = textOf(this.#state, context);
    this.#item.tooltip = sentence;
    this.#item.accessibilityInformation = { label: sentence, role: 'button' };
  }
}

function textOf(state: SessionState, context: string | undefined): string {
  switch (state.kind) {
    case 'connected': return `${state.trouble.sentence !== undefined ? '$(warning)' : state.isEngine ? '$(vm-running)' : '$(server-environment)'} ${shortContext(state.context)}${state.isSelected ? ` / ${state.onlyNamespace ?? ''}` : ''}`;
    case 'starting': return `$(loading~spin) ${vscode.l10n.t('Slipway: starting')}`;
    case 'stopping': return `$(loading~spin) ${vscode.l10n.t('Slipway: stopping')}`;
    case 'disconnected':
      if (context !== undefined) return `$(debug-disconnect) ${shortContext(context)}`;
      return mayRun(state) ? `$(debug-disconnect) ${vscode.l10n.t('Slipway: not connected')}` : `$(vm-outline) ${vscode.l10n.t('Slipway: stopped')}`;
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
    case 'disconnected':
      if (state.problem !== undefined) return state.problem;
      if (context !== undefined) return vscode.l10n.t('Not connected to context {0}', context);
      return mayRun(state) ? vscode.l10n.t('Not connected to the Slipway engine') : vscode.l10n.t('The Slipway engine is not running');
  }
}

/** An engine has left its record, and nobody has asked it yet. */
function mayRun({ problem }: Extract<SessionState, { readonly kind: 'disconnected' }>): boolean { return problem === undefined && existsSync(runRecord()); }
