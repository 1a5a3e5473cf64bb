import * as vscode from 'vscode';
import type { ApplyOptions } from '../../../cluster/apply.ts';
import { makeResourceFinder } from '../../../cluster/discovery.ts';
import type { Connected } from '../../session/session.ts';
import { UserCancelledError } from '../cancelled.ts';

/** Objects that name no namespace go to the context's; kinds that the engine does not know are asked for. */
export function applyOptions({ client, namespace }: Pick<Connected, 'client' | 'namespace'>): ApplyOptions & Required<Pick<ApplyOptions, 'findResource'>> {
  return { namespace, findResource: makeResourceFinder(client.transport) };
}

const confirmed = new Set<string>();

/** Asks, once per window and context, before something is applied to another cluster than the bundled engine. */
export async function confirmCluster({ isEngine, context, server }: Pick<Connected, 'isEngine' | 'context' | 'server'>): Promise<void> {
  if (isEngine || confirmed.has(`${context} ${server}`)) return;
  const apply = vscode.l10n.t('Apply');
  const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Apply to context {0}?', context), { modal: true, detail: vscode.l10n.t('{0}. This is asked once per window.', server) }, apply);
  if (answer !== apply) throw new UserCancelledError();
  confirmed.add(`${context} ${server}`);
}
