import * as vscode from 'vscode';
import { watchForManifests } from './ui/manifest/manifestWatch.ts';
import { makeOutputLogger } from './ui/outputLogger.ts';
import { ContextChoice } from './ui/session/contextChoice.ts';
import { StatusBar } from './ui/statusBar.ts';
import { registerViews } from './ui/views.ts';
import type { Workbench } from './ui/workbench.ts';

/**
 * Composition only, and all that an open YAML file pays for. `ui/deferred/*` are bundles of their own: the workbench (client,
 * trees' models, Docker, commands) is loaded when a view is looked at or a command is run, the manifest features when the first
 * manifest is seen; from the first of these on the status bar tells of the engine.
 */
export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Slipway', { log: true });
  const logger = makeOutputLogger(output);
  const statusBar = new StatusBar(new ContextChoice(context));
  let loaded: Promise<{ readonly workbench: Workbench; run(id: string, args: readonly unknown[]): Promise<void> }> | undefined;
  const { promise: firstWorkbench, resolve: workbenchMade } = Promise.withResolvers<Workbench>();
  const load = () => loaded ??= import('./ui/deferred/workbench.ts').then(({ makeWorkbench, runCommand }) => {
    const workbench = makeWorkbench(context, output, logger);
    statusBar.follow(workbench.session);
    workbenchMade(workbench);
    return { workbench, run: (id: string, args: readonly unknown[]) => runCommand(workbench, id, args) };
  });
  const startManifestFeatures = async () => {
    const { registerManifestFeatures } = await import('./ui/deferred/manifests.ts');
    context.subscriptions.push(await registerManifestFeatures({ extensionUri: context.extensionUri, storageUri: context.globalStorageUri, output, onWorkbench: use => void firstWorkbench.then(use) }));
  };
  context.subscriptions.push(
    output,
    statusBar,
    ...commandIds(context.extension).map(id => vscode.commands.registerCommand(id, async (...args: unknown[]) => (await load()).run(id, args))),
    registerViews(async () => (await load()).workbench),
    watchForManifests({
      manifest: () => statusBar.show(),
      useful: () => void startManifestFeatures().catch((error: unknown) => logger.log('error', 'the manifest features could not start', { error })),
    }),
  );
}

function commandIds({ packageJSON }: vscode.Extension<unknown>): string[] {
  return (packageJSON as { readonly contributes: { readonly commands: readonly { readonly command: string }[] } }).contributes.commands.map(({ command }) => command);
}
