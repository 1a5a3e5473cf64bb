import * as vscode from 'vscode';
import type { ImageSummary } from '../../docker/images.ts';
import type { ImagesParams } from '../../languageServer/protocol.ts';
import type { ImagesModel } from '../tree/images/imagesModel.ts';

/** Hands Docker's images over each time that the extension lists them for a reason of its own, and has them listed again when they change. Asks Docker nothing by itself. */
export function followImages(images: Pick<ImagesModel, 'lastListed' | 'onDidList' | 'onDidChange' | 'list'>, send: (params: ImagesParams) => void): vscode.Disposable {
  const tell = (listed: readonly ImageSummary[]) => send({ images: listed.map(({ tags, digests }) => ({ tags, digests })) });
  if (images.lastListed !== undefined) tell(images.lastListed);
  return vscode.Disposable.from(images.onDidList(tell), images.onDidChange(() => { if (images.lastListed !== undefined) void images.list(); }));
}
