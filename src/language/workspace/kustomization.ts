import { entryOf, stringAt, toData, valueAt, type ManifestNode, type MappingNode, type ScalarNode } from '../../manifest/node.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';
import type { ObjectSymbol, PartSymbol } from './objectSymbol.ts';
import { itemsOf } from './podSymbol.ts';

/** A file that a kustomization names, relative to its own folder. */
export interface NamedFile { readonly path: string; readonly node: ScalarNode; readonly isPatch: boolean }

/** What `kubectl kustomize` makes of the objects that it reads, as far as others must know. */
export interface Kustomization {
  /** ConfigMaps and Secrets that it makes. */
  readonly generated: readonly ObjectSymbol[];
  readonly files: readonly NamedFile[];
  readonly namespace: string | undefined;
  readonly namePrefix: string;
  readonly nameSuffix: string;
  /** Names of images that it replaces. */
  readonly images: readonly string[];
  /** It also takes in what no file of the workspace shows: remote bases, charts, plugins. */
  readonly isOpen: boolean;
  /** It does more to objects than to name them, or may. */
  readonly changesContent: boolean;
  readonly signature: string;
}

const FILE_LISTS: readonly (readonly [field: string, isPatch: boolean])[] = [['resources', false], ['bases', false], ['components', false], ['crds', false], ['patchesStrategicMerge', true]];
/** What leaves objects as they are but for their names and namespaces. */
const NAMING: ReadonlySet<unknown> = new Set(['apiVersion', 'kind', 'metadata', 'resources', 'bases', 'namespace', 'namePrefix', 'nameSuffix', 'configMapGenerator', 'secretGenerator', 'generatorOptions']);
const PLUGINS = ['helmCharts', 'helmChartInflationGenerator', 'generators', 'transformers'];

/** Whether a file has one of the three names that kustomize reads. In any case: a disk that tells none apart opens it by them. */
export const isKustomizationName = (uri: string) => /\/kustomization(?:\.ya?ml)?$/i.test(uri);

/**
 * How places are written that kustomize fetches, in letters of any case.
 * @source kustomize api/internal/git/repospec.go; in its older versions go-getter, which took further hosts without a scheme
 */
const REMOTE: readonly RegExp[] = [
  /^[a-z][a-z0-9+.-]*:/i, // a scheme, or github.com:owner/repo
  /^[a-z][a-z0-9-]*@[^/:]+(?::|\/.*(?:\.git|\/))/i, // user@host:repo or user@host/owner/repo, not logo@2x.png
  /^github\.com\//i,
  /^[\w.-]+\.[a-z]+\/[^/]+\/(?!.*\.(?!git$)[a-z]\w*$)/i, // host/owner/repo, not folder.d/sub/file.yaml
  /\?(?:ref|version|timeout|submodules)=/,
  /\/\//,
];

/** Whether kustomize would fetch what is named so, or may. */
export const isRemote = (path: string) => REMOTE.some(form => form.test(path));

/**
 * Whether a document is a kustomization or component: by its apiVersion; where it has none by its file's name (`isNamed`), unless its kind is another.
 * `standIn` is what stands for a word that is being written.
 */
export function isKustomization({ root, isTemplate }: Pick<ParsedDocument, 'root' | 'isTemplate'>, isNamed: boolean, standIn?: string): boolean {
  const [version, kind] = ['apiVersion', 'kind'].map(field => stringAt(root, [field])).map(word => word === standIn ? undefined : word);
  if (isTemplate || root === undefined) return false;
  return version === undefined ? isNamed && (kind === undefined || KINDS.has(kind)) : version.startsWith('kustomize.config.k8s.io/');
}

const KINDS: ReadonlySet<string> = new Set(['Kustomization', 'Component']);

/** Undefined for documents that cannot be one, whatever their files are called. */
export function readKustomization(document: ParsedDocument): Kustomization | undefined {
  const { root } = document;
  if (root?.kind !== 'mapping' || !isKustomization(document, true)) return undefined;
  const files = [
    ...FILE_LISTS.flatMap(([field, isPatch]) => filesOf(entryOf(root, field)?.value, isPatch)),
    ...['patches', 'patchesJson6902', 'replacements'].flatMap(field => itemsOf(entryOf(root, field)?.value).flatMap(item => fileOf(entryOf(item, 'path')?.value, true))),
  ];
  const generated = [...generatedBy(root, 'configMapGenerator', 'ConfigMap'), ...generatedBy(root, 'secretGenerator', 'Secret')];
  const [namespace, namePrefix = '', nameSuffix = ''] = ['namespace', 'namePrefix', 'nameSuffix'].map(field => stringAt(root, [field]));
  const images = itemsOf(entryOf(root, 'images')?.value).flatMap(image => stringAt(image, ['name']) ?? []);
  const isOpen = PLUGINS.some(field => entryOf(root, field) !== undefined) || files.some(({ path }) => isRemote(path));
  const changesContent = root.entries.some(({ key }) => !NAMING.has(key.value));
  const signature = JSON.stringify([generated.map(({ kind, name, parts, partsKnown }) => [kind, name, partsKnown, parts.map(part => part.name)]), files.map(({ path, isPatch }) => [path, isPatch]), namespace, namePrefix, nameSuffix, images, isOpen, changesContent]);
  return { generated, files, namespace, namePrefix, nameSuffix, images, isOpen, changesContent, signature };
}

/** Patches may stand in the list as text. */
function filesOf(node: ManifestNode | undefined, isPatch: boolean): NamedFile[] {
  return node?.kind === 'sequence' ? node.items.flatMap(item => fileOf(item, isPatch)) : [];
}

function fileOf(node: ManifestNode | undefined, isPatch: boolean): NamedFile[] {
  return node?.kind === 'scalar' && typeof node.value === 'string' && !node.value.includes('\n') ? [{ path: node.value, node, isPatch }] : [];
}

function generatedBy(root: MappingNode, field: string, kind: string): ObjectSymbol[] {
  return itemsOf(entryOf(root, field)?.value).flatMap((generator): ObjectSymbol[] => {
    const nameNode = valueAt(generator, ['name']);
    if (nameNode?.kind !== 'scalar' || typeof nameNode.value !== 'string') return [];
    const partsKnown = ['env', 'envs'].every(source => entryOf(generator, source) === undefined) && (stringAt(generator, ['behavior']) ?? 'create') === 'create';
    return [{
      manifest: undefined, group: '', kind, name: nameNode.value, namespace: stringAt(generator, ['namespace']), nameNode, labels: {}, pods: [], references: [], selectors: [], partsKnown,
      parts: [...keysOf(generator, 'literals', literal => literal.split('=', 1)[0] ?? ''), ...keysOf(generator, 'files', file => file.includes('=') ? file.split('=', 1)[0] ?? '' : file.slice(file.lastIndexOf('/') + 1))],
    }];
  });
}

function keysOf(generator: MappingNode, field: string, keyOf: (text: string) => string): PartSymbol[] {
  const list = entryOf(generator, field)?.value;
  return list?.kind !== 'sequence' ? [] : list.items.flatMap(item => typeof toData(item) === 'string' && item !== undefined ? [{ kind: 'key', name: keyOf(String(toData(item))), range: item.range }] : []);
}
