import { entryOf, valueAt, type ManifestNode, type MappingNode, type ScalarNode } from '../../manifest/node.ts';
import type { DocumentLink } from '../documentLinks.ts';
import { resolveFrom } from '../workspace/kustomizations.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';
import { servicesOf } from './composeFile.ts';

/** A file that a Compose file names. */
export interface ComposePart {
  readonly how: 'include' | 'extends';
  readonly path: string;
  readonly node: ScalarNode;
  /** Files of one item of `include` are laid over each other. */
  readonly item: number;
  /** The service that extends one of the file. */
  readonly service?: string;
  readonly base?: ScalarNode;
}

/** Every file that a Compose file names by `include` and `extends`, in text order. Of variables and remote places nothing can be told: `isOpen`. */
export function composeParts(root: MappingNode): { readonly parts: readonly ComposePart[]; readonly isOpen: boolean } {
  const all = [...includes(root), ...extended(root)];
  const parts = all.filter(({ path }) => !/\$|^[a-z][a-z0-9+.-]+:|^git@|^github\.com\/|^(?:\/\/|\\\\)/i.test(path));
  return { parts, isOpen: parts.length < all.length };
}

function includes(root: MappingNode): ComposePart[] {
  return itemsOf(entryOf(root, 'include')?.value).flatMap((item, index) => itemsOf(item.kind === 'mapping' ? valueAt(item, ['path']) : item).flatMap(node => isText(node) ? [{ how: 'include', path: String(node.value), node, item: index }] : []));
}

function extended(root: MappingNode): ComposePart[] {
  return servicesOf(root).flatMap(({ name, node }) => {
    const [file, base] = [valueAt(node, ['extends', 'file']), valueAt(node, ['extends', 'service'])];
    return isText(file) ? [{ how: 'extends', path: String(file.value), node: file, item: -1, service: name, ...isText(base) ? { base } : {} }] : [];
  });
}

const isText = (node: ManifestNode | undefined): node is ScalarNode => node?.kind === 'scalar' && typeof node.value === 'string' && node.value !== '' && node.style !== 'block';

/** A list's items; what stands alone is its only one. */
const itemsOf = (node: ManifestNode | undefined): ManifestNode[] => node?.kind === 'sequence' ? node.items.filter(item => item !== undefined) : node === undefined ? [] : [node];

/** A Compose file of whatever name, which another one named. */
export interface ComposeFile { readonly document: IndexedDocument; readonly root: MappingNode }

/** The file that is named in `document`, as the index has it. */
export function partIn(workspace: Workspace, document: IndexedDocument, { path }: ComposePart): ComposeFile | undefined {
  const target = resolveFrom(document.uri, path);
  return target === undefined ? undefined : composeFileAt(workspace, target);
}

export function composeFileAt(workspace: Workspace, uri: string): ComposeFile | undefined {
  for (const document of workspace.documentsOf(uri)) {
    const { root, isTemplate } = document.document;
    if (root?.kind === 'mapping' && !isTemplate && entryOf(root, 'apiVersion') === undefined) return { document, root };
  }
  return undefined;
}

export interface IncludedFile extends ComposeFile {
  /** Of the first file's own `include`, through which it came. */
  readonly through: ComposePart;
}

/** Every file that a file includes, also through others, none twice and never itself; and whether that is all of them. */
export function includedFiles(workspace: Workspace, start: ComposeFile): { readonly files: readonly IncludedFile[]; readonly isWhole: boolean } {
  const seen = new Set([start.document.uri]);
  let isWhole = true;
  const visit = ({ document, root }: ComposeFile, through: ComposePart | undefined): IncludedFile[] => {
    const { parts, isOpen } = composeParts(root);
    if (isOpen) isWhole = false;
    return parts.filter(({ how }) => how === 'include').flatMap(part => {
      const file = partIn(workspace, document, part);
      if (file === undefined) { isWhole = false; return []; }
      if (seen.has(file.document.uri)) return [];
      seen.add(file.document.uri);
      const included = { ...file, through: through ?? part };
      return [included, ...visit(file, included.through)];
    });
  };
  return { files: visit(start, undefined), isWhole };
}

/** From the places that name other files to those files. */
export function composeLinks(root: MappingNode): DocumentLink[] {
  return composeParts(root).parts.map(({ node: { range, style }, path }) => ({ range: style === 'quoted' ? { start: range.start + 1, end: range.end - 1 } : range, target: { path } }));
}
