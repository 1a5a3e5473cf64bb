import * as vscode from 'vscode';
import { applyObjects } from '../../../cluster/apply.ts';
import type { Workbench } from '../../workbench.ts';
import { withCancellableProgress } from '../cancellableProgress.ts';
import { applyOptions, confirmCluster } from './applyOptions.ts';
import { selectManifests } from './manifestFile.ts';
import { showOutcomes } from './outcomes.ts';

/** Applies a manifest as `kubectl apply` does; starts the engine first when it is meant and does not run, since the user asked for it. */
export async function applyManifest({ session, validation, logger, output }: Workbench, argument?: unknown, selection?: unknown): Promise<void> {
  const { objects } = await selectManifests(argument, selection);
  await session.attach();
  const connected = session.state.kind === 'connected' ? session.state : session.choice.context !== undefined ? session.require()
    : await withCancellableProgress(vscode.l10n.t('Starting the Slipway engine'), (_report, signal) => session.start(signal));
  await confirmCluster(connected);
  const results = await applyObjects(connected.client, objects, applyOptions(connected));
  validation.follow(results, connected);
  showOutcomes(results, { logger, output });
}
