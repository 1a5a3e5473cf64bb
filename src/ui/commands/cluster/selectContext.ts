import * as vscode from 'vscode';
import { credentialProgram, kubeconfigFiles, loadKubeconfig, type Kubeconfig } from '../../../cluster/kubeconfig.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';

/** Lets the user choose which cluster this workspace talks to: the bundled engine, or a context of $KUBECONFIG or ~/.kube/config. Nothing is written there. */
export async function selectContext({ session }: Workbench): Promise<void> {
  const files = kubeconfigFiles(process.env);
  const kubeconfig = loadKubeconfig(files);
  const items = [toItem(undefined, kubeconfig, session.choice.context), ...[...kubeconfig.contexts.keys()].map(context => toItem(context, kubeconfig, session.choice.context))];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Which cluster shall this workspace talk to?'), matchOnDescription: true,
    placeHolder: items.length > 1 ? vscode.l10n.t('Contexts of {0}', files.join(', ')) : vscode.l10n.t('No contexts in {0}', files.join(', ')),
  });
  if (chosen === undefined) throw new UserCancelledError();
  const program = chosen.context === undefined ? undefined : credentialProgram(kubeconfig, chosen.context);
  if (chosen.context !== undefined && program !== undefined) await askForProgram(session.choice, chosen.context, program);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Connecting') }, () => session.select(chosen.context));
}

function toItem(context: string | undefined, kubeconfig: Kubeconfig, present: string | undefined): vscode.QuickPickItem & { readonly context: string | undefined } {
  const { cluster = '', namespace } = kubeconfig.contexts.get(context ?? '') ?? {};
  const facts = context === undefined ? [vscode.l10n.t('bundled with Slipway, on your Docker')] : [kubeconfig.clusters.get(cluster)?.server, namespace];
  const marks = [...(context === present ? [vscode.l10n.t('chosen now')] : []), ...(context !== undefined && context === kubeconfig.currentContext ? [vscode.l10n.t('kubectl\'s current context')] : [])];
  return {
    context, label: `${context === undefined ? '$(vm)' : '$(server-environment)'} ${context ?? vscode.l10n.t('Slipway engine')}`,
    description: facts.filter(fact => fact !== undefined && fact !== '').join(', '), ...(marks.length === 0 ? {} : { detail: marks.join(', ') }),
  };
}

/** A kubeconfig may name any program: none is run that the user has not seen. */
async function askForProgram(choice: Workbench['session']['choice'], context: string, program: string): Promise<void> {
  if (choice.allows(context, program)) return;
  const run = vscode.l10n.t('Run It');
  const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Context {0} gets its credentials from a program. Run it?', context), { modal: true, detail: program }, run);
  if (answer !== run) throw new UserCancelledError();
  await choice.allow(context, program);
}
