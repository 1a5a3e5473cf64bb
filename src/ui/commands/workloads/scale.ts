import * as vscode from 'vscode';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';
import { describeTarget, keyOf, resourceOf, targetOf } from '../target.ts';

/** Asks for a number of replicas, the present one filled in, and writes it through the scale subresource. */
export async function scale({ session }: Workbench, argument?: unknown): Promise<void> {
  const { client, informers } = session.require();
  const target = await targetOf(argument, ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'], informers, vscode.l10n.t('Scale'));
  const resource = resourceOf(target);
  const present = (await client.getScale(resource, keyOf(target))).spec?.replicas ?? 0;
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Scale {0}', describeTarget(target)), prompt: vscode.l10n.t('Number of replicas'), value: String(present),
    validateInput: text => /^\d{1,6}$/.test(text.trim()) ? undefined : vscode.l10n.t('A whole number from 0'),
  });
  if (answer === undefined) throw new UserCancelledError();
  await client.updateScale(resource, keyOf(target), Number(answer.trim()));
}
