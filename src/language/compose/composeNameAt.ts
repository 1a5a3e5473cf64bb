import { isComposeName } from '../../manifest/isComposeName.ts';
import type { MappingNode } from '../../manifest/node.ts';
import { resolveFrom } from '../workspace/kustomizations.ts';
import type { Named, Occurrence } from '../navigation/named.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';
import { composeRoot } from './composeFile.ts';
import { composeNames, type ComposeName } from './composeNames.ts';
import { composeFileAt, composeParts, includedFiles, type ComposeFile } from './composeParts.ts';

/** A service, network, volume, secret, config or model of a Compose file, and where the files name it that include each other or extend it. */
export function composeNameAt(workspace: Workspace, document: IndexedDocument, offset: number): Named | undefined {
  const root = composeRoot(document.uri, document.document) ?? partRoot(workspace, document);
  const at = root === undefined ? undefined : composeNames(root, document.document.text).find(({ range }) => range.start <= offset && offset <= range.end);
  if (at === undefined || root === undefined) return undefined;
  const home = at.file === undefined ? { document, root } : composeFileAt(workspace, resolveFrom(document.uri, at.file) ?? '');
  if (home === undefined) return undefined;
  const project = projectOf(workspace, home);
  const same = project.flatMap(file => namesOf(file).filter(({ section, name, file: other }) => section === at.section && name === at.name && other === undefined).map(name => ({ file, name })));
  const extending = at.section !== 'services' ? [] : filesOf(workspace).flatMap(file => namesOf(file).filter(({ name, file: other }) => name === at.name && other !== undefined && project.some(({ document: { uri } }) => uri === resolveFrom(file.document.uri, other))).map(name => ({ file, name })));
  const what = at.section.slice(0, -1);
  return {
    what, name: at.name,
    occurrences: [...same, ...extending].map(({ file, name: { range, role, style } }): Occurrence => ({ document: file.document, range, role, style })),
    refuse: name => !/^[a-zA-Z0-9._-]+$/.test(name) ? 'a name holds letters, digits, ".", "_" and "-" only'
      : project.some(file => namesOf(file).some(each => each.section === at.section && each.role === 'declaration' && each.name === name)) ? `there is a ${what} "${name}" already` : undefined,
  };
}

/** Of a file with another name only when a Compose file names it. */
function partRoot(workspace: Workspace, document: IndexedDocument): MappingNode | undefined {
  const file = composeFileAt(workspace, document.uri);
  const isNamed = file?.document === document && filesOf(workspace).some(from => isComposeName(from.document.uri) && (includedFiles(workspace, from).files.some(each => each.document === document) || composeParts(from.root).parts.some(({ path }) => resolveFrom(from.document.uri, path) === document.uri)));
  return isNamed ? file.root : undefined;
}

const namesOf = ({ root, document }: ComposeFile): readonly ComposeName[] => composeNames(root, document.document.text);

const filesOf = (workspace: Workspace): ComposeFile[] => workspace.composeFiles.flatMap(({ uri }) => composeFileAt(workspace, uri) ?? []);

/** The file, what it includes, and what includes it with all that is included there. */
function projectOf(workspace: Workspace, file: ComposeFile): ComposeFile[] {
  const whole = (from: ComposeFile) => [from, ...includedFiles(workspace, from).files];
  const including = filesOf(workspace).filter(({ document }) => document !== file.document).map(whole).filter(files => files.some(({ document }) => document === file.document));
  return [...new Map([...whole(file), ...including.flat()].map(each => [each.document, each])).values()];
}
