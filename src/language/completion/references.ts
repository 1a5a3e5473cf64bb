import type { Definition } from '../../api/schema/table.ts';
import { t } from '../../base/words.ts';
import { stringAt, valueAt, type ManifestNode, type MappingNode, type PathSegment } from '../../manifest/node.ts';
import type { KnownValue } from '../knownValues.ts';
import { isVisible, localNamesOf } from '../localNames.ts';
import type { Manifest } from '../manifest.ts';
import { wordFor } from '../navigation/wordFor.ts';
import { schemaAt } from '../schemaWalk.ts';
import type { ObjectSymbol } from '../workspace/objectSymbol.ts';
import { referenceKindsOf, type GroupKind, type PartKind, type ReferenceKind } from '../workspace/referenceKinds.ts';
import { selectorKindsOf, toLabelSelector } from '../workspace/selectorKinds.ts';
import { isClusterScoped, type Workspace } from '../workspace/workspace.ts';
import { toData } from '../../manifest/node.ts';

/** Where a value is being written: a manifest with a stand-in word at `path`. */
export interface ValueQuestion { readonly workspace: Workspace; readonly manifest: Manifest & { readonly definition: Definition }; readonly path: readonly PathSegment[]; readonly standIn: string }

/** What exists and can be named there: objects, their keys and ports, names inside the pod, labels that pods have. */
export function referenceValues(question: ValueQuestion): KnownValue[] {
  for (const source of [objectNames, partNames, localNames, targetPorts, labelValues]) {
    const found = source(question);
    if (found !== undefined) return found;
  }
  return [];
}

/** Labels that pods of the workspace have, for a selector's keys. */
export function labelKeys(workspace: Workspace, root: Definition, path: readonly PathSegment[]): KnownValue[] {
  return isSelector(root, path) ? unique(workspace.pods.flatMap(({ pod, object }) => Object.entries(pod.labels).map(([key, value]) => ({ value: key, about: t('{0} at {1}', `\`${value}\``, describe(object)) })))) : [];
}

function objectNames({ workspace, manifest, path }: ValueQuestion): KnownValue[] | undefined {
  const holder = path.slice(0, -1);
  const kind = kindsAt(manifest.definition, holder).find(({ field }) => field === path.at(-1));
  const node = valueAt(manifest.root, holder);
  const target = kind === undefined || node?.kind !== 'mapping' ? undefined : targetOf(kind, node);
  if (kind === undefined || target === undefined || node?.kind !== 'mapping') return undefined;
  const namespace = namespaceOf(manifest, kind, node);
  const { cluster } = workspace.knowledge;
  const held = (cluster?.namesOf(target, namespace) ?? []).map(name => ({ value: name, about: t('{0} in {1}', `${target.kind} ${name}`, cluster?.name ?? '') }));
  return unique([...held, ...workspace.objectsOfKind(target).filter(({ object }) => isClusterScoped(target) || workspace.isSameNamespace(object.namespace, namespace)).flatMap(({ object, document }) =>
    object.name === undefined ? [] : [{ value: object.name, about: t('{0} in {1}', describe(object), fileName(document.uri)) }])]);
}

function partNames({ workspace, manifest, path }: ValueQuestion): KnownValue[] | undefined {
  for (const length of [1, 2, 3]) {
    const holder = path.slice(0, -length);
    const kind = path.length <= length ? undefined : kindsAt(manifest.definition, holder).find(({ parts = [] }) => parts.some(part => isAt(part, path.slice(-length))));
    const node = valueAt(manifest.root, holder);
    if (kind === undefined || node?.kind !== 'mapping') continue;
    const [target, name] = [targetOf(kind, node), stringAt(node, [kind.field])];
    if (target === undefined || name === undefined) return [];
    const isNumber = path.at(-1) === 'number';
    const key = { ...target, name, namespace: namespaceOf(manifest, kind, node) };
    const declared = workspace.find(key);
    if (declared.length === 0) return unique((workspace.knowledge.cluster?.keysOf(key) ?? []).map(value => ({ value, about: t('of {0} in {1}', `${target.kind} ${name}`, workspace.knowledge.cluster?.name ?? '') })));
    return unique(declared.flatMap(({ object }) => object.parts.flatMap(part => {
      const value = isNumber ? part.number : part.name;
      return value === undefined ? [] : [{ value: String(value), about: t('of {0}', describe(object)) }];
    })));
  }
  return undefined;
}

