import * as vscode from 'vscode';
import type { Connected } from '../session/session.ts';

/** What a question before a deletion says besides: the cluster where it is not the bundled engine, and other lines. */
export function clusterDetail({ isEngine, context }: Pick<Connected, 'isEngine' | 'context'>, ...lines: readonly string[]): { readonly detail?: string } {
  const all = [...(isEngine ? [] : [vscode.l10n.t('Context: {0}', context)]), ...lines];
  return all.length === 0 ? {} : { detail: all.join('\n') };
}
