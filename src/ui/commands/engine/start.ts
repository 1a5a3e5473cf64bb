import * as vscode from 'vscode';
import { nodes } from '../../../api/resources.ts';
import type { Connected } from '../../session/session.ts';
import type { Workbench } from '../../workbench.ts';

/** Starts the engine and stays with the user until its node is ready; what the first use prepares is shown as it goes. */
export async function startEngineCommand({ session, logger }: Workbench): Promise<void> {
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Slipway engine'), cancellable: true }, async (progress, token) => {
    progress.report({ message: vscode.l10n.t('starting') });
    const connected = await session.start();
    logger.log('info', 'connected', { context: connected.context });
    await nodeReady(connected, message => progress.report({ message }), token);
  });
}

/** Resolves when a node is Ready or the user has seen enough; the engine goes on either way. */
function nodeReady({ informers }: Connected, report: (message: string) => void, token: vscode.CancellationToken): Promise<void> {
  return new Promise(resolve => {
    const disposables: { dispose(): void }[] = [];
    const done = () => { disposables.forEach(disposable => disposable.dispose()); resolve(); };
    disposables.push(token.onCancellationRequested(done), informers.for(nodes).onChange(event => {
      if (event.type === 'deleted') return;
      const ready = event.object.status?.conditions?.find(condition => condition.type === 'Ready');
      if (ready?.status === 'True') done();
      else if (ready?.message !== undefined && ready.message !== '') report(ready.message);
    }));
  });
}
