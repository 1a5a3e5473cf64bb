import type { Pod } from '../../../api/objects.ts';
import { isPodReady, podCondition, toEpochMs } from '../podState.ts';

const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/**
 * The `count` pods to give up first: unassigned before assigned, pending before running, not ready before ready,
 * cheaper before dearer, on fuller nodes before emptier ones (`related`: pods of the same workload), ready for a
 * shorter time before longer, restarted more often before less, younger before older.
 * @source Kubernetes controller.ActivePodsWithRanks. Ours compares ready times exactly, not by their logarithm.
 */
export function pickPodsToDelete(pods: readonly Pod[], related: readonly Pod[], count: number): readonly Pod[] {
  if (count >= pods.length) return pods;
  const perNode = new Map<string, number>();
  for (const pod of related) perNode.set(pod.spec?.nodeName ?? '', (perNode.get(pod.spec?.nodeName ?? '') ?? 0) + 1);
  const rank = (pod: Pod): readonly number[] => [
    (pod.spec?.nodeName ?? '') === '' ? 0 : 1,
    PHASE_RANK[pod.status?.phase ?? 'Pending'] ?? 1,
    isPodReady(pod) ? 1 : 0,
    Number.parseInt(pod.metadata.annotations?.[DELETION_COST] ?? '0', 10) || 0,
    -(perNode.get(pod.spec?.nodeName ?? '') ?? 0),
    isPodReady(pod) ? -toEpochMs(podCondition(pod, 'Ready')?.lastTransitionTime) : 0,
    -Math.max(0, ...(pod.status?.containerStatuses ?? []).map(status => status.restartCount)),
    -toEpochMs(pod.metadata.creationTimestamp),
  ];
  return pods
    .map(pod => ({ pod, rank: rank(pod) }))
    .sort((a, b) => compareRanks(a.rank, b.rank) || compareNames(a.pod, b.pod))
    .slice(0, count)
    .map(({ pod }) => pod);
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareNames(a: Pod, b: Pod): number { return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1; }
