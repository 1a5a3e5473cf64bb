import type { Pod } from '../../api/objects.ts';
import { MAX_SCORE, type ClusterPicture, type CycleState, type Plugin, type Status } from '../framework.ts';
import type { NodeInfo } from '../nodeInfo.ts';
import { podAffinityTerms, type PodAffinityTerm } from './podAffinityTerm.ts';

const NAME = 'InterPodAffinity';
/** What a required affinity of a pod that is there adds to the score of a pod that it selects. @source InterPodAffinityArgs.hardPodAffinityWeight */
const REQUIRED_WEIGHT = 1;

/** Numbers by topology: 'kubernetes.io/hostname=a'. */
type ByTopology = Map<string, number>;

/** What the pods that are there mean for the one that comes. */
interface Picture {
  readonly affinity: readonly PodAffinityTerm[];
  readonly antiAffinity: readonly PodAffinityTerm[];
  /** The pod that comes satisfies its own affinity: the first of its kind may go anywhere. */
  readonly selectsItself: boolean;
  /** Pods that all terms of `affinity` select. */
  readonly wanted: ByTopology;
  /** Pods that a term of `antiAffinity` selects. */
  readonly unwanted: ByTopology;
  /** Pods whose own anti-affinity selects the pod that comes. */
  readonly unwilling: ByTopology;
  readonly scores: ByTopology;
}

/**
 * Places pods beside or apart from others, as their affinity and anti-affinity and that of the pods which are there ask.
 * @source Kubernetes plugins/interpodaffinity (filtering.go, scoring.go)
 */
export const interPodAffinity: Plugin = {
  name: NAME,
  weight: 2,
  preFilter(state, pod, cluster) {
    const picture = lookAt(pod, cluster);
    state.set(NAME, picture);
    return picture.affinity.length + picture.antiAffinity.length + picture.unwilling.size === 0 ? { code: 'Skip', reasons: [] } : undefined;
  },
  filter(state, _pod, node) {
    const picture = pictureIn(state);
    if (!isBesideWanted(picture, node)) return refuse('UnschedulableAndUnresolvable', "didn't match pod affinity rules");
    if (picture.antiAffinity.some(({ topologyKey }) => (picture.unwanted.get(topologyOf(node, topologyKey) ?? '') ?? 0) > 0)) return refuse('Unschedulable', "didn't match pod anti-affinity rules");
    if (topologiesOf(node).some(topology => picture.unwilling.has(topology))) return refuse('Unschedulable', "didn't satisfy existing pods anti-affinity rules");
    return undefined;
  },
  score: (state, _pod, node) => {
    const { scores } = pictureIn(state);
    return scores.size === 0 ? 0 : topologiesOf(node).reduce((sum, topology) => sum + (scores.get(topology) ?? 0), 0);
  },
  normalizeScores(scores) {
    const [least, most] = [Math.min(...scores), Math.max(...scores)];
    return scores.map(score => (most === least ? 0 : Math.floor(MAX_SCORE * (score - least) / (most - least))));
  },
  mightHelp(pod, event) {
    const { affinity: { required: affinity }, antiAffinity: { required: antiAffinity } } = podAffinityTerms(pod);
    switch (event.type) {
      case 'nodeAdded': case 'podUpdated': return true;
      case 'nodeUpdated': return JSON.stringify(event.node.metadata.labels) !== JSON.stringify(event.old.metadata.labels);
      case 'podAdded': return affinity.length > 0 && affinity.every(term => term.mightSelect(event.pod));
      case 'podRemoved': return antiAffinity.some(term => term.mightSelect(event.pod)) || podAffinityTerms(event.pod).antiAffinity.required.some(term => term.mightSelect(pod));
    }
  },
};

function lookAt(pod: Pod, { nodes, namespaceLabels }: ClusterPicture): Picture {
  const { affinity, antiAffinity } = podAffinityTerms(pod);
  const selects = (term: PodAffinityTerm, other: Pod) => term.selects(other, namespaceLabels);
  const [wanted, unwanted, unwilling, scores]: readonly [ByTopology, ByTopology, ByTopology, ByTopology] = [new Map(), new Map(), new Map(), new Map()];
  const hasTerms = pod.spec?.affinity?.podAffinity !== undefined || pod.spec?.affinity?.podAntiAffinity !== undefined;
  for (const node of nodes) {
    const count = (counts: ByTopology, { topologyKey }: PodAffinityTerm, amount: number) => {
      const topology = topologyOf(node, topologyKey);
      if (topology !== undefined && amount !== 0) counts.set(topology, (counts.get(topology) ?? 0) + amount);
    };
    for (const other of node.pods) {
      if (hasTerms) {
        if (affinity.required.length > 0 && affinity.required.every(term => selects(term, other))) for (const term of affinity.required) count(wanted, term, 1);
        for (const term of antiAffinity.required) if (selects(term, other)) count(unwanted, term, 1);
        for (const term of affinity.preferred) if (selects(term, other)) count(scores, term, term.weight);
        for (const term of antiAffinity.preferred) if (selects(term, other)) count(scores, term, -term.weight);
      }
      if (other.spec?.affinity === undefined) continue;
      const { affinity: theirs, antiAffinity: theirAnti } = podAffinityTerms(other);
      for (const term of theirs.required) if (selects(term, pod)) count(scores, term, REQUIRED_WEIGHT);
      for (const term of theirs.preferred) if (selects(term, pod)) count(scores, term, term.weight);
      for (const term of theirAnti.required) if (selects(term, pod)) count(unwilling, term, 1);
      for (const term of theirAnti.preferred) if (selects(term, pod)) count(scores, term, -term.weight);
    }
  }
  const selectsItself = affinity.required.every(term => selects(term, pod));
  return { affinity: affinity.required, antiAffinity: antiAffinity.required, selectsItself, wanted, unwanted, unwilling, scores };
}

/** The first pod of a group that wants to be together goes anywhere that has the topologies. */
function isBesideWanted({ affinity, selectsItself, wanted }: Picture, node: NodeInfo): boolean {
  const topologies = affinity.map(({ topologyKey }) => topologyOf(node, topologyKey));
  if (topologies.includes(undefined)) return false;
  return topologies.every(topology => (wanted.get(topology ?? '') ?? 0) > 0) || (wanted.size === 0 && selectsItself);
}

function pictureIn(state: CycleState): Picture { return state.get(NAME) as Picture; }

function topologyOf({ node }: NodeInfo, key: string): string | undefined {
  const value = node.metadata.labels?.[key];
  return value === undefined ? undefined : `${key}=${value}`;
}

function topologiesOf({ node }: NodeInfo): readonly string[] { return Object.entries(node.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`); }

function refuse(code: Status['code'], sentence: string): Status { return { code, reasons: [`node(s) ${sentence}`] }; }
