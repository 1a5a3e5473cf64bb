import * as vscode from 'vscode';
import type { Workbench } from '../../workbench.ts';

/** Puts the path of the engine's kubeconfig, or those of the user's, on the clipboard, for `export KUBECONFIG=…`. */
export async function copyKubeconfigPath({ session }: Workbench): Promise<void> {
  const { kubeconfig } = session.require();
  await vscode.env.clipboard.writeText(kubeconfig);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', kubeconfig), 3000);
}
