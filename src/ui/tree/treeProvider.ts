import * as vscode from 'vscode';
import { systemClock, type Timer } from '../../base/clock.ts';
import { changedNodes } from './changedNodes.ts';
import { childrenOf, tooltipOf } from './nodeParts.ts';
import type { Health, TreeNode } from './treeNode.ts';

const COALESCE_MS = 60;
/** A large cluster changes all the time: redrawing it may take that share of the time, and is not put off longer than that. */
const REDRAWING = { share: 0.1, mostMs: 3000 };

const healthIcons: Record<Exclude<Health, 'none'>, { readonly icon: string; readonly color: string }> = {
  healthy: { icon: 'pass-filled', color: 'testing.iconPassed' },
  progressing: { icon: 'sync', color: 'charts.blue' },
  degraded: { icon: 'warning', color: 'list.warningForeground' },
  failed: { icon: 'error', color: 'list.errorForeground' },
  stopped: { icon: 'circle-slash', color: 'disabledForeground' },
};

/**
 * Shows nodes that a pure function computes; `changed` asks for a redraw, bursts become one, and only lines that look different
 * are drawn. VS Code gets the same object for the same id for ever: a line that it forgot while redrawing reaches no command.
 */
export class ModelTreeProvider implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #emitter = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly onDidChangeTreeData = this.#emitter.event;
  readonly #computeRoots: () => readonly TreeNode[] | Promise<readonly TreeNode[]>;
  #roots: readonly TreeNode[] | undefined;
  /** The newest node of every id that was handed out, and the object that VS Code knows it by. */
  readonly #known = new Map<string, { readonly handle: TreeNode; newest: TreeNode }>();
  /** What the hovers that VS Code keeps say, by the id of their line. */
  readonly #hovers = new Map<string, string>();
  #timer: Timer | undefined;
  #lastRedrawMs = 0;
  /** Computing waits for Docker or the cluster: an earlier one may come later. */
  #turn = 0;
  #shownTurn = 0;

  constructor(roots: () => readonly TreeNode[] | Promise<readonly TreeNode[]>) { this.#computeRoots = roots; }

  changed(): void {
    this.#timer ??= systemClock.setTimer(() => {
      this.#timer = undefined;
      this.#redraw().catch(() => this.#emitter.fire(undefined)); // VS Code asks again, and says what is wrong
    }, Math.max(COALESCE_MS, Math.min(REDRAWING.mostMs, this.#lastRedrawMs / REDRAWING.share)));
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node === undefined) await this.#computeAnew();
    const nodes = node === undefined ? this.#roots ?? [] : childrenOf(this.#newest(node));
    return nodes.map(each => this.#handleOf(each));
  }

  /** Nothing is computed for a view that nobody has looked at yet. */
  async #redraw(): Promise<void> {
    if (this.#roots === undefined) return;
    const startedMs = systemClock.monotonic();
    const pictures = await this.#computeAnew();
    if (pictures === undefined) return;
    const [before, after] = pictures;
    const changes = changedNodes(before, after, this.#hovers);
    this.#lastRedrawMs = systemClock.monotonic() - startedMs;
    if (changes === 'all') {
      this.#hovers.clear();
      return this.#emitter.fire(undefined);
    }
    for (const id of changes) this.#hovers.delete(id);
    if (changes.length > 0) this.#emitter.fire(changes.flatMap(id => this.#known.get(id)?.handle ?? []));
  }

  /** The picture so far and the new one; undefined when one that was asked for later is there already. */
  async #computeAnew(): Promise<readonly [readonly TreeNode[], readonly TreeNode[]] | undefined> {
    const turn = ++this.#turn;
    const after = await this.#computeRoots();
    if (turn < this.#shownTurn) return undefined;
    this.#shownTurn = turn;
    const before = this.#roots ?? [];
    this.#roots = after;
    this.#remember(after);
    return [before, after];
  }

  #remember(roots: readonly TreeNode[]): void {
    const present = new Set<string>();
    const visit = (nodes: readonly TreeNode[]): void => {
      for (const node of nodes) {
        present.add(node.id);
        this.#handleOf(node);
        visit(childrenOf(node));
      }
    };
    visit(roots);
    for (const ids of [this.#known, this.#hovers]) for (const id of ids.keys()) if (!present.has(id)) ids.delete(id);
  }

  #handleOf(node: TreeNode): TreeNode {
    const known = this.#known.get(node.id);
    if (known === undefined) { this.#known.set(node.id, { handle: node, newest: node }); return node; }
    known.newest = node;
    return known.handle;
  }

  #newest(node: TreeNode): TreeNode { return this.#known.get(node.id)?.newest ?? node; }

  getTreeItem(element: TreeNode): vscode.TreeItem {
    const node = this.#newest(element);
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

  resolveTreeItem(item: vscode.TreeItem, element: TreeNode): vscode.TreeItem {
    const tooltip = tooltipOf(this.#newest(element));
    this.#hovers.set(element.id, tooltip);
    item.tooltip = new vscode.MarkdownString(tooltip);
    return item;
  }

  dispose(): void {
    this.#timer?.cancel();
    this.#emitter.dispose();
  }
}
