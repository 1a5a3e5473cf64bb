import { valueAt, type ManifestNode, type Range, type ScalarNode } from '../manifest/node.ts';
import type { PlacedDocument } from '../manifest/parse.ts';
import { imageLink } from './imageLink.ts';
import { manifestsOf } from './manifest.ts';
import { walkSchema } from './schemaWalk.ts';
import { isKustomization, isRemote } from './workspace/kustomization.ts';

/** A stretch of text that leads somewhere: to a page, or to a file or folder beside this one. */
export interface DocumentLink { readonly range: Range; readonly target: { readonly url: string } | { readonly path: string } }

/** Links of a document: files that a kustomization names, and images of known registries. `isNamed`: the file's name says that it is a kustomization. */
export function documentLinks(placed: PlacedDocument, isNamed: boolean): DocumentLink[] {
  const { root, isTemplate } = placed.document;
  if (isTemplate || root === undefined) return [];
  return isKustomization(placed.document, isNamed) ? kustomizationLinks(root) : manifestsOf(placed).flatMap(({ root: object, definition }) => definition === undefined ? [] :
    walkSchema(object, definition).values.flatMap(({ node, path }) => path.at(-1) === 'image' && node?.kind === 'scalar' ? imageLinks(node) : []));
}

/** Where a kustomization names files; `*` is every item. @source kubectl.docs.kubernetes.io kustomization reference */
const FILE_PATHS: readonly (readonly string[])[] = [
  ...['resources', 'bases', 'components', 'crds', 'configurations', 'generators', 'transformers', 'validators', 'patchesStrategicMerge'].map(field => [field, '*']),
  ['patches', '*', 'path'], ['patchesJson6902', '*', 'path'], ['replacements', '*', 'path'], ['openapi', 'path'], ['helmCharts', '*', 'valuesFile'], ['helmCharts', '*', 'additionalValuesFiles', '*'],
  ...['configMapGenerator', 'secretGenerator'].flatMap(field => [[field, '*', 'files', '*'], [field, '*', 'envs', '*'], [field, '*', 'env']]),
];

/** Files and folders that a kustomization names, and pages where it names remote ones. */
export function kustomizationLinks(root: ManifestNode): DocumentLink[] {
  return FILE_PATHS.flatMap(path => scalarsAt(root, path).flatMap(node => fileLink(node, path.includes('files')))).sort((a, b) => a.range.start - b.range.start);
}

function scalarsAt(node: ManifestNode | undefined, [step, ...rest]: readonly string[]): ScalarNode[] {
  if (step === undefined) return node?.kind === 'scalar' ? [node] : [];
  if (step === '*') return node?.kind === 'sequence' ? node.items.flatMap(item => scalarsAt(item, rest)) : [];
  return scalarsAt(valueAt(node, [step]), rest);
}

/** `name=path` leads to the path; a remote place to its page; an inline patch nowhere. */
function fileLink(node: ScalarNode, isNamed: boolean): DocumentLink[] {
  const text = String(node.value);
  if (node.style === 'block' || text.includes('\n') || text === '') return [];
  if (/^https?:\/\//i.test(text)) return [{ range: node.range, target: { url: text } }];
  const name = isNamed ? text.indexOf('=') + 1 : 0;
  const path = text.slice(name);
  if (path === '' || isRemote(path)) return [];
  const quote = node.style === 'quoted' ? 1 : 0;
  return [{ range: { start: node.range.start + quote + name, end: node.range.end - quote }, target: { path } }];
}

function imageLinks(node: ScalarNode): DocumentLink[] {
  const url = imageLink(String(node.value));
  const quote = node.style === 'quoted' ? 1 : 0;
  return url === undefined ? [] : [{ range: { start: node.range.start + quote, end: node.range.end - quote }, target: { url } }];
}
