import * as vscode from 'vscode';
import { describeError } from '../../../base/logger.ts';
import type { ApplyResult } from '../../../cluster/apply.ts';
import type { Workbench } from '../../workbench.ts';
import { summarizeWarnings } from './summarizeWarnings.ts';

/** One message for many objects: what was done, or what failed and why, and one of what the server warned of; every line goes to the log. */
export function showOutcomes(results: readonly ApplyResult[], { logger, output }: Pick<Workbench, 'logger' | 'output'>): void {
  for (const result of results) {
    logger.log(result.outcome === 'failed' ? 'error' : 'info', `${nameOf(result)} ${result.outcome}`, result.outcome === 'failed' ? { error: result.error } : {});
  }
  const warnings = results.flatMap(result => result.warnings.map(text => `${nameOf(result)}: ${text}`));
  for (const text of warnings) logger.log('warn', 'the API server warns', { text });
  if (warnings.length > 0) void vscode.window.showWarningMessage(summarizeWarnings(warnings), vscode.l10n.t('Show Log')).then(chosen => { if (chosen !== undefined) output.show(); });
  const failed = results.filter(result => result.outcome === 'failed');
  if (failed.length > 0) throw new Error(failed.map(result => `${nameOf(result)}: ${describeError(result.error)}`).join('\n'));
  vscode.window.setStatusBarMessage(`$(check) ${results.map(result => `${nameOf(result)} ${result.outcome}`).join(', ')}`, 6000);
}

function nameOf({ object }: ApplyResult): string {
  return `${(object.kind ?? 'object').toLowerCase()}/${object.metadata.name ?? ''}`;
}
