import { equalJson } from '../../api/patch/values.ts';
import { t } from '../../base/words.ts';
import { entryOf, toData, type MappingNode } from '../../manifest/node.ts';
import type { Finding, RelatedPlace } from '../finding.ts';
import { nearestName } from '../nearestName.ts';
import { resolveFrom } from '../workspace/kustomizations.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { SECTIONS, servicesOf } from './composeFile.ts';
import { composeParts, includedFiles, partIn, type ComposeFile, type ComposePart } from './composeParts.ts';
import { changeTo } from '../diagnostics/references/likelyName.ts';

/** What is wrong with the files that a Compose file includes or extends: they are not there, lead back, lack the service, or declare again what is declared. */
export function checkComposeParts(workspace: Workspace, file: ComposeFile): Finding[] {
  const { parts } = composeParts(file.root);
  return [...parts.flatMap(part => checkPart(workspace, file, part)), ...conflicts(workspace, file)];
}

function checkPart(workspace: Workspace, file: ComposeFile, part: ComposePart): Finding[] {
  const target = resolveFrom(file.document.uri, part.path);
  const found = partIn(workspace, file.document, part);
  if (target === undefined || (found === undefined && !workspace.isMissing(target))) return [];
  if (found === undefined) return [{ code: 'compose-missing-file', severity: 'error', range: part.node.range, fixes: [], message: t('{0} names {1}, which is not there', part.how, part.path) }];
  if (part.how === 'include') return target === file.document.uri || includedFiles(workspace, found).files.some(({ document }) => document.uri === file.document.uri) ? [{ code: 'compose-circle', severity: 'error', range: part.node.range, fixes: [], message: t('{0} includes this file again', part.path) }] : [];
  return checkBase(workspace, found, part);
}

function checkBase(workspace: Workspace, { document, root }: ComposeFile, part: ComposePart): Finding[] {
  const { base, service = '', path } = part;
  const name = String(base?.value ?? '');
  if (base === undefined || name.includes('$')) return [];
  const declared = servicesOf(root).map(each => each.name);
  if (!declared.includes(name)) {
    const near = nearestName(name, declared);
    return [{
      code: 'compose-undefined-name', severity: 'error', range: base.range, message: `${t('service "{0}" extends "{1}", which {2} does not declare', service, name, path)}${near === undefined ? '' : t('; did you mean "{0}"?', near)}`,
      fixes: near === undefined ? [] : [changeTo(near, base)],
    }];
  }
  return leadsBack(workspace, { document, root, name }, []) ? [{ code: 'compose-circle', severity: 'error', range: base.range, fixes: [], message: t('service "{0}" of {1} extends itself', name, path) }] : [];
}

/** Whether what a service extends comes back to one that was met. */
function leadsBack(workspace: Workspace, { document, root, name }: ComposeFile & { readonly name: string }, met: readonly string[]): boolean {
  const key = `${document.uri}#${name}`;
  if (met.includes(key)) return true;
  const part = composeParts(root).parts.find(({ how, service }) => how === 'extends' && service === name);
  const link = toData(entryOf(servicesOf(root).find(each => each.name === name)?.node, 'extends')?.value ?? undefined);
  const base = typeof link === 'string' ? link : typeof link === 'object' && link !== null && 'service' in link ? String(link.service) : undefined;
  const file = part === undefined ? { document, root } : partIn(workspace, document, part);
  return base !== undefined && file !== undefined && leadsBack(workspace, { ...file, name: base }, [...met, key]);
}

/** @source compose-spec, include: a resource that is there already, and is not the same, is refused. */
function conflicts(workspace: Workspace, file: ComposeFile): Finding[] {
  const { files } = includedFiles(workspace, file);
  return SECTIONS.flatMap(section => entriesOf(file.root, section).flatMap(({ key, value }): Finding[] => {
    const other = files.map(included => ({ ...included, entry: entriesOf(included.root, section).find(each => each.key.value === key.value) })).find(({ entry }) => entry !== undefined);
    if (other?.entry === undefined || equalJson(toData(value), toData(other.entry.value))) return [];
    const related: RelatedPlace = { document: other.document, range: other.entry.key.range, message: t('it is declared here too') };
    return [{ code: 'compose-conflict', severity: 'error', range: key.range, fixes: [], related: [related], message: t('{0} conflicts with the one that {1} brings', `${section}.${String(key.value)}`, other.through.path) }];
  }));
}

function entriesOf(root: MappingNode, section: typeof SECTIONS[number]) {
  const node = entryOf(root, section)?.value;
  return node?.kind === 'mapping' ? node.entries.filter(({ merged }) => merged === undefined) : [];
}
