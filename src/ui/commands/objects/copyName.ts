import * as vscode from 'vscode';
import { podOwnerKinds, type TreeNode } from '../../tree/treeNode.ts';
import type { Workbench } from '../../workbench.ts';
import { targetOf } from '../target.ts';

const KINDS = ['Deployment', 'ReplicaSet', ...podOwnerKinds, 'Pod', 'Service', 'Node', 'Namespace'] as const;

/** Puts a name on the clipboard: of a tree's line (an object, an image's reference, a container), else of the object that the user picks. */
export async function copyName({ session }: Workbench, argument?: unknown): Promise<void> {
  const node = argument as TreeNode | undefined;
  const { target, label } = node ?? { target: await targetOf(undefined, KINDS, session.require().informers, vscode.l10n.t('Copy Name')), label: '' };
  const name = target?.container ?? target?.name ?? label;
  await vscode.env.clipboard.writeText(name);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', name), 3000);
}
