import * as vscode from 'vscode';

/** Throws a sentence in an untrusted workspace: what its files say is not built, applied or run there. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) throw new Error(vscode.l10n.t('This workspace is not trusted, so nothing of it is built or applied. Trust it first ("Workspaces: Manage Workspace Trust").'));
}
