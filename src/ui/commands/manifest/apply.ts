import * as vscode from 'vscode';
import { applyObjects } from '../../../cluster/apply.ts';
import type { Workbench } from '../../workbench.ts';
import { selectManifests } from './manifestFile.ts';
import { showOutcomes } from './outcomes.ts';

/** Applies a manifest as `kubectl apply` does; starts the engine first when none runs, since the user asked for it. */
export async function applyManifest({ session, logger }: Workbench, argument?: unknown, selection?: unknown): Promise<void> {
  const { objects } = await selectManifests(argument, selection);
  const { client } = session.state.kind === 'connected' ? session.state
    : await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Starting the Slipway engine') }, () => session.start());
  showOutcomes(await applyObjects(client, objects, { namespace: 'default' }), logger);
}