/** The name that the stand-in takes part in, and what is declared for it in the same pod. */
function localNames({ manifest, standIn }: ValueQuestion): KnownValue[] | undefined {
  for (const { names } of localNamesOf(manifest)) {
    const use = names.find(each => each.role === 'use' && each.name.includes(standIn));
    if (use === undefined) continue;
    return unique(names.filter(each => each.role === 'declaration' && each.space === use.space && isVisible(each, use)).map(({ name }) => ({ value: name, about: t('{0} of this pod', wordFor(use.space)) })));
  }
  return undefined;
}

function targetPorts({ workspace, manifest, path }: ValueQuestion): KnownValue[] | undefined {
  if (manifest.kind !== 'Service' || path.at(-1) !== 'targetPort') return undefined;
  const selector = toLabelSelector('labels', toData(valueAt(manifest.root, ['spec', 'selector'])) ?? {});
  if (Object.keys(selector.matchLabels ?? {}).length === 0) return undefined;
  return unique(workspace.podsSelectedBy(selector, stringAt(manifest.root, ['metadata', 'namespace'])).flatMap(({ object, pod }) => pod.ports.flatMap(({ name, number }) => {
    const value = name ?? number;
    return value === undefined ? [] : [{ value: String(value), about: t('port {0} of {1}', number ?? '', describe(object)) }];
  })));
}

function labelValues({ workspace, manifest, path }: ValueQuestion): KnownValue[] | undefined {
  if (!isSelector(manifest.definition, path.slice(0, -1))) return undefined;
  const key = String(path.at(-1));
  return unique(workspace.pods.flatMap(({ pod, object }) => pod.labels[key] === undefined ? [] : [{ value: pod.labels[key], about: t('at {0}', describe(object)) }]));
}

/** Whether a path leads to the labels that a selector asks for. */
function isSelector(root: Definition, path: readonly PathSegment[]): boolean {
  const [last] = path.slice(-1);
  const isAtForm = (holder: readonly PathSegment[], form: 'labels' | 'selector') => {
    const owner = schemaAt(root, holder.slice(0, -1)).definition;
    return owner !== undefined && selectorKindsOf(owner.name).some(kind => kind.form === form && kind.field === holder.at(-1));
  };
  return last === 'matchLabels' ? isAtForm(path.slice(0, -1), 'selector') : isAtForm(path, 'labels');
}

function kindsAt(root: Definition, holder: readonly PathSegment[]): readonly ReferenceKind[] {
  const owner = schemaAt(root, holder).definition;
  return owner === undefined ? [] : referenceKindsOf(owner.name);
}

const targetOf = ({ target }: ReferenceKind, holder: MappingNode): GroupKind | undefined => typeof target === 'function' ? target(holder) : target;

const isAt = ({ path }: PartKind, end: readonly PathSegment[]) => path.length === end.length && path.every((step, index) => step === '*' ? typeof end[index] === 'number' : step === end[index]);

function namespaceOf({ root }: Manifest, kind: ReferenceKind, holder: ManifestNode): string | undefined {
  return (kind.namespace === undefined ? undefined : stringAt(holder, [kind.namespace])) ?? stringAt(root, ['metadata', 'namespace']);
}

function unique(values: readonly KnownValue[]): KnownValue[] {
  return [...new Map(values.map(each => [each.value, each])).values()].sort((a, b) => a.value < b.value ? -1 : 1);
}

const describe = ({ kind, name }: ObjectSymbol) => `${kind} ${name ?? ''}`.trim();
const fileName = (uri: string) => decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
