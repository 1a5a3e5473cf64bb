import { t } from '../../base/words.ts';
import { locate } from '../locate.ts';
import { kustomizationLinks } from '../documentLinks.ts';
import { changeTo } from '../diagnostics/references/likelyName.ts';
import type { Finding } from '../finding.ts';
import { KUSTOMIZATION_NAMES } from '../../manifest/fileNames.ts';
import type { MappingNode, Range } from '../../manifest/node.ts';
import { nearestName } from '../nearestName.ts';
import { resolveFrom } from '../workspace/kustomizations.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';

/** Fields whose folders hold a kustomization. */
const FOLDERS: ReadonlySet<unknown> = new Set(['resources', 'bases', 'components']);
/** What is read for its content only; such files are often made beforehand, or kept out of a repository. */
const CONTENT: ReadonlySet<unknown> = new Set(['configMapGenerator', 'secretGenerator', 'helmCharts']);
/** So many missing names are compared with those that are there; more are no typing errors. */
const MENDED = 100;

/** Files and folders that a kustomization names and that are not there, with the nearest name beside it; what is remote, absolute or filled in by a tool is left alone. */
export function missingFiles(workspace: Workspace, { uri, document: { text } }: IndexedDocument, root: MappingNode): Finding[] {
  const { exists } = workspace;
  if (exists === undefined || !workspace.isComplete) return [];
  const asked = new Map<string, boolean>();
  const isThere = (each: string) => workspace.documentsOf(each).length > 0 || (asked.get(each) ?? asked.set(each, exists(each)).get(each) === true);
  let missing = 0;
  return kustomizationLinks(root).flatMap(({ range, target }): Finding[] => {
    const path = 'path' in target ? target.path : '';
    const found = path === '' || /^\/|[?#%${}<>\n\\]/.test(path) ? undefined : resolveFrom(uri, path);
    if (found === undefined) return [];
    const [field] = locate(root, range.start).path;
    const finding = (message: string, fixes: Finding['fixes'] = []): Finding[] => [{ code: 'missing-file', severity: CONTENT.has(field) ? 'warning' : 'error', range, message, fixes }];
    if (!isThere(found)) return finding(t('{0} names {1}, which is not there', String(field), path), missing++ < MENDED ? nearFile(workspace, { found, path, range, text }) : []);
    const folder = `${found.replace(/\/$/, '')}/`;
    const isFolder = FOLDERS.has(field) && !/\.[a-z]+$/i.test(path) && workspace.documentsOf(found).length === 0 && workspace.folders.has(folder) && isThere(folder);
    return isFolder && !KUSTOMIZATION_NAMES.some(name => isThere(folder + name)) ? finding(t('{0} names {1}, which holds no kustomization', String(field), path)) : [];
  });
}

/** The file of the same folder whose name is nearest. */
function nearFile(workspace: Workspace, { found, path, range, text }: { readonly found: string; readonly path: string; readonly range: Range; readonly text: string }): Finding['fixes'] {
  const folder = found.slice(0, found.lastIndexOf('/') + 1);
  const near = nearestName(found.slice(folder.length), workspace.folders.filesIn(folder).map(each => each.slice(folder.length)).filter(each => !KUSTOMIZATION_NAMES.includes(each)));
  return near === undefined || text.slice(range.start, range.end) !== path ? [] : [changeTo(`${path.slice(0, path.lastIndexOf('/') + 1)}${decodeURIComponent(near)}`, { range })];
}
