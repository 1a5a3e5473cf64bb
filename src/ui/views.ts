import * as vscode from 'vscode';
import type { TreeNode } from './tree/treeNode.ts';
import { ModelTreeProvider } from './tree/treeProvider.ts';
import type { Workbench } from './workbench.ts';

const viewIds = ['slipway.views.nodes', 'slipway.views.workloads', 'slipway.views.services', 'slipway.views.images'] as const;
export type ViewId = typeof viewIds[number];

/** Where Delete acts on all selected lines. */
const manySelectable: readonly ViewId[] = ['slipway.views.workloads', 'slipway.views.services'];

export interface ViewModel {
  roots(): Promise<readonly TreeNode[]>;
  onDidChange(handler: () => void): vscode.Disposable;
  /** Shown beside the view's title: the namespace that it is limited to. */
  readonly description?: string | undefined;
}

/** Puts the models into VS Code's views; the workbench is made when the first view is looked at. */
export function registerViews(workbench: () => Promise<Workbench>): vscode.Disposable {
  return vscode.Disposable.from(...viewIds.map(id => {
    const disposables: vscode.Disposable[] = [];
    let model: Promise<ViewModel> | undefined;
    const provider = new ModelTreeProvider(async () => {
      model ??= workbench().then(({ views }) => {
        disposables.push(views[id].onDidChange(() => provider.changed()));
        return views[id];
      });
      const known = await model;
      const roots = await known.roots();
      view.description = known.description ?? '';
      return roots;
    });
    const view = vscode.window.createTreeView(id, { treeDataProvider: provider, showCollapseAll: true, canSelectMany: manySelectable.includes(id) });
    disposables.push(provider, view);
    return { dispose: () => vscode.Disposable.from(...disposables).dispose() };
  }));
}
