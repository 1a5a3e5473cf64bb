import type { Pod, PodSpec } from '../../api/objects.ts';
import { matchesLabels, toRequirements, type LabelRequirement } from '../../api/selectors.ts';
import { MAX_SCORE, type Plugin } from '../framework.ts';
import type { NodeInfo } from '../nodeInfo.ts';
import { matchesRequired } from './nodeAffinity.ts';
import { likeOwner } from './podAffinityTerm.ts';
import { findUntolerated } from './taintToleration.ts';

const NAME = 'PodTopologySpread';
const REASON = "node(s) didn't match pod topology spread constraints";
/** The score of a node that has no say: no constraint is preferred, or it lacks a topology. */
const NO_SCORE = -1;

type Constraint = NonNullable<PodSpec['topologySpreadConstraints']>[number];

/** How many pods that a constraint selects each of its topology's values has. */
interface Spread { readonly constraint: Constraint; readonly requirements: readonly LabelRequirement[] | undefined; readonly counts: ReadonlyMap<string, number> }
interface Picture { readonly required: readonly Spread[]; readonly preferred: readonly Spread[] }

/**
 * Spreads the pods that a constraint selects over the values of a label of nodes.
 * @source Kubernetes plugins/podtopologyspread (filtering.go, scoring.go). Ours has no default constraints for pods that state none, and weighs
 * a topology by all of its values rather than by those of the nodes that are left.
 */
export const podTopologySpread: Plugin = {
  name: NAME,
  weight: 2,
  preFilter(state, pod, { nodes }) {
    const constraints = pod.spec?.topologySpreadConstraints ?? [];
    const picture: Picture = {
      required: countSpread(pod, nodes, constraints.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')),
      preferred: countSpread(pod, nodes, constraints.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway')),
    };
    state.set(NAME, picture);
    return picture.required.length === 0 ? { code: 'Skip', reasons: [] } : undefined;
  },
  filter(state, pod, { node }) {
    for (const { constraint, requirements, counts } of (state.get(NAME) as Picture).required) {
      const value = node.metadata.labels?.[constraint.topologyKey];
      if (value === undefined) return { code: 'UnschedulableAndUnresolvable', reasons: [`${REASON} (missing required label)`] };
      const own = requirements !== undefined && matchesLabels(requirements, pod.metadata.labels) ? 1 : 0;
      if ((counts.get(value) ?? 0) + own - leastOf(constraint, counts) > constraint.maxSkew) return { code: 'Unschedulable', reasons: [REASON] };
    }
    return undefined;
  },
  score(state, _pod, { node }) {
    const { preferred } = state.get(NAME) as Picture;
    const labels = node.metadata.labels ?? {};
    if (preferred.length === 0 || preferred.some(({ constraint }) => labels[constraint.topologyKey] === undefined)) return NO_SCORE;
    const parts = preferred.map(({ constraint, counts }) => (counts.get(labels[constraint.topologyKey] ?? '') ?? 0) * Math.log(counts.size + 2) + constraint.maxSkew - 1);
    return Math.round(parts.reduce((sum, part) => sum + part, 0));
  },
  normalizeScores(scores) {
    const counted = scores.filter(score => score !== NO_SCORE);
    const [least, most] = [Math.min(...counted), Math.max(...counted)];
    return scores.map(score => {
      if (score === NO_SCORE) return 0;
      return most === 0 ? MAX_SCORE : Math.floor(MAX_SCORE * (most + least - score) / most);
    });
  },
  mightHelp(pod, event) {
    switch (event.type) {
      case 'nodeAdded': case 'nodeUpdated': case 'podUpdated': return true;
      // More pods elsewhere raise the least that the others are compared with.
      case 'podAdded': case 'podRemoved': return event.pod.metadata.namespace === pod.metadata.namespace;
    }
  },
};

/** Counted over the nodes that have every topology of `constraints`, and that the pod could use where a constraint asks for that. */
function countSpread(pod: Pod, nodes: readonly NodeInfo[], constraints: readonly Constraint[]): readonly Spread[] {
  const eligible = constraints.length === 0 ? [] : nodes.filter(({ node }) => constraints.every(({ topologyKey }) => node.metadata.labels?.[topologyKey] !== undefined));
  return constraints.map(constraint => {
    const selector = toRequirements(constraint.labelSelector);
    const requirements = selector === undefined ? undefined : [...selector, ...likeOwner(pod, constraint.matchLabelKeys, 'In')];
    const counts = new Map<string, number>();
    for (const { node, pods } of eligible) {
      if (constraint.nodeAffinityPolicy !== 'Ignore' && !matchesRequired(pod, node)) continue;
      if (constraint.nodeTaintsPolicy === 'Honor' && findUntolerated(pod, node) !== undefined) continue;
      const value = node.metadata.labels?.[constraint.topologyKey] ?? '';
      const selected = requirements === undefined ? [] : pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined && metadata.namespace === pod.metadata.namespace && matchesLabels(requirements, metadata.labels));
      counts.set(value, (counts.get(value) ?? 0) + selected.length);
    }
    return { constraint, requirements, counts };
  });
}

/** Topologies that are still missing to `minDomains` have none. */
function leastOf({ minDomains = 1 }: Constraint, counts: ReadonlyMap<string, number>): number {
  return counts.size < minDomains ? 0 : Math.min(...counts.values());
}
