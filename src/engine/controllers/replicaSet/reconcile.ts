import { toTimestamp } from '../../../base/clock.ts';
import type { Pod, ReplicaSet, ReplicaSetStatus } from '../../../api/objects.ts';
import { replicaSets } from '../../../api/resources.ts';
import { makeControllerRef } from '../ownership.ts';
import { availableInMs, isPodActive, isPodReady, isPodTerminal, isPodTerminating } from '../podState.ts';
import { pickPodsToDelete } from './deletionRanking.ts';

/** More than this are never created or deleted in one go. */
const BURST = 500;

export interface ReplicaSetInput {
  readonly replicaSet: ReplicaSet;
  /** Every pod that the ReplicaSet controls. */
  readonly pods: readonly Pod[];
  /** Active pods of the same workload, this set's included, for ranking by node. */
  readonly related: readonly Pod[];
}

export interface ReplicaSetActions {
  /** How many pods to create. */
  readonly create: number;
  /** Pods to delete, first to go first. */
  readonly delete: readonly Pod[];
}

/** Compares what there is with what there should be. A set that is being deleted does nothing. */
export function reconcileReplicaSet({ replicaSet, pods, related }: ReplicaSetInput): ReplicaSetActions {
  if (replicaSet.metadata.deletionTimestamp !== undefined) return { create: 0, delete: [] };
  const active = pods.filter(isPodActive);
  const missing = (replicaSet.spec?.replicas ?? 1) - active.length;
  return missing >= 0
    ? { create: Math.min(missing, BURST), delete: [] }
    : { create: 0, delete: pickPodsToDelete(active, related, Math.min(-missing, BURST)) };
}

/** What went wrong while the actions were carried out, for the ReplicaFailure condition. */
export interface ReplicaFailure { readonly reason: 'FailedCreate' | 'FailedDelete'; readonly message: string }

/**
 * The status that the pods and the last attempt amount to; equal to the old one when nothing changed.
 * @source Kubernetes pkg/controller/replicaset calculateStatus
 */
export function computeReplicaSetStatus(replicaSet: ReplicaSet, pods: readonly Pod[], failure: ReplicaFailure | undefined, nowMs: number): ReplicaSetStatus {
  const active = pods.filter(isPodActive);
  const templateLabels = Object.entries(replicaSet.spec?.template?.metadata?.labels ?? {});
  const minReadySeconds = replicaSet.spec?.minReadySeconds ?? 0;
  const counts = {
    fullyLabeledReplicas: active.filter(pod => templateLabels.every(([key, value]) => pod.metadata.labels?.[key] === value)).length,
    readyReplicas: active.filter(isPodReady).length,
    availableReplicas: active.filter(pod => availableInMs(pod, minReadySeconds, nowMs) === 0).length,
  };
  const status: ReplicaSetStatus = {
    replicas: active.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)), // as Kubernetes leaves them out
    terminatingReplicas: pods.filter(pod => isPodTerminating(pod) && !isPodTerminal(pod)).length,
    observedGeneration: replicaSet.metadata.generation ?? 0,
  };
  const others = (replicaSet.status?.conditions ?? []).filter(condition => condition.type !== 'ReplicaFailure');
  const old = replicaSet.status?.conditions?.find(condition => condition.type === 'ReplicaFailure');
  const conditions = failure === undefined
    ? others
    : [...others, old?.reason === failure.reason ? old : { type: 'ReplicaFailure', status: 'True', ...failure, lastTransitionTime: toTimestamp(nowMs) }];
  return conditions.length === 0 ? status : { ...status, conditions };
}

/** Milliseconds until the next ready pod becomes available by minReadySeconds; undefined when none is waiting. */
export function nextAvailabilityMs(replicaSet: ReplicaSet, pods: readonly Pod[], nowMs: number): number | undefined {
  const waits = pods.filter(isPodActive).map(pod => availableInMs(pod, replicaSet.spec?.minReadySeconds ?? 0, nowMs)).filter(wait => wait !== undefined && wait > 0);
  return waits.length === 0 ? undefined : Math.min(...waits as number[]);
}

/** A new pod of the set, named by the API server. */
export function makePodFromTemplate(replicaSet: ReplicaSet): Pod {
  const { metadata, spec } = structuredClone(replicaSet.spec?.template ?? {});
  return {
    apiVersion: 'v1', kind: 'Pod',
    metadata: {
      generateName: `${replicaSet.metadata.name}-`, namespace: replicaSet.metadata.namespace ?? '',
      labels: metadata?.labels ?? {},
      ...(metadata?.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ...(metadata?.finalizers === undefined ? {} : { finalizers: metadata.finalizers }),
      ownerReferences: [makeControllerRef(replicaSet, replicaSets)],
    },
    ...(spec === undefined ? {} : { spec }),
  };
}
