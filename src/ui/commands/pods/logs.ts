import * as vscode from 'vscode';
import { openLogsPanel } from '../../webviews/logs/panel.ts';
import { podOwnerKinds } from '../../tree/treeNode.ts';
import type { Workbench } from '../../workbench.ts';
import { targetOf } from '../target.ts';

/** Opens the Logs panel of a pod, a container, or all pods of a workload. */
export async function showLogs(workbench: Workbench, argument?: unknown): Promise<void> {
  const { informers } = workbench.session.require();
  openLogsPanel(workbench, await targetOf(argument, ['Deployment', 'ReplicaSet', ...podOwnerKinds, 'Pod', 'Container'], informers, vscode.l10n.t('Logs')));
}
