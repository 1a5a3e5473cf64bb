import * as vscode from 'vscode';
import { isAbortError } from '../../base/abort.ts';
import { describeError, type Logger } from '../../base/logger.ts';
import type { Workbench } from '../workbench.ts';

/** One command: what it does with the shared parts and the arguments that VS Code hands over. */
export type Command = (workbench: Workbench, ...args: readonly unknown[]) => Promise<void> | void;

/** Thrown when the user closed a question; ends the command without a word. */
export class UserCancelledError extends Error {}

/** Command id → its file, loaded when the command is first run. Add a command: its file, its line here, package.json, package.nls.json. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  'slipway.engine.start': async () => (await import('./engine/start.ts')).startEngineCommand,
  'slipway.engine.stop': async () => (await import('./engine/stop.ts')).stopEngineCommand,
  'slipway.engine.showMenu': async () => (await import('./engine/showMenu.ts')).showEngineMenu,
  'slipway.engine.copyKubeconfigPath': async () => (await import('./engine/copyKubeconfigPath.ts')).copyKubeconfigPath,
};

/** Registers every command behind one fence: a failure becomes one message with the way to the log, never a silent end. */
export function registerCommands(workbench: () => Promise<Workbench>, logger: Logger): vscode.Disposable {
  return vscode.Disposable.from(...Object.entries(commands).map(([id, load]) => vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    try {
      const run = await load();
      await run(await workbench(), ...args);
    } catch (error) {
      if (error instanceof UserCancelledError || isAbortError(error)) return;
      logger.log('error', `${id} failed`, { error });
      const showLog = vscode.l10n.t('Show Log');
      const chosen = await vscode.window.showErrorMessage(describeError(error), showLog);
      if (chosen === showLog) (await workbench()).output.show();
    }
  })));
}
