import type { Pod } from '../../../api/objects.ts';
import { isPodTerminal, isPodTerminating, toEpochMs } from '../podState.ts';

/** Ended pods beyond this many are removed, oldest first. */
export const TERMINATED_POD_THRESHOLD = 12_500;

/** Ended pods that are too many. @source Kubernetes pkg/controller/podgc gcTerminated */
export function pickTerminatedPods(pods: readonly Pod[], threshold = TERMINATED_POD_THRESHOLD): readonly Pod[] {
  const ended = pods.filter(pod => isPodTerminal(pod) && !isPodTerminating(pod));
  if (ended.length <= threshold) return [];
  return ended.sort((a, b) => toEpochMs(a.metadata.creationTimestamp) - toEpochMs(b.metadata.creationTimestamp)).slice(0, ended.length - threshold);
}

/** A pod that is being deleted and was never bound: no kubelet will ever finish it. */
export function isUnscheduledTerminating(pod: Pod): boolean {
  return isPodTerminating(pod) && (pod.spec?.nodeName ?? '') === '';
}
