import { t } from '../../base/words.ts';
import { looksLikeManifest } from '../../manifest/looksLikeManifest.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';
import type { Action } from './action.ts';
import { appendDocuments } from './insertField.ts';

/**
 * Takes the other manifests of the folder into this file, each as documents of their own. Not offered where a kustomization names one of
 * them, or one cannot be read whole: a template, or text with mistakes.
 */
export function joinFiles(workspace: Workspace, { uri, start }: IndexedDocument): Action[] {
  const folder = uri.slice(0, uri.lastIndexOf('/') + 1);
  const beside = workspace.uris.filter(each => each !== uri && each.startsWith(folder) && !each.slice(folder.length).includes('/') && workspace.documentsOf(each).some(({ document }) => looksLikeManifest(document.text))).sort();
  const files = beside.filter(each => workspace.documentsOf(each).every(document => workspace.kustomizations.every(kustomization => kustomization !== document)));
  if (!workspace.isComplete || files.length === 0 || [uri, ...files].some(each => workspace.kustomized.files.has(each) || !workspace.documentsOf(each).every(isWhole))) return [];
  const last = workspace.documentsOf(uri).at(-1);
  if (last === undefined) return [];
  const { range: { start: end }, newText } = appendDocuments(last.document.text, files.map(each => workspace.documentsOf(each).map(({ document: { text } }) => text).join('').replace(/^---[ \t]*(?:\r?\n|$)/, '')));
  const at = last.start + end - start;
  return [{ title: files.length === 1 ? t('Join the other manifest file of this folder into this one') : t('Join the {0} other manifest files of this folder into this one', files.length), kind: 'refactor.move', edits: [{ range: { start: at, end: at }, newText }], removedFiles: files }];
}

const isWhole = ({ document: { root, problems, isTemplate } }: IndexedDocument) => problems.length === 0 && !isTemplate && (root === undefined || root.kind === 'mapping');
