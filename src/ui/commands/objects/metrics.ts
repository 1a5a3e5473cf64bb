import * as vscode from 'vscode';
import { openMetricsPanel } from '../../webviews/metrics/panel.ts';
import { podOwnerKinds } from '../../tree/treeNode.ts';
import type { Workbench } from '../../workbench.ts';
import { targetOf } from '../target.ts';

/** Opens the Metrics panel of a node, a workload, a pod or a container. */
export async function showMetrics(workbench: Workbench, argument?: unknown): Promise<void> {
  const { informers } = workbench.session.require();
  openMetricsPanel(workbench, await targetOf(argument, ['Node', 'Deployment', 'ReplicaSet', ...podOwnerKinds, 'Pod', 'Container'], informers, vscode.l10n.t('Metrics')));
}
