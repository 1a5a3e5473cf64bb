import * as vscode from 'vscode';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';
import { describeTarget, keyOf, resourceOf, targetOf } from '../target.ts';

/** Deletes one object after asking; what it owns goes with it. */
export async function deleteObject({ session }: Workbench, argument?: unknown): Promise<void> {
  const { client, informers } = session.require();
  const target = await targetOf(argument, ['Deployment', 'ReplicaSet', 'Pod', 'Service', 'Namespace'], informers, vscode.l10n.t('Delete'));
  const confirm = vscode.l10n.t('Delete');
  const detail = target.kind === 'Namespace' ? vscode.l10n.t('Everything in it is deleted too.') : target.namespace === undefined ? '' : vscode.l10n.t('Namespace: {0}', target.namespace);
  const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('Delete {0}?', describeTarget(target)), { modal: true, detail }, confirm);
  if (chosen !== confirm) throw new UserCancelledError();
  await client.delete(resourceOf(target), keyOf(target), { propagationPolicy: 'Background' });
}
