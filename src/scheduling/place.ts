import type { Pod } from '../api/objects.ts';
import type { Candidate, CycleState, NamespaceLabels, Placement, Plugin, Status } from './framework.ts';
import type { NodeInfo } from './nodeInfo.ts';
import { interPodAffinity } from './plugins/interPodAffinity.ts';
import { nodeAffinity } from './plugins/nodeAffinity.ts';
import { nodeName } from './plugins/nodeName.ts';
import { nodePorts } from './plugins/nodePorts.ts';
import { nodeResourcesBalancedAllocation } from './plugins/nodeResourcesBalancedAllocation.ts';
import { nodeResourcesFit } from './plugins/nodeResourcesFit.ts';
import { nodeUnschedulable } from './plugins/nodeUnschedulable.ts';
import { podTopologySpread } from './plugins/podTopologySpread.ts';
import { taintToleration } from './plugins/taintToleration.ts';

/** In Kubernetes' order: the first that refuses a node is the one that is reported for it. */
export const defaultPlugins: readonly Plugin[] = [
  nodeUnschedulable, nodeName, taintToleration, nodeAffinity, nodePorts, nodeResourcesFit, podTopologySpread, interPodAffinity, nodeResourcesBalancedAllocation,
];

/** Those that ask of a node itself, whatever runs there or elsewhere. */
export const pluginsOfOnePod: readonly Plugin[] = defaultPlugins.filter(plugin => plugin !== podTopologySpread && plugin !== interPodAffinity);

export interface PlaceOptions {
  readonly plugins?: readonly Plugin[];
  /** By default a namespace has the label that the API gives to each. */
  readonly namespaceLabels?: NamespaceLabels;
}

/** Where `pod` may run: candidates best first, nodes of equal score by name; or why it may run nowhere. */
export function placePod(pod: Pod, nodes: readonly NodeInfo[], { plugins = defaultPlugins, namespaceLabels = name => ({ 'kubernetes.io/metadata.name': name }) }: PlaceOptions = {}): Placement {
  const state: CycleState = new Map();
  const skipped = new Set<string>();
  for (const plugin of plugins) {
    const status = plugin.preFilter?.(state, pod, { nodes, namespaceLabels });
    if (status?.code === 'Skip') skipped.add(plugin.name);
    else if (status !== undefined) {
      const preFilter = { ...status, plugin: plugin.name };
      return { feasible: false, reason: { pod, nodeCount: nodes.length, statuses: new Map(), preFilter, rejectedBy: new Set([plugin.name]) } };
    }
  }
  const filters = plugins.filter(plugin => plugin.filter !== undefined && !skipped.has(plugin.name));
  const statuses = new Map<string, Status>();
  const feasible = nodes.filter(node => {
    const status = runFilters(filters, state, pod, node);
    if (status !== undefined) statuses.set(node.name, status);
    return status === undefined;
  });
  if (feasible.length > 0) return { feasible: true, candidates: scoreNodes(plugins, state, pod, feasible), statuses };
  const rejectedBy = new Set([...statuses.values()].map(status => status.plugin ?? ''));
  return { feasible: false, reason: { pod, nodeCount: nodes.length, statuses, rejectedBy } };
}

function runFilters(filters: readonly Plugin[], state: CycleState, pod: Pod, node: NodeInfo): Status | undefined {
  for (const plugin of filters) {
    const status = plugin.filter?.(state, pod, node);
    if (status !== undefined) return { ...status, plugin: plugin.name };
  }
  return undefined;
}

function scoreNodes(plugins: readonly Plugin[], state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): readonly Candidate[] {
  const parts = nodes.map((): Record<string, number> => ({}));
  for (const plugin of plugins) {
    if (plugin.score === undefined) continue;
    const raw = nodes.map(node => plugin.score?.(state, pod, node) ?? 0);
    const scores = plugin.normalizeScores?.(raw) ?? raw;
    scores.forEach((score, index) => { (parts[index] as Record<string, number>)[plugin.name] = score * (plugin.weight ?? 1); });
  }
  return nodes
    .map((node, index): Candidate => ({ node, parts: parts[index] ?? {}, score: Object.values(parts[index] ?? {}).reduce((sum, part) => sum + part, 0) }))
    .sort((a, b) => b.score - a.score || (a.node.name < b.node.name ? -1 : 1));
}
