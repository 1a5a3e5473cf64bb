import * as vscode from 'vscode';
import { removeImage } from '../../../docker/images.ts';
import { toImageNodes } from '../../tree/images/imageNodes.ts';
import type { TreeNode } from '../../tree/treeNode.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';

/** Removes an image's tag, of the line it was called on or else one that the user picks, after asking; Docker keeps an image that a container uses and says so. */
export async function removeImageCommand(workbench: Workbench, argument?: unknown): Promise<void> {
  const { docker, images } = workbench;
  const name = (argument as TreeNode | undefined)?.target?.name ?? await chooseImage(workbench);
  const confirm = vscode.l10n.t('Remove');
  if (await vscode.window.showWarningMessage(vscode.l10n.t('Remove image {0}?', name), { modal: true }, confirm) !== confirm) throw new UserCancelledError();
  await removeImage(docker(), name);
  images.refresh();
}

async function chooseImage({ images }: Workbench): Promise<string> {
  const lines = toImageNodes(await images.list()).flatMap(repository => repository.children?.() ?? []);
  const items = lines.flatMap(({ target, description }) => target === undefined ? [] : [{ label: target.name, description }]);
  if (items.length === 0) throw new Error(vscode.l10n.t('Docker has no image with a name.'));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Remove which image?') });
  if (chosen === undefined) throw new UserCancelledError();
  return chosen.label;
}
