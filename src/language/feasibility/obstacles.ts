import type { Container, Pod } from '../../api/objects.ts';
import { t } from '../../base/words.ts';
import { entryOf, stringAt, valueAt, type MappingNode, type PathSegment, type Range, type ScalarNode } from '../../manifest/node.ts';
import type { NodeInfo } from '../../scheduling/nodeInfo.ts';
import { toAmounts } from '../../scheduling/podRequests.ts';
import { findUntolerated } from '../../scheduling/plugins/taintToleration.ts';
import { insertFields } from '../actions/insertField.ts';
import { changeTo, likelyName } from '../diagnostics/references/likelyName.ts';
import { placeOf } from '../fieldPath.ts';
import type { Fix } from '../finding.ts';

/** A pod that fits nowhere, and the text that it comes from. */
export interface Unplaced {
  readonly pod: Pod;
  readonly nodes: readonly NodeInfo[];
  readonly text: string;
  readonly root: MappingNode;
  /** Of the pod's spec inside `root`. */
  readonly path: readonly PathSegment[];
  readonly spec: MappingNode;
  /** What the scheduler said of the nodes that one plugin refused. */
  readonly reasons: readonly string[];
}

/** Where in the text the obstacle is, and what would mend it. */
export interface Obstacle { readonly range: Range; readonly mend: string; readonly fixes: readonly Fix[] }

/** By the plugin of the scheduler that refuses nodes; any other is told at the pod's spec. */
export const obstacles: Readonly<Record<string, (unplaced: Unplaced) => Obstacle | undefined>> = { NodeAffinity: nodeLabels, NodeResourcesFit: resources, TaintToleration: taints, NodeName: nodeName };

function nodeLabels(unplaced: Unplaced): Obstacle {
  const { nodes, spec } = unplaced;
  const selector = entryOf(spec, 'nodeSelector');
  for (const { key, value } of selector?.value?.kind === 'mapping' ? selector.value.entries : []) {
    if (value?.kind !== 'scalar') continue;
    const [name, wanted] = [String(key.value), String(value.value)];
    const there = [...new Set(nodes.flatMap(({ node }) => node.metadata.labels?.[name] ?? []))].sort();
    if (there.includes(wanted)) continue;
    const labels = [...new Set(nodes.flatMap(({ node }) => Object.keys(node.metadata.labels ?? {})))];
    const meant = there.length > 0 ? change(likelyName(wanted, there) ?? (there.length === 1 ? there[0] : undefined), value) : change(likelyName(name, labels), key);
    return { range: there.length > 0 ? value.range : key.range, mend: there.length === 0 ? t('none has the label {0}', name) : t('some have {0}', there.slice(0, 8).map(each => `${name}=${each}`).join(', ')), fixes: meant };
  }
  const isAffinity = valueAt(spec, AFFINITY) !== undefined;
  return { range: placeOf(unplaced.root, [...unplaced.path, ...isAffinity ? AFFINITY : ['nodeSelector']]).range, mend: isAffinity ? t('none meets any of its terms') : t('none has all the labels'), fixes: [] };
}

const AFFINITY = ['affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'];

const change = (name: string | undefined, node: ScalarNode): Fix[] => name === undefined ? [] : [changeTo(name, node)];

/** The largest request of the resource that the most nodes lack. */
function resources({ pod, nodes, root, path, spec, reasons }: Unplaced): Obstacle | undefined {
  const [resource] = reasons.flatMap(reason => /^Insufficient (.+)$/.exec(reason)?.[1] ?? []);
  if (resource === undefined) return undefined;
  const amount = (container: Container) => toAmounts(container.resources?.requests)[resource] ?? 0;
  const containers = (['containers', 'initContainers'] as const).flatMap(field => (pod.spec?.[field] ?? []).map((container, index) => ({ field, index, asks: amount(container) })));
  const [largest] = containers.toSorted((a, b) => b.asks - a.asks);
  const roomiest = nodes.toSorted((a, b) => (b.allocatable[resource] ?? 0) - (a.allocatable[resource] ?? 0))[0]?.node.status;
  const most = (roomiest?.allocatable ?? roomiest?.capacity)?.[resource];
  const at = largest === undefined ? [] : [largest.field, largest.index, 'resources'];
  const written = ['requests', 'limits'].map(field => [...at, field, resource]).find(each => valueAt(spec, each) !== undefined) ?? at;
  return { range: placeOf(root, [...path, ...written]).range, mend: most === undefined ? t('none has any {0}', resource) : t('none has more {0} than {1}', resource, most), fixes: [] };
}

function taints({ pod, nodes, text, root, path, spec }: Unplaced): Obstacle {
  const untolerated = new Map(nodes.flatMap(({ node }) => { const taint = findUntolerated(pod, node); return taint === undefined ? [] : [[`${taint.key}${taint.value === undefined || taint.value === '' ? '' : `=${taint.value}`}:${taint.effect}`, taint] as const]; }));
  const isOpen = entryOf(spec, 'tolerations') === undefined;
  const fixes = !isOpen ? [] : [...untolerated].flatMap(([name, { key, value, effect }]): Fix[] => {
    const edit = insertFields(text, spec, `tolerations:\n- key: ${key}\n  operator: ${value === undefined || value === '' ? 'Exists' : `Equal\n  value: ${JSON.stringify(value)}`}\n  effect: ${effect}\n`);
    return edit === undefined ? [] : [{ title: t('Tolerate {0}', name), edits: [edit] }];
  });
  return { range: placeOf(root, [...path, 'tolerations']).range, mend: t('some have the taints {0}', [...untolerated.keys()].join(', ')), fixes };
}

function nodeName({ nodes, root, path, spec }: Unplaced): Obstacle {
  const node = valueAt(spec, ['nodeName']);
  const names = nodes.map(({ name }) => name);
  return { range: placeOf(root, [...path, 'nodeName']).range, mend: t('there are {0}', names.slice(0, 8).join(', ')), fixes: node?.kind === 'scalar' ? change(likelyName(stringAt(spec, ['nodeName']) ?? '', names), node) : [] };
}

