import * as vscode from 'vscode';
import { systemClock } from '../../../base/clock.ts';
import { describe, describedKinds, type DescribedKind } from '../../../cluster/describe/describe.ts';
import type { Workbench } from '../../workbench.ts';
import { keyOf, targetOf } from '../target.ts';

/** Shows what `kubectl describe` says of an object, events included, in a read-only tab. */
export async function describeObject({ session, documents }: Workbench, argument?: unknown): Promise<void> {
  const { client, informers } = session.require();
  const target = await targetOf(argument, [...describedKinds, 'Container'], informers, vscode.l10n.t('Describe'));
  const kind = (target.kind === 'Container' ? 'Pod' : target.kind) as DescribedKind;
  const text = await describe(client, kind, keyOf(target), systemClock);
  const uri = documents.set(`${target.namespace ?? 'cluster'}/${kind.toLowerCase()} ${target.name}.txt`, text);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
}
