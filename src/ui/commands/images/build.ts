import path from 'node:path';
import * as vscode from 'vscode';
import { isValidImageReference } from '../../../api/imageReference.ts';
import { BuildError, buildImage, type BuildProgress } from '../../../docker/build.ts';
import { DOCKERFILES, isDockerfileName } from '../../../dockerfile/imageNames.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';
import { requireTrust } from '../trust.ts';
import type { BuildReport } from './buildReport.ts';
import { declaredArguments, defaultTag, parseArguments } from './buildQuestions.ts';

/** Builds an image from a Dockerfile: asks for its name and arguments, shows the steps, marks the line that failed. */
export async function buildImageCommand(workbench: Workbench, argument?: unknown): Promise<void> {
  requireTrust();
  const { builds } = workbench;
  const file = argument instanceof vscode.Uri ? argument : await chooseDockerfile();
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const context = path.dirname(file.fsPath);
  const usual = await usualTag(path.basename(context), context);
  const tag = await askTag(usual);
  const buildArgs = await askArguments(declaredArguments(text, tag, usual));
  builds.begin(file, vscode.l10n.t('Building {0} from {1}', tag, vscode.workspace.asRelativePath(file)));
  const abort = new AbortController();
  try {
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Building {0}', tag), cancellable: true }, async (progress, token) => {
      token.onCancellationRequested(() => abort.abort(new UserCancelledError()));
      const onProgress = (event: BuildProgress) => {
        builds.progress(event);
        if (event.type === 'step') progress.report({ message: `${event.step}/${event.total} ${event.instruction}`, increment: 100 / event.total });
      };
      await buildImage(workbench.docker(), { context, dockerfile: path.basename(file.fsPath), tags: [tag], buildArgs, signal: abort.signal, onProgress });
    });
  } catch (error) {
    if (abort.signal.aborted) {
      const cancelled = vscode.l10n.t('Building {0} was cancelled', tag);
      builds.write(cancelled);
      vscode.window.setStatusBarMessage(cancelled, 5000);
    }
    if (!(error instanceof BuildError)) throw error;
    builds.write(error.message);
    builds.mark(file, text, error);
    await offerOutput(vscode.l10n.t('Building {0} failed: {1}', tag, error.message), builds);
    return;
  }
  builds.write(vscode.l10n.t('Built {0}', tag));
  workbench.images.refresh();
  vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Built {0}', tag)}`, 5000);
}

async function chooseDockerfile(): Promise<vscode.Uri> {
  const files = (await vscode.workspace.findFiles(DOCKERFILES, '**/node_modules/**', 100)).filter(({ path }) => isDockerfileName(path));
  if (files.length === 0) throw new Error(vscode.l10n.t('There is no Dockerfile in this workspace.'));
  const [first] = files;
  if (files.length === 1 && first !== undefined) return first;
  const items = files.map(file => ({ label: vscode.workspace.asRelativePath(file), file })).sort((a, b) => a.label.localeCompare(b.label));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Build which Dockerfile?') });
  if (chosen === undefined) throw new UserCancelledError();
  return chosen.file;
}

async function usualTag(folder: string, context: string): Promise<string> {
  const files = await vscode.workspace.findFiles(new vscode.RelativePattern(context, '{*.yaml,*.yml,*/*.yaml,*/*.yml}'), null, 50);
  const manifests = await Promise.all(files.map(async file => new TextDecoder().decode(await vscode.workspace.fs.readFile(file))));
  return defaultTag(folder, manifests);
}

async function askTag(usual: string): Promise<string> {
  const tag = await vscode.window.showInputBox({
    title: vscode.l10n.t('Build Image'), prompt: vscode.l10n.t('Name and tag. Pods find it at once; use a tag other than "latest", which is looked for in a registry.'), value: usual,
    validateInput: text => isValidImageReference(text.trim()) ? undefined : vscode.l10n.t('Not an image name, such as my-app:v1.0'),
  });
  if (tag === undefined) throw new UserCancelledError();
  return tag.trim();
}

async function askArguments(declared: readonly string[]): Promise<Record<string, string>> {
  if (declared.length === 0) return {};
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Build Arguments'), prompt: vscode.l10n.t('NAME=value, separated by spaces'), value: declared.join(' '),
    validateInput: text => parseArguments(text) === undefined ? vscode.l10n.t('Write them as NAME=value') : undefined,
  });
  if (answer === undefined) throw new UserCancelledError();
  return parseArguments(answer) ?? {};
}

async function offerOutput(message: string, builds: BuildReport): Promise<void> {
  const show = vscode.l10n.t('Show Output');
  if (await vscode.window.showErrorMessage(message, show) === show) builds.show();
}
