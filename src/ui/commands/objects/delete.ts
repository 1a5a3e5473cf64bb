import * as vscode from 'vscode';
import { isNotFound } from '../../../api/apiError.ts';
import { describeError } from '../../../base/logger.ts';
import { podOwnerKinds, type TreeTarget } from '../../tree/treeNode.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';
import { clusterDetail } from '../clusterDetail.ts';
import { selectedTargets } from '../selectedTargets.ts';
import { describeTarget, keyOf, resourceOf, targetOf } from '../target.ts';

const KINDS = ['Deployment', 'ReplicaSet', ...podOwnerKinds, 'Pod', 'Service', 'Namespace'] as const;

/** Deletes one object, or all that are selected in the tree, after asking; what they own goes with them. */
export async function deleteObject({ session }: Workbench, argument?: unknown, selection?: unknown): Promise<void> {
  const connected = session.require();
  const { client, informers } = connected;
  const selected = selectedTargets(selection, KINDS);
  const targets = selected.length > 1 ? selected : [await targetOf(argument, KINDS, informers, vscode.l10n.t('Delete'))];
  const confirm = vscode.l10n.t('Delete');
  const namespaces = [...new Set(targets.flatMap(({ namespace }) => namespace ?? []))].join(', ');
  const detail = clusterDetail(connected,
    ...(namespaces === '' ? [] : [vscode.l10n.t('Namespace: {0}', namespaces)]), ...(targets.some(({ kind }) => kind === 'Namespace') ? [vscode.l10n.t('Everything in a namespace is deleted with it.')] : []));
  const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('Delete {0}?', targets.map(describeTarget).join(', ')), { modal: true, ...detail }, confirm);
  if (chosen !== confirm) throw new UserCancelledError();
  const outcomes = await Promise.allSettled(targets.map(target => client.delete(resourceOf(target), keyOf(target), { propagationPolicy: 'Background' })));
  const problems = outcomes.flatMap((outcome, index) => outcome.status === 'rejected' && !isNotFound(outcome.reason) ? [`${describeTarget(targets[index] as TreeTarget)}: ${describeError(outcome.reason)}`] : []);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
