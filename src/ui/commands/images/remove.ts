import * as vscode from 'vscode';
import { removeImage } from '../../../docker/images.ts';
import type { TreeNode } from '../../tree/treeNode.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';

/** Removes an image's tag after asking; Docker keeps an image that a container uses and says so. */
export async function removeImageCommand({ docker, images }: Workbench, argument?: unknown): Promise<void> {
  const name = (argument as TreeNode | undefined)?.target?.name;
  if (name === undefined) return;
  const confirm = vscode.l10n.t('Remove');
  if (await vscode.window.showWarningMessage(vscode.l10n.t('Remove image {0}?', name), { modal: true }, confirm) !== confirm) throw new UserCancelledError();
  await removeImage(docker(), name);
  images.refresh();
}
