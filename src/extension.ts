import * as vscode from 'vscode';
import { registerCommands } from './ui/commands/register.ts';
import { onFirstManifest } from './ui/manifest/manifestWatch.ts';
import { makeOutputLogger } from './ui/outputLogger.ts';
import { registerViews } from './ui/views.ts';
import { useTranslations } from './ui/words.ts';
import type { Workbench } from './ui/workbench.ts';

/**
 * Composition only. An open YAML file pays for `onFirstManifest` alone: the workbench (client, trees' models, Docker) is made
 * when a view is looked at or a command is run, the language server when the first manifest is seen.
 */
export function activate(context: vscode.ExtensionContext): void {
  useTranslations(vscode.l10n.bundle);
  const output = vscode.window.createOutputChannel('Slipway', { log: true });
  const logger = makeOutputLogger(output);
  let made: Promise<Workbench> | undefined;
  const { promise: firstWorkbench, resolve: workbenchMade } = Promise.withResolvers<Workbench>();
  const workbench = () => made ??= import('./ui/workbench.ts').then(({ makeWorkbench }) => {
    const shared = makeWorkbench(context, output, logger);
    workbenchMade(shared);
    return shared;
  });
  const startManifestFeatures = async () => {
    const { registerManifestFeatures } = await import('./ui/manifest/manifestFeatures.ts');
    context.subscriptions.push(await registerManifestFeatures({ extensionUri: context.extensionUri, output, onSession: use => void firstWorkbench.then(({ session }) => use(session)) }));
  };
  context.subscriptions.push(
    output,
    registerCommands(workbench, logger),
    registerViews(workbench),
    onFirstManifest(() => void startManifestFeatures().catch((error: unknown) => logger.log('error', 'the manifest features could not start', { error }))),
  );
}
