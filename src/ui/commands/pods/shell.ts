import * as vscode from 'vscode';
import { describeError } from '../../../base/logger.ts';
import { pods } from '../../../api/resources.ts';
import { openExec, type ExecSession } from '../../../cluster/exec.ts';
import type { HttpClient } from '../../../cluster/httpClient.ts';
import type { TreeTarget } from '../../tree/treeNode.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';
import { keyOf, targetOf } from '../target.ts';

/** bash where the image has it, else sh. */
const SHELL = ['/bin/sh', '-c', 'command -v bash >/dev/null 2>&1 && exec bash || exec sh'];

/** Opens a terminal with a shell in a container, over the API's exec. */
export async function openShell({ session }: Workbench, argument?: unknown): Promise<void> {
  const { client, informers } = session.require();
  const target = await targetOf(argument, ['Container', 'Pod'], informers, vscode.l10n.t('Open Shell'));
  const container = target.container ?? await chooseContainer(client, target);
  const terminal = vscode.window.createTerminal({ name: `${target.name}/${container}`, pty: makeTerminal(client, { ...target, container }), iconPath: new vscode.ThemeIcon('terminal') });
  terminal.show();
}

async function chooseContainer(client: HttpClient, target: TreeTarget): Promise<string> {
  const pod = await client.get(pods, keyOf(target));
  const names = (pod.spec?.containers ?? []).map(container => container.name);
  if (names.length === 1) return names[0] ?? '';
  const chosen = await vscode.window.showQuickPick(names, { title: vscode.l10n.t('Which container of {0}?', target.name) });
  if (chosen === undefined) throw new UserCancelledError();
  return chosen;
}

function makeTerminal(client: HttpClient, target: TreeTarget): vscode.Pseudoterminal {
  const [written, closed] = [new vscode.EventEmitter<string>(), new vscode.EventEmitter<number>()];
  let exec: ExecSession | undefined;
  let size: { readonly columns: number; readonly rows: number } | undefined;
  const start = async () => {
    const decoder = new TextDecoder();
    exec = await openExec(client.transport, { namespace: target.namespace ?? 'default', name: target.name, ...(target.container === undefined ? {} : { container: target.container }) }, { command: SHELL, stdin: true, tty: true });
    if (size !== undefined) exec.resize(size);
    exec.stdout.on('data', (chunk: Buffer) => written.fire(decoder.decode(chunk, { stream: true })));
    exec.stderr.resume();
    closed.fire(await exec.exitCode);
  };
  return {
    onDidWrite: written.event, onDidClose: closed.event,
    open(dimensions) {
      if (dimensions !== undefined) size = { columns: dimensions.columns, rows: dimensions.rows };
      start().catch((error: unknown) => {
        written.fire(`\r\n${vscode.l10n.t('No shell in {0}: {1}', target.container ?? target.name, describeError(error))}\r\n`);
      });
    },
    close: () => exec?.close(),
    handleInput: data => exec?.stdin?.write(data),
    setDimensions(dimensions) { size = { columns: dimensions.columns, rows: dimensions.rows }; exec?.resize(size); },
  };
}
