import * as vscode from 'vscode';
import type { Session } from '../../session/session.ts';

/** Throws a sentence when the window is not connected to the bundled engine: another cluster is neither stopped nor restarted. */
export function requireEngine(session: Session): void {
  const { isEngine, context } = session.require();
  if (!isEngine) throw new Error(vscode.l10n.t('This window is connected to context {0}, not to the Slipway engine.', context));
}
