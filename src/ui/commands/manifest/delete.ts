import * as vscode from 'vscode';
import { deleteObjects } from '../../../cluster/apply.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';
import { clusterDetail } from '../clusterDetail.ts';
import { applyOptions } from './applyOptions.ts';
import { selectManifests } from './manifestFile.ts';
import { showOutcomes } from './outcomes.ts';

/** Deletes what a manifest names, after asking, as `kubectl delete -f` does. */
export async function deleteManifest({ session, validation, logger, output }: Workbench, argument?: unknown, selection?: unknown): Promise<void> {
  const connected = session.require();
  const { objects } = await selectManifests(argument, selection);
  const names = objects.map(object => `${object.kind} ${object.metadata.name ?? ''}`).join(', ');
  const confirm = vscode.l10n.t('Delete');
  if (await vscode.window.showWarningMessage(vscode.l10n.t('Delete {0}?', names), { modal: true, ...clusterDetail(connected) }, confirm) !== confirm) throw new UserCancelledError();
  const results = await deleteObjects(connected.client, objects, applyOptions(connected));
  validation.follow(results, connected);
  showOutcomes(results, { logger, output });
}
