import * as vscode from 'vscode';
import { pods } from '../../../api/resources.ts';
import type { HttpClient } from '../../../cluster/httpClient.ts';
import type { TreeTarget } from '../../tree/treeNode.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';
import { keyOf, targetOf } from '../target.ts';
import { ShellTerminal } from './shellTerminal.ts';

/** Opens a terminal with a shell in a container, over the API's exec. */
export async function openShell({ session }: Workbench, argument?: unknown): Promise<void> {
  const { client, informers } = session.require();
  const target = await targetOf(argument, ['Container', 'Pod'], informers, vscode.l10n.t('Open Shell'));
  const container = target.container ?? await chooseContainer(client, target);
  const pty = new ShellTerminal(client.transport, { namespace: target.namespace ?? 'default', name: target.name, container });
  vscode.window.createTerminal({ name: `${target.name}/${container}`, pty, iconPath: new vscode.ThemeIcon('terminal') }).show();
}

async function chooseContainer(client: HttpClient, target: TreeTarget): Promise<string> {
  const pod = await client.get(pods, keyOf(target));
  const names = (pod.spec?.containers ?? []).map(container => container.name);
  if (names.length === 1) return names[0] ?? '';
  const chosen = await vscode.window.showQuickPick(names, { title: vscode.l10n.t('Which container of {0}?', target.name) });
  if (chosen === undefined) throw new UserCancelledError();
  return chosen;
}
