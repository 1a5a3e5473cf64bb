import * as vscode from 'vscode';
import { describeError } from '../../../base/logger.ts';
import { readServerVersion } from '../../../cluster/serverVersion.ts';
import { readClusterSnapshot } from '../../manifest/clusterSnapshot.ts';
import type { Workbench } from '../../workbench.ts';
import { withCancellableProgress } from '../cancellableProgress.ts';

/** Has manifests checked against what the cluster holds now, until the connection ends or it is told to stop; asked again, what it holds by then. Throws a sentence when the cluster cannot be read. */
export async function useClusterForValidation({ session, validation }: Workbench): Promise<void> {
  await session.attach();
  const connected = session.require();
  const { client, context, isEngine, namespace } = connected;
  const cluster = await withCancellableProgress(vscode.l10n.t('Reading what {0} holds', context), (_report, signal) => readClusterSnapshot(client, { name: context, context: isEngine ? undefined : context, namespace, readVersion: until => readServerVersion(client, until), signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new Error(vscode.l10n.t('What {0} holds could not be read: {1}', context, describeError(error)), { cause: error });
  }));
  if (!validation.use(cluster, connected)) throw new Error(vscode.l10n.t('The connection to {0} ended while it was read.', context));
  vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Manifests are checked against {0}.', context)}`, 5000);
}
