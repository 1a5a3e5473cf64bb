import path from 'node:path';
import * as vscode from 'vscode';
import { isNotFound } from '../../../api/apiError.ts';
import type { UnstructuredObject } from '../../../api/objects.ts';
import type { Resource } from '../../../api/resources.ts';
import { describeError } from '../../../base/logger.ts';
import { applyObjects } from '../../../cluster/apply.ts';
import type { HttpClient } from '../../../cluster/httpClient.ts';
import { toDiffText } from '../../manifest/diffTexts.ts';
import type { Workbench } from '../../workbench.ts';
import { applyOptions } from './applyOptions.ts';
import { selectManifests } from './manifestFile.ts';

/** Shows what applying a manifest would change, as the server would answer (a dry run), beside what is there now. */
export async function diffManifest({ session, documents }: Workbench, argument?: unknown): Promise<void> {
  const connected = session.require();
  const { client } = connected;
  const { uri, objects } = await selectManifests(argument);
  const results = await applyObjects(client, objects, { ...applyOptions(connected), dryRun: true });
  const failed = results.find(result => result.outcome === 'failed');
  if (failed?.outcome === 'failed') throw new Error(describeError(failed.error), { cause: failed.error });
  const live = await Promise.all(results.map(async result => result.outcome === 'failed' ? undefined : fetchLive(client, result)));
  const name = path.posix.basename(uri.path);
  const [left, right] = [documents.set(`live${uri.path}`, toDiffText(live)), documents.set(`applied${uri.path}`, toDiffText(results.map(({ object }) => object), live))];
  if (results.every(({ outcome }) => outcome === 'unchanged')) vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('No differences')}`, 4000);
  await vscode.commands.executeCommand('vscode.diff', left, right, vscode.l10n.t('{0}: running ↔ after Apply', name), { preview: true });
}

async function fetchLive(client: HttpClient, { object, resource }: { readonly object: UnstructuredObject; readonly resource: Resource }): Promise<UnstructuredObject | undefined> {
  const { name = '', namespace } = object.metadata;
  try {
    return await client.get(resource, namespace === undefined ? { name } : { name, namespace }) as UnstructuredObject;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
