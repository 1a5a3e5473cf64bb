import type { Pod, PodCondition } from '../../api/objects.ts';

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find(condition => condition.type === type);
}

export function isPodReady(pod: Pod): boolean { return podCondition(pod, 'Ready')?.status === 'True'; }

/** Succeeded or Failed: will never run again. */
export function isPodTerminal(pod: Pod): boolean { return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'; }

export function isPodTerminating(pod: Pod): boolean { return pod.metadata.deletionTimestamp !== undefined; }

/** Counts as a replica: neither ended nor being deleted. */
export function isPodActive(pod: Pod): boolean { return !isPodTerminal(pod) && !isPodTerminating(pod); }

/**
 * Milliseconds until the pod has been ready for `minReadySeconds`: 0 when it is available, undefined when it is not ready.
 * @source Kubernetes podutil.IsPodAvailable
 */
export function availableInMs(pod: Pod, minReadySeconds: number, nowMs: number): number | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = Date.parse(String(podCondition(pod, 'Ready')?.lastTransitionTime));
  return Number.isNaN(since) ? undefined : Math.max(0, since + minReadySeconds * 1000 - nowMs);
}

/** Epoch milliseconds of an API time; 0 when absent. */
export function toEpochMs(time: string | undefined): number {
  const parsed = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(parsed) ? 0 : parsed;
}
