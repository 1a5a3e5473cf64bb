import * as vscode from 'vscode';
import { systemClock } from '../../../base/clock.ts';
import type { TreeTarget } from '../../tree/treeNode.ts';
import type { Workbench } from '../../workbench.ts';
import { followConnection } from '../panelConnection.ts';
import { toWebviewHtml, webviewIcon, webviewRoots } from '../page.ts';
import { titleOf } from '../podsOf.ts';
import { MetricsModel } from './metricsModel.ts';
import type { FromMetricsView, ToMetricsView } from './protocol.ts';

const open = new Map<string, vscode.WebviewPanel>();

/** Shows the Metrics panel of a target; the one that is open already when there is one. */
export function openMetricsPanel({ session, extensionUri, logger }: Workbench, target: TreeTarget): void {
  const key = [session.require().server, target.kind, target.namespace, target.name, target.container].join('/');
  const known = open.get(key);
  if (known !== undefined) { known.reveal(); return; }
  const title = vscode.l10n.t('Metrics: {0}', target.container ?? target.name);
  const panel = vscode.window.createWebviewPanel('slipway.metrics', title, vscode.ViewColumn.Active, { enableScripts: true, localResourceRoots: webviewRoots(extensionUri) });
  open.set(key, panel);
  panel.iconPath = webviewIcon(extensionUri, 'metrics');
  const model = new MetricsModel({ target, clock: systemClock, logger, post: (message: ToMetricsView) => void panel.webview.postMessage(message) });
  const disposables = [
    followConnection({ session, namespace: target.namespace, logger, connect: connection => model.connect(connection) }),
    panel.webview.onDidReceiveMessage((message: FromMetricsView) => { if (message.type === 'ready') model.attach(); }),
    // A hidden page is thrown away by VS Code; it says 'ready' when it is shown again.
    panel.onDidChangeViewState(() => { if (!panel.visible) model.detach(); }),
  ];
  panel.onDidDispose(() => { open.delete(key); model.detach(); vscode.Disposable.from(...disposables).dispose(); });
  panel.webview.html = toWebviewHtml(panel.webview, { extensionUri, name: 'metrics', title: titleOf(target) });
}
