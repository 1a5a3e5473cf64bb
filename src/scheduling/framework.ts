import type { Node, Pod } from '../api/objects.ts';
import type { Labels } from '../api/selectors.ts';
import type { NodeInfo } from './nodeInfo.ts';

/**
 * A plugin's answer. `undefined` in its place is success.
 *
 * - `Unschedulable`: no, but removing pods from the node could help. The pod waits for a cluster event.
 * - `UnschedulableAndUnresolvable`: no, and no removal of pods helps. The pod waits for a cluster event.
 * - `Skip` (PreFilter, only): the plugin has nothing to say about this pod; its Filter is not called.
 *
 * A plugin that throws has a bug: the pod is retried with back-off and the error is logged.
 */
export interface Status {
  readonly code: 'Unschedulable' | 'UnschedulableAndUnresolvable' | 'Skip';
  /** In Kubernetes' words, each counted over the nodes: 'Insufficient cpu'. Empty for Skip. */
  readonly reasons: readonly string[];
  /** Set by the framework. */
  readonly plugin?: string;
}

/** What one plugin keeps between its extension points during one scheduling cycle; keys are plugin names. */
export type CycleState = Map<string, unknown>;

/** Something that happened in the cluster and might make a waiting pod schedulable. */
export type ClusterEvent =
  | { readonly type: 'nodeAdded'; readonly node: Node }
  | { readonly type: 'nodeUpdated'; readonly node: Node; readonly old: Node }
  /** A pod was given a node, or one that has a node was given other labels. */
  | { readonly type: 'podAdded'; readonly pod: Pod }
  /** A pod that took room on a node is gone, has ended, asks for less, or had other labels. */
  | { readonly type: 'podRemoved'; readonly pod: Pod }
  /** The waiting pod itself changed. */
  | { readonly type: 'podUpdated'; readonly pod: Pod; readonly old: Pod };

/** The labels of a namespace. */
export type NamespaceLabels = (name: string) => Labels;

/** The cluster in one scheduling cycle. */
export interface ClusterPicture { readonly nodes: readonly NodeInfo[]; readonly namespaceLabels: NamespaceLabels }

/** One rule of placement. All functions are pure but for the CycleState; every extension point is optional. */
export interface Plugin {
  /** Kubernetes' name for it. */
  readonly name: string;
  /** Once per pod, before any node; may answer no for all nodes, or Skip. */
  preFilter?(state: CycleState, pod: Pod, cluster: ClusterPicture): Status | undefined;
  /** Whether the pod may run on this node. */
  filter?(state: CycleState, pod: Pod, node: NodeInfo): Status | undefined;
  /** How well the node suits, any number; 0 to 100 unless `normalizeScores` makes it so. */
  score?(state: CycleState, pod: Pod, node: NodeInfo): number;
  /** Maps the scores of all feasible nodes to 0 to 100. */
  normalizeScores?(scores: readonly number[]): readonly number[];
  /** Weight of the score; default 1. */
  readonly weight?: number;
  /** Queueing hint: whether a pod that this plugin refused might now pass. Absent: every event might help. */
  mightHelp?(pod: Pod, event: ClusterEvent): boolean;
}

export const MAX_SCORE = 100;

/** Refused on every node: `statuses` by node name. `preFilter` when one plugin refused the pod before any node. */
export interface Infeasible {
  readonly pod: Pod;
  readonly nodeCount: number;
  readonly statuses: ReadonlyMap<string, Status>;
  readonly preFilter?: Status;
  /** Names of the plugins that said no; their hints decide what brings the pod back. */
  readonly rejectedBy: ReadonlySet<string>;
}

/** A node that suits, with its total score and how each plugin contributed (already weighted). */
export interface Candidate { readonly node: NodeInfo; readonly score: number; readonly parts: Readonly<Record<string, number>> }

export type Placement =
  | { readonly feasible: true; readonly candidates: readonly Candidate[]; readonly statuses: ReadonlyMap<string, Status> }
  | { readonly feasible: false; readonly reason: Infeasible };

/** Normalises so that the highest score becomes 100; with `reverse` the lowest raw score is the best. */
export function normalizeByMaximum(scores: readonly number[], { reverse = false } = {}): readonly number[] {
  const most = Math.max(0, ...scores);
  if (most === 0) return scores.map(() => (reverse ? MAX_SCORE : 0));
  return scores.map(score => {
    const scaled = Math.floor((score * MAX_SCORE) / most);
    return reverse ? MAX_SCORE - scaled : scaled;
  });
}
