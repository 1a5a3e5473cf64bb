import * as vscode from 'vscode';
import type { TreeNode } from '../../tree/treeNode.ts';
import type { Workbench } from '../../workbench.ts';

/** Puts the name of a tree's line on the clipboard: an object's, an image's reference, a container's. */
export async function copyName(_workbench: Workbench, argument?: unknown): Promise<void> {
  const node = argument as TreeNode | undefined;
  const name = node?.target?.container ?? node?.target?.name ?? node?.label;
  if (name === undefined) return;
  await vscode.env.clipboard.writeText(name);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', name), 3000);
}
