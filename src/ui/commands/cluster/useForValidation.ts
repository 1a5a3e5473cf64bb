import * as vscode from 'vscode';
import { readClusterSnapshot } from '../../manifest/clusterSnapshot.ts';
import type { Workbench } from '../../workbench.ts';
import { withCancellableProgress } from '../cancellableProgress.ts';

/** Has manifests checked against what the cluster holds now, or, asked again, by their text alone. */
export async function useClusterForValidation({ session, validation }: Workbench): Promise<void> {
  if (validation.params.cluster !== undefined) {
    validation.params = {};
    vscode.window.setStatusBarMessage(vscode.l10n.t('Manifests are checked by their text alone.'), 5000);
    return;
  }
  await session.attach();
  const { client, context } = session.require();
  const cluster = await withCancellableProgress(vscode.l10n.t('Reading what {0} holds', context), (_report, signal) => readClusterSnapshot(client, { name: context, signal }));
  validation.params = { cluster };
  vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Manifests are checked against {0}.', context)}`, 5000);
}
