import * as vscode from 'vscode';
import type { Logger } from '../base/logger.ts';
import { connectDocker, type Docker } from '../docker/connection.ts';
import { currentContext } from '../docker/contexts.ts';
import { BuildReport } from './commands/images/buildReport.ts';
import { RenderedReport } from './commands/manifest/renderedReport.ts';
import { ContextChoice } from './session/contextChoice.ts';
import { Session } from './session/session.ts';
import { dockerHost } from './settings.ts';
import { registerUpdateOffer } from './session/updateOffer.ts';
import { ImagesModel } from './tree/images/imagesModel.ts';
import { VirtualDocuments } from './virtualDocuments.ts';
import { ValidationCluster } from './manifest/validationCluster.ts';
import { makeViewModels } from './viewModels.ts';
import type { ViewId, ViewModel } from './views.ts';

/** What views and commands share; made on first use, so that opening a YAML file pays for none of it. */
export interface Workbench {
  readonly extensionUri: vscode.Uri;
  readonly output: vscode.LogOutputChannel;
  readonly logger: Logger;
  readonly session: Session;
  readonly images: ImagesModel;
  readonly builds: BuildReport;
  readonly rendered: RenderedReport;
  readonly validation: ValidationCluster;
  readonly documents: VirtualDocuments;
  readonly views: Readonly<Record<ViewId, ViewModel>>;
  /** A connection to Docker for images and builds; contacts nothing by itself. */
  docker(): Docker;
}

export function makeWorkbench(context: vscode.ExtensionContext, output: vscode.LogOutputChannel, logger: Logger): Workbench {
  const session = new Session({ programFolder: vscode.Uri.joinPath(context.extensionUri, 'dist').fsPath, logger, choice: new ContextChoice(context) });
  const docker = makeDocker();
  const images = new ImagesModel(docker, logger);
  const [documents, builds, rendered, validation] = [new VirtualDocuments(), new BuildReport(), new RenderedReport(), new ValidationCluster(session)];
  const setContext = () => {
    void vscode.commands.executeCommand('setContext', 'slipway.engine', session.state.kind);
    void vscode.commands.executeCommand('setContext', 'slipway.namespaceSelected', session.state.kind === 'connected' && session.state.isSelected);
    void vscode.commands.executeCommand('setContext', 'slipway.cluster', session.choice.context === undefined ? 'engine' : 'context');
  };
  setContext();
  context.subscriptions.push(vscode.workspace.onDidChangeConfiguration(change => { if (change.affectsConfiguration('slipway.docker.host')) images.reconnect(); }));
  context.subscriptions.push(session, images, documents, builds, rendered, validation, session.onDidChange(setContext), registerUpdateOffer(session, versionOf(context)));
  context.subscriptions.push(validation.onDidChange(({ cluster }) => {
    void vscode.commands.executeCommand('setContext', 'slipway.usesClusterForValidation', cluster !== undefined);
    if (cluster === undefined) vscode.window.setStatusBarMessage(vscode.l10n.t('Manifests are checked by their text alone.'), 5000);
  }));
  return { extensionUri: context.extensionUri, output, logger, session, images, builds, rendered, validation, documents, views: makeViewModels(session, images), docker };
}

/** One client, and with it its kept-alive connections, for as long as the setting, or else Docker's own, names the same place. */
function makeDocker(): () => Docker {
  let kept: { readonly place: string; readonly docker: Docker } | undefined;
  return () => {
    const host = dockerHost();
    const place = JSON.stringify(host === undefined ? currentContext() ?? '' : { host });
    if (kept?.place !== place) kept = { place, docker: connectDocker(host) };
    return kept.docker;
  };
}

function versionOf({ extension }: vscode.ExtensionContext): string { return (extension.packageJSON as { readonly version: string }).version; }
