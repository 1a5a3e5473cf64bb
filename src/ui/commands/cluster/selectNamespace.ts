import * as vscode from 'vscode';
import { namespaces } from '../../../api/resources.ts';
import { compareNames } from '../../compareNames.ts';
import { isUnreadable } from '../../session/clusterTrouble.ts';
import type { Connected } from '../../session/session.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';

/** Limits the views to one namespace, or shows all again; objects that name none go there. The workspace keeps it for each context. */
export async function selectNamespace({ session }: Workbench): Promise<void> {
  await session.attach();
  const connected = session.require();
  const names = await listNames(connected);
  await session.selectNamespace(names === undefined ? await askName(connected) : await chooseName(names, connected));
}

/** Undefined where namespaces may not be listed. */
async function listNames({ client }: Connected): Promise<readonly string[] | undefined> {
  try {
    return (await client.list(namespaces)).items.map(({ metadata }) => metadata.name ?? '').sort(compareNames);
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

async function chooseName(names: readonly string[], { onlyNamespace, isSelected, context }: Connected): Promise<string | undefined> {
  const present = isSelected ? onlyNamespace : undefined;
  const mark = (name: string | undefined) => name === present ? { detail: vscode.l10n.t('chosen now') } : {};
  const items = [
    { label: `$(layers) ${vscode.l10n.t('All Namespaces')}`, name: undefined, ...mark(undefined) },
    ...names.map(name => ({ label: `$(symbol-namespace) ${name}`, name, ...mark(name) })),
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which namespace of {0} shall be shown?', context), placeHolder: vscode.l10n.t('Objects that name no namespace are applied there.') });
  if (chosen === undefined) throw new UserCancelledError();
  return chosen.name;
}

async function askName({ onlyNamespace, context }: Connected): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Which namespace of {0} shall be shown?', context), value: onlyNamespace ?? '', prompt: vscode.l10n.t('You may not list the namespaces. Leave it empty for the one of the context.'),
  });
  if (name === undefined) throw new UserCancelledError();
  return name.trim() === '' ? undefined : name.trim();
}
