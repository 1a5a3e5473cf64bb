import * as vscode from 'vscode';
import { useTranslations } from '../../base/words.ts';

export { runCommand } from '../commands/run.ts';
export { makeWorkbench } from '../workbench.ts';

useTranslations(vscode.l10n.bundle);
