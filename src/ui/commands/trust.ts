import * as vscode from 'vscode';

/** Why nothing of an untrusted workspace is built, applied or run. */
export class UntrustedWorkspaceError extends Error {}

/** Throws UntrustedWorkspaceError, a sentence, in an untrusted workspace: what its files say is not built, applied or run there. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) throw new UntrustedWorkspaceError(vscode.l10n.t('This workspace is not trusted, so nothing of it is built or applied.'));
}
