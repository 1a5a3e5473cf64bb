import * as vscode from 'vscode';
import { applyObjects } from '../../../cluster/apply.ts';
import type { Workbench } from '../../workbench.ts';
import { withCancellableProgress } from '../cancellableProgress.ts';
import { selectManifests } from './manifestFile.ts';
import { showOutcomes } from './outcomes.ts';

/** Applies a manifest as `kubectl apply` does; starts the engine first when none runs, since the user asked for it. */
export async function applyManifest({ session, logger }: Workbench, argument?: unknown, selection?: unknown): Promise<void> {
  const { objects } = await selectManifests(argument, selection);
  const { client } = session.state.kind === 'connected' ? session.state
    : await withCancellableProgress(vscode.l10n.t('Starting the Slipway engine'), (_report, signal) => session.start(signal));
  showOutcomes(await applyObjects(client, objects, { namespace: 'default' }), logger);
}
