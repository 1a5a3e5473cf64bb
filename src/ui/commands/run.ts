import * as vscode from 'vscode';
import { isAbortError } from '../../base/abort.ts';
import { describeError } from '../../base/logger.ts';
import type { Workbench } from '../workbench.ts';
import { UserCancelledError } from './cancelled.ts';
import { UntrustedWorkspaceError } from './trust.ts';

/** One command: what it does with the shared parts and the arguments that VS Code hands over. */
export type Command = (workbench: Workbench, ...args: readonly unknown[]) => Promise<void> | void;

/** Command id → its file, loaded when the command is first run. Add a command: its file, its line here, package.json, package.nls.json. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  'slipway.engine.start': async () => (await import('./engine/start.ts')).startEngineCommand,
  'slipway.engine.stop': async () => (await import('./engine/stop.ts')).stopEngineCommand,
  'slipway.engine.restart': async () => (await import('./engine/restart.ts')).restartEngineCommand,
  'slipway.engine.reset': async () => (await import('./engine/reset.ts')).resetEngineCommand,
  'slipway.engine.showMenu': async () => (await import('./engine/showMenu.ts')).showEngineMenu,
  'slipway.engine.copyKubeconfigPath': async () => (await import('./engine/copyKubeconfigPath.ts')).copyKubeconfigPath,
  'slipway.cluster.selectContext': async () => (await import('./cluster/selectContext.ts')).selectContext,
  'slipway.cluster.selectNamespace': async () => (await import('./cluster/selectNamespace.ts')).selectNamespace,
  'slipway.cluster.useForValidation': async () => (await import('./cluster/useForValidation.ts')).useClusterForValidation,
  'slipway.cluster.stopUsingForValidation': async () => ({ validation }) => validation.clear(),
  'slipway.workloads.scale': async () => (await import('./workloads/scale.ts')).scale,
  'slipway.workloads.restart': async () => (await import('./workloads/rollout.ts')).restart,
  'slipway.workloads.undo': async () => (await import('./workloads/rollout.ts')).undo,
  'slipway.workloads.pause': async () => (await import('./workloads/rollout.ts')).pause,
  'slipway.workloads.resume': async () => (await import('./workloads/rollout.ts')).resume,
  'slipway.objects.delete': async () => (await import('./objects/delete.ts')).deleteObject,
  'slipway.objects.describe': async () => (await import('./objects/describe.ts')).describeObject,
  'slipway.objects.copyName': async () => (await import('./objects/copyName.ts')).copyName,
  'slipway.pods.shell': async () => (await import('./pods/shell.ts')).openShell,
  'slipway.pods.logs': async () => (await import('./pods/logs.ts')).showLogs,
  'slipway.objects.metrics': async () => (await import('./objects/metrics.ts')).showMetrics,
  'slipway.services.open': async () => (await import('./services/open.ts')).openService,
  'slipway.images.build': async () => (await import('./images/build.ts')).buildImageCommand,
  'slipway.images.refresh': async () => ({ images }) => images.refresh(),
  'slipway.images.remove': async () => (await import('./images/remove.ts')).removeImageCommand,
  'slipway.manifest.apply': async () => (await import('./manifest/apply.ts')).applyManifest,
  'slipway.manifest.diff': async () => (await import('./manifest/diff.ts')).diffManifest,
  'slipway.manifest.delete': async () => (await import('./manifest/delete.ts')).deleteManifest,
  'slipway.manifest.checkRendered': async () => (await import('./manifest/checkRendered.ts')).checkRendered,
};

/** Runs a command behind one fence: a failure becomes one message with the way to the log, never a silent end. Never rejects. */
export async function runCommand(workbench: Workbench, id: string, args: readonly unknown[]): Promise<void> {
  try {
    const run = await commands[id]?.();
    await run?.(workbench, ...args);
  } catch (error) {
    if (error instanceof UserCancelledError || isAbortError(error)) return;
    workbench.logger.log('error', `${id} failed`, { error });
    const [showLog, manageTrust] = [vscode.l10n.t('Show Log'), vscode.l10n.t('Manage Workspace Trust')];
    const chosen = await vscode.window.showErrorMessage(describeError(error), error instanceof UntrustedWorkspaceError ? manageTrust : showLog);
    if (chosen === showLog) workbench.output.show();
    if (chosen === manageTrust) await vscode.commands.executeCommand('workbench.trust.manage');
  }
}
