import * as vscode from 'vscode';
import { openLogsPanel } from '../../webviews/logs/panel.ts';
import type { Workbench } from '../../workbench.ts';
import { targetOf } from '../target.ts';

/** Opens the Logs panel of a pod, a container, or all pods of a workload. */
export async function showLogs(workbench: Workbench, argument?: unknown): Promise<void> {
  const { informers } = workbench.session.require();
  openLogsPanel(workbench, await targetOf(argument, ['Deployment', 'ReplicaSet', 'Pod', 'Container'], informers, vscode.l10n.t('Logs')));
}
