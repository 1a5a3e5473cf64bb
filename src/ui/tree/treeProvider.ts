import * as vscode from 'vscode';
import { systemClock, type Timer } from '../../base/clock.ts';
import type { Health, TreeNode } from './treeNode.ts';

const COALESCE_MS = 60;

const healthIcons: Record<Exclude<Health, 'none'>, { readonly icon: string; readonly color: string }> = {
  healthy: { icon: 'pass-filled', color: 'testing.iconPassed' },
  progressing: { icon: 'sync', color: 'charts.blue' },
  degraded: { icon: 'warning', color: 'list.warningForeground' },
  failed: { icon: 'error', color: 'list.errorForeground' },
  stopped: { icon: 'circle-slash', color: 'disabledForeground' },
};

/** Shows nodes that a pure function computes; `changed` asks for a redraw, bursts become one. */
export class ModelTreeProvider implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #emitter = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#emitter.event;
  readonly #roots: () => readonly TreeNode[] | Promise<readonly TreeNode[]>;
  #timer: Timer | undefined;

  constructor(roots: () => readonly TreeNode[] | Promise<readonly TreeNode[]>) { this.#roots = roots; }

  changed(): void {
    this.#timer ??= systemClock.setTimer(() => { this.#timer = undefined; this.#emitter.fire(); }, COALESCE_MS);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    return [...node === undefined ? await this.#roots() : node.children?.() ?? []];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const state = node.children === undefined ? vscode.TreeItemCollapsibleState.None
      : node.expanded === true ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
    const item = new vscode.TreeItem(node.label, state);
    item.id = node.id;
    item.description = node.description;
    item.contextValue = node.contextValue;
    item.accessibilityInformation = { label: node.spoken };
    item.iconPath = node.health === 'none' ? new vscode.ThemeIcon(node.icon) : new vscode.ThemeIcon(healthIcons[node.health].icon, new vscode.ThemeColor(healthIcons[node.health].color));
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    item.tooltip = new vscode.MarkdownString(node.tooltip?.() ?? node.spoken);
    return item;
  }

  dispose(): void {
    this.#timer?.cancel();
    this.#emitter.dispose();
  }
}
