import { entryOf, stringAt, toData, valueAt, type ManifestNode, type MappingNode, type PathSegment, type Range, type ScalarNode } from '../../manifest/node.ts';
import type { LabelSelector } from '../../api/objects.ts';
import { groupOf } from '../../api/resources.ts';
import type { Manifest } from '../manifest.ts';
import { walkSchema } from '../schemaWalk.ts';
import { hasPlaceholder, readReferences, type Reference } from './readReferences.ts';
import { isTemplated, itemsOf, labelsOf, podSymbolOf, type PodSymbol } from './podSymbol.ts';
import { holderName, type GroupKind } from './referenceKinds.ts';
import { selectorKindsOf, toLabelSelector, type SelectorKind } from './selectorKinds.ts';

/** A key of a ConfigMap's or Secret's data, or a port of a Service: what references name besides the object. */
export interface PartSymbol { readonly kind: 'key' | 'port'; readonly name: string | undefined; readonly number?: number; readonly range: Range }

export interface Selector { readonly kind: SelectorKind; readonly path: readonly PathSegment[]; readonly node: MappingNode; readonly key: ScalarNode; readonly selector: LabelSelector }

/** One object of a document as others see it; ranges count from the document's start. */
export interface ObjectSymbol extends GroupKind {
  /** Absent for what a kustomization generates. */
  readonly manifest: Manifest | undefined;
  readonly name: string | undefined;
  /** As written; undefined where the author leaves it to kubectl or kustomize. */
  readonly namespace: string | undefined;
  /** The name as written, or what stands for it. */
  readonly nameNode: ScalarNode | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly parts: readonly PartSymbol[];
  /** False where there may be more than the text shows. */
  readonly partsKnown: boolean;
  readonly pods: readonly PodSymbol[];
  readonly references: readonly Reference[];
  readonly selectors: readonly Selector[];
}

/** What a manifest declares and refers to. */
export function toObjectSymbol(manifest: Manifest): ObjectSymbol {
  const { root, apiVersion, kind, definition } = manifest;
  const nameNode = scalarAt(root, ['metadata', 'name']);
  const namespace = stringAt(root, ['metadata', 'namespace']);
  const group = groupOf(apiVersion);
  const found = { references: [] as Reference[], selectors: [] as Selector[], pods: [] as PodSymbol[] };
  for (const visit of definition === undefined ? [] : walkSchema(root, definition).mappings) {
    if (visit.path[0] === 'status') continue;
    found.references.push(...readReferences(visit, namespace));
    const type = holderName(visit.definition.name);
    if (type === 'core.Pod' || type === 'core.PodTemplateSpec') found.pods.push(...[podSymbolOf(visit)].filter(pod => pod !== undefined));
    for (const selector of selectorKindsOf(visit.definition.name)) {
      const entry = entryOf(visit.node, selector.field);
      if (entry?.value?.kind !== 'mapping' || isTemplated(entry.value)) continue;
      found.selectors.push({ kind: selector, path: [...visit.path, selector.field], node: entry.value, key: entry.key, selector: toLabelSelector(selector.form, toData(entry.value)) });
    }
  }
  const name = typeof nameNode?.value === 'string' && !hasPlaceholder(nameNode.value) ? nameNode.value : undefined;
  return { manifest, group, kind, name, namespace, nameNode, labels: labelsOf(valueAt(root, ['metadata', 'labels'])), parts: partsOf(kind, root), partsKnown: true, ...found };
}

function scalarAt(root: ManifestNode, path: readonly PathSegment[]): ScalarNode | undefined {
  const node = valueAt(root, path);
  return node?.kind === 'scalar' ? node : undefined;
}

const DATA: Readonly<Record<string, readonly string[]>> = { ConfigMap: ['data', 'binaryData'], Secret: ['data', 'stringData'] };

function partsOf(kind: string, root: MappingNode): PartSymbol[] {
  if (kind === 'Service') {
    return itemsOf(valueAt(root, ['spec', 'ports'])).map((port): PartSymbol => {
      const [name, number] = [entryOf(port, 'name')?.value, entryOf(port, 'port')?.value];
      return { kind: 'port', name: stringAt(port, ['name']), ...typeof toData(number) === 'number' ? { number: toData(number) as number } : {}, range: (name ?? number ?? port).range };
    });
  }
  return (Object.hasOwn(DATA, kind) ? DATA[kind] ?? [] : []).flatMap(field => {
    const node = entryOf(root, field)?.value;
    return node?.kind === 'mapping' ? node.entries.map(({ key }): PartSymbol => ({ kind: 'key', name: String(key.value), range: key.range })) : [];
  });
}
