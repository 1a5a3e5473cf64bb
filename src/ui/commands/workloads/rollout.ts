import * as vscode from 'vscode';
import { systemClock } from '../../../base/clock.ts';
import { deployments } from '../../../api/resources.ts';
import { restartRollout, rolloutHistory, setRolloutPaused, undoRollout } from '../../../cluster/rollout.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';
import { keyOf, targetOf } from '../target.ts';

/** `kubectl rollout restart`: replaces every pod, by the workload's own strategy. */
export async function restart({ session }: Workbench, argument?: unknown): Promise<void> {
  const { client, informers } = session.require();
  const target = await targetOf(argument, ['Deployment'], informers, vscode.l10n.t('Restart Rollout'));
  await restartRollout(client, keyOf(target), systemClock);
}

/** `kubectl rollout undo`: back to the revision that the user picks, newest first. */
export async function undo({ session }: Workbench, argument?: unknown): Promise<void> {
  const { client, informers } = session.require();
  const target = await targetOf(argument, ['Deployment'], informers, vscode.l10n.t('Undo Rollout'));
  const deployment = await client.get(deployments, keyOf(target));
  const history = (await rolloutHistory(client, deployment)).toReversed().slice(1);
  if (history.length === 0) throw new Error(vscode.l10n.t('{0} has only one revision; there is nothing to go back to.', target.name));
  const items = history.map(({ revision, changeCause, replicaSet }) => ({
    label: vscode.l10n.t('Revision {0}', revision), revision, detail: changeCause ?? '',
    description: (replicaSet.spec?.template?.spec?.containers ?? []).map(container => container.image).join(', '),
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Go back to which revision of {0}?', target.name) });
  if (chosen === undefined) throw new UserCancelledError();
  await undoRollout(client, keyOf(target), chosen.revision);
}

export async function pause(workbench: Workbench, argument?: unknown): Promise<void> {
  await setPaused(workbench, argument, true);
}

export async function resume(workbench: Workbench, argument?: unknown): Promise<void> {
  await setPaused(workbench, argument, false);
}

async function setPaused({ session }: Workbench, argument: unknown, paused: boolean): Promise<void> {
  const { client, informers } = session.require();
  const target = await targetOf(argument, ['Deployment'], informers, paused ? vscode.l10n.t('Pause Rollout') : vscode.l10n.t('Resume Rollout'));
  await setRolloutPaused(client, keyOf(target), paused);
}
