import * as vscode from 'vscode';
import { nodes } from '../../../api/resources.ts';
import { systemClock } from '../../../base/clock.ts';
import type { Workbench } from '../../workbench.ts';
import { withCancellableProgress } from '../cancellableProgress.ts';
import { waitForNode } from './waitForNode.ts';

/** Starts the engine and stays with the user until its node is ready; what the first use prepares is shown as it goes. A node that Docker keeps waiting is told as an error. */
export async function startEngineCommand({ session, logger }: Workbench): Promise<void> {
  const hindrance = await withCancellableProgress(vscode.l10n.t('Slipway engine'), async (report, signal) => {
    report(vscode.l10n.t('starting'));
    const connected = await session.start(signal);
    logger.log('info', 'connected', { context: connected.context });
    const gone = new AbortController();
    const following = session.onDidChange(state => { if (state !== connected) gone.abort(new DOMException('the engine went away', 'AbortError')); });
    try {
      return await waitForNode({ nodes: connected.informers.for(nodes), clock: systemClock, report, signal: AbortSignal.any([signal, gone.signal]) });
    } finally { following.dispose(); }
  });
  if (hindrance !== undefined) await offerHelp(hindrance);
}

async function offerHelp(hindrance: string): Promise<void> {
  const [settings, install] = [vscode.l10n.t('Open Settings'), vscode.l10n.t('Get Docker')];
  const said = hindrance === '' ? vscode.l10n.t('The node says nothing.') : hindrance;
  const chosen = await vscode.window.showErrorMessage(vscode.l10n.t('The Slipway engine runs, but no pod can: its node is not ready. {0}', said), settings, install);
  if (chosen === settings) await vscode.commands.executeCommand('workbench.action.openSettings', 'slipway.docker.host');
  if (chosen === install) await vscode.env.openExternal(vscode.Uri.parse('https://docs.docker.com/get-docker/'));
}
