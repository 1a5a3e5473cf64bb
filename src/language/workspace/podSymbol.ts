import { entryOf, toData, valueAt, type ManifestNode, type MappingNode, type PathSegment, type Range, type ScalarNode } from '../../manifest/node.ts';
import type { MappingVisit } from '../schemaWalk.ts';
import { hasPlaceholder } from './readReferences.ts';

export interface ContainerPortSymbol { readonly name: string | undefined; readonly number: number | undefined; readonly protocol: string; readonly range: Range }

/** The image of a container, as written. */
export interface ImageSymbol { readonly image: string; readonly node: ScalarNode; readonly container: MappingNode }

/** The pods that an object is or makes, as far as others choose and reach them. */
export interface PodSymbol {
  /** Of the mapping with the pod's metadata and spec, inside its object: empty for a Pod. */
  readonly path: readonly PathSegment[];
  readonly labels: Readonly<Record<string, string>>;
  /** The mapping of the labels, where there is one. */
  readonly labelsNode: MappingNode | undefined;
  readonly ports: readonly ContainerPortSymbol[];
  /** Without those that a tool fills in later. */
  readonly images: readonly ImageSymbol[];
}

/** The pod whose metadata and spec stand in `holder`; undefined when it holds no pod spec. */
export function podSymbolOf({ node, path }: MappingVisit): PodSymbol | undefined {
  const spec = entryOf(node, 'spec')?.value;
  if (spec?.kind !== 'mapping') return undefined;
  const labels = valueAt(node, ['metadata', 'labels']);
  const containers = ['containers', 'initContainers'].flatMap(field => itemsOf(entryOf(spec, field)?.value));
  return { path, labels: labelsOf(labels), labelsNode: labels?.kind === 'mapping' ? labels : undefined, ports: containers.flatMap(container => itemsOf(entryOf(container, 'ports')?.value).map(toPort)), images: containers.flatMap(toImage) };
}

/** The string values of a mapping: labels. */
export function labelsOf(node: ManifestNode | undefined): Readonly<Record<string, string>> {
  if (node?.kind !== 'mapping') return {};
  return Object.fromEntries(node.entries.flatMap(({ key, value }) => value?.kind === 'scalar' && typeof value.value === 'string' ? [[String(key.value), value.value]] : []));
}

/** Whether a placeholder of some tool stands in a mapping's values: then nothing can be said of what it selects. */
export function isTemplated(node: ManifestNode | undefined): boolean {
  if (node?.kind === 'mapping') return node.entries.some(({ key, value }) => hasPlaceholder(String(key.value)) || isTemplated(value));
  if (node?.kind === 'sequence') return node.items.some(isTemplated);
  return node !== undefined && typeof node.value === 'string' && hasPlaceholder(node.value);
}

export const itemsOf = (node: ManifestNode | undefined): readonly MappingNode[] => node?.kind === 'sequence' ? node.items.filter(item => item?.kind === 'mapping') : [];

function toImage(container: MappingNode): ImageSymbol[] {
  const node = entryOf(container, 'image')?.value;
  return node?.kind === 'scalar' && typeof node.value === 'string' && node.value !== '' && !hasPlaceholder(node.value) ? [{ image: node.value, node, container }] : [];
}

function toPort(node: MappingNode): ContainerPortSymbol {
  const read = (field: string) => toData(entryOf(node, field)?.value);
  const [name, number, protocol] = [read('name'), read('containerPort'), read('protocol')];
  return {
    name: typeof name === 'string' ? name : undefined, number: typeof number === 'number' ? number : undefined, protocol: typeof protocol === 'string' ? protocol : 'TCP',
    range: (entryOf(node, 'name') ?? entryOf(node, 'containerPort'))?.value?.range ?? node.range,
  };
}
