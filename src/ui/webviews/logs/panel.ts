import * as vscode from 'vscode';
import { systemClock } from '../../../base/clock.ts';
import { describeError } from '../../../base/logger.ts';
import type { TreeTarget } from '../../tree/treeNode.ts';
import type { Workbench } from '../../workbench.ts';
import { followConnection } from '../panelConnection.ts';
import { toWebviewHtml, webviewIcon, webviewRoots } from '../page.ts';
import { titleOf } from '../podsOf.ts';
import { LogsModel } from './logsModel.ts';
import type { FromLogsView, ToLogsView } from './protocol.ts';

const open = new Map<string, vscode.WebviewPanel>();

/** Shows the Logs panel of a target; the one that is open already when there is one. */
export function openLogsPanel(workbench: Workbench, target: TreeTarget): void {
  const key = [workbench.session.require().server, target.kind, target.namespace, target.name, target.container].join('/');
  const known = open.get(key);
  if (known !== undefined) { known.reveal(); return; }
  const title = vscode.l10n.t('Logs: {0}', target.container ?? target.name);
  const panel = vscode.window.createWebviewPanel('slipway.logs', title, vscode.ViewColumn.Active, { enableScripts: true, localResourceRoots: webviewRoots(workbench.extensionUri) });
  open.set(key, panel);
  panel.iconPath = webviewIcon(workbench.extensionUri, 'logs');
  fill(panel, workbench, target);
  panel.onDidDispose(() => open.delete(key));
}

function fill(panel: vscode.WebviewPanel, { session, extensionUri, logger }: Workbench, target: TreeTarget): void {
  const model = new LogsModel({
    target, clock: systemClock, logger, choice: { start: { tailLines: 1000 }, previous: false, container: target.container ?? '' },
    post: (message: ToLogsView) => void panel.webview.postMessage(message),
  });
  const handle = async (message: FromLogsView) => {
    switch (message.type) {
      case 'ready': return model.attach();
      case 'ack': return model.handleAck();
      case 'choose': return model.choose(message.choice);
      case 'clear': return model.clear();
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0} lines', message.lines), 3000);
        return;
      case 'save': return save(target, message.text);
      default: return message satisfies never;
    }
  };
  const disposables = [
    followConnection({ session, namespace: target.namespace, logger, connect: connection => model.connect(connection) }),
    panel.webview.onDidReceiveMessage((message: FromLogsView) => void handle(message).catch((error: unknown) => vscode.window.showErrorMessage(describeError(error)))),
    // A hidden page is thrown away by VS Code; it says 'ready' when it is shown again.
    panel.onDidChangeViewState(() => { if (!panel.visible) model.detach(); }),
  ];
  panel.onDidDispose(() => { model.dispose(); vscode.Disposable.from(...disposables).dispose(); });
  panel.webview.html = toWebviewHtml(panel.webview, { extensionUri, name: 'logs', title: titleOf(target) });
}

async function save({ name, container }: TreeTarget, text: string): Promise<void> {
  const file = `${container === undefined ? name : `${name}-${container}`}.log`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showSaveDialog({ filters: { [vscode.l10n.t('Logs')]: ['log', 'txt'] }, ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, file) }) });
  if (chosen !== undefined) await vscode.workspace.fs.writeFile(chosen, new TextEncoder().encode(text));
}
