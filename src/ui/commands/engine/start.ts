import * as vscode from 'vscode';
import { nodes } from '../../../api/resources.ts';
import type { Connected, Session } from '../../session/session.ts';
import type { Workbench } from '../../workbench.ts';

/** Starts the engine and stays with the user until its node is ready; what the first use prepares is shown as it goes. */
export async function startEngineCommand({ session, logger }: Workbench): Promise<void> {
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Slipway engine') }, async progress => {
    progress.report({ message: vscode.l10n.t('starting') });
    const connected = await session.start();
    logger.log('info', 'connected', { context: connected.context });
    await nodeReady(connected, session, message => progress.report({ message }));
  });
}

/** Resolves when a node is Ready, or when the engine went away meanwhile. */
function nodeReady({ informers }: Connected, session: Session, report: (message: string) => void): Promise<void> {
  return new Promise(resolve => {
    const disposables: { dispose(): void }[] = [];
    const done = () => { disposables.forEach(disposable => disposable.dispose()); resolve(); };
    disposables.push(session.onDidChange(done), informers.for(nodes).onChange(event => {
      if (event.type === 'deleted') return;
      const ready = event.object.status?.conditions?.find(condition => condition.type === 'Ready');
      if (ready?.status === 'True') done();
      else if (ready?.message !== undefined && ready.message !== '') report(ready.message);
    }));
  });
}
