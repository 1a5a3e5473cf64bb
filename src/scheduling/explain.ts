import type { Pod } from '../api/objects.ts';
import type { Infeasible, Status } from './framework.ts';
import type { NodeInfo } from './nodeInfo.ts';

const NO_VICTIMS = 'No preemption victims found for incoming pod';
const NOT_HELPFUL = 'Preemption is not helpful for scheduling';
/** Ours: Kubernetes would look at lower-priority pods here, this scheduler does not remove any. */
const NOT_DONE = 'Preemption of lower-priority pods is not supported';

/**
 * Why a pod runs nowhere, in Kubernetes' form: '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) … .
 * preemption: …'. The part on preemption says what removing pods could do, and that this scheduler removes none.
 * @source Kubernetes framework.FitError.Error and preemption.Evaluator
 */
export function explain(reason: Infeasible, nodes: readonly NodeInfo[]): string {
  if (reason.nodeCount === 0) return 'no nodes available to schedule pods';
  const statuses = [...reason.statuses.values()];
  const why = reason.preFilter === undefined ? countReasons(statuses.flatMap(status => status.reasons)) : reason.preFilter.reasons.join(', ');
  return `0/${reason.nodeCount} nodes are available:${why === '' ? '' : ` ${why}.`} preemption: ${explainPreemption(reason, nodes)}`;
}

function explainPreemption({ pod, nodeCount, statuses, preFilter }: Infeasible, nodes: readonly NodeInfo[]): string {
  if (pod.spec?.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const sentences = nodes.map(({ name, pods }) => {
    const status: Status | undefined = preFilter ?? statuses.get(name);
    if (status?.code !== 'Unschedulable') return NOT_HELPFUL;
    return pods.some(other => priorityOf(other) < priorityOf(pod)) ? NOT_DONE : NO_VICTIMS;
  });
  return `0/${nodeCount} nodes are available: ${countReasons(sentences)}.`;
}

/** '1 Insufficient cpu, 2 Too many pods', sorted as text like upstream. */
function countReasons(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort().join(', ');
}

export function priorityOf(pod: Pod): number { return pod.spec?.priority ?? 0; }
