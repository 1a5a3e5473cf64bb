import { toTimestamp } from '../../../base/clock.ts';
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../../api/objects.ts';
import { toEpochMs } from '../podState.ts';
import { maxUnavailableOf, replicasOf, totalAvailable } from './limits.ts';

export const REASONS = {
  newReplicaSet: 'NewReplicaSetCreated', found: 'FoundNewReplicaSet', updated: 'ReplicaSetUpdated', available: 'NewReplicaSetAvailable',
  timedOut: 'ProgressDeadlineExceeded', failedCreate: 'ReplicaSetCreateError', paused: 'DeploymentPaused', resumed: 'DeploymentResumed',
  minimumAvailable: 'MinimumReplicasAvailable', minimumUnavailable: 'MinimumReplicasUnavailable',
} as const;

export interface ConditionChange { readonly type: 'Progressing' | 'Available'; readonly status: 'True' | 'False' | 'Unknown'; readonly reason: string; readonly message: string }

export interface StatusInput {
  readonly deployment: Deployment;
  readonly newSet: ReplicaSet | undefined;
  readonly oldSets: readonly ReplicaSet[];
  /** Changes that this reconcile has already decided on: created, found, paused, resumed. */
  readonly changes: readonly ConditionChange[];
  /** A paused deployment makes no progress and misses no deadline. */
  readonly tracksProgress: boolean;
  readonly collisionCount: number | undefined;
  readonly nowMs: number;
}

/** True when every replica is new, there is none too many and all are available. */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const replicas = replicasOf(deployment);
  return (status?.updatedReplicas ?? 0) === replicas && (status?.replicas ?? 0) === replicas && (status?.availableReplicas ?? 0) === replicas
    && (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0);
}

/**
 * The status that the ReplicaSets amount to, with the conditions' times moved only where they changed.
 * @source Kubernetes deployment/progress.go syncRolloutStatus and deployment/sync.go calculateStatus
 */
export function computeDeploymentStatus(input: StatusInput): DeploymentStatus {
  const { deployment, newSet, oldSets, nowMs } = input;
  const sets = newSet === undefined ? oldSets : [...oldSets, newSet];
  const sum = (field: 'replicas' | 'readyReplicas' | 'terminatingReplicas') => sets.reduce((total, set) => total + (set.status?.[field] ?? 0), 0);
  const available = totalAvailable(sets);
  const wanted = sets.reduce((total, set) => total + replicasOf(set), 0);
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...toCounts({
      replicas: sum('replicas'), updatedReplicas: newSet?.status?.replicas ?? 0, readyReplicas: sum('readyReplicas'),
      availableReplicas: available, unavailableReplicas: Math.max(0, wanted - available),
    }),
    terminatingReplicas: sum('terminatingReplicas'),
    ...(input.collisionCount === undefined ? {} : { collisionCount: input.collisionCount }),
  };
  let conditions: readonly DeploymentCondition[] = deployment.status?.conditions ?? [];
  for (const change of [toAvailable(deployment, available), ...input.changes]) conditions = setCondition(conditions, change, nowMs);
  if (deployment.spec?.progressDeadlineSeconds === undefined) conditions = conditions.filter(condition => condition.type !== 'Progressing');
  else if (input.tracksProgress) conditions = trackProgress(input, status, conditions);
  conditions = copyFailure(conditions, sets);
  return conditions.length === 0 ? status : { ...status, conditions: [...conditions] };
}

/** Milliseconds until the progress deadline can have passed; undefined when nothing is awaited. */
export function progressCheckInMs(deployment: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const deadline = deployment.spec?.progressDeadlineSeconds;
  const progressing = status.conditions?.find(condition => condition.type === 'Progressing');
  if (deadline === undefined || progressing === undefined || deployment.spec?.paused === true) return undefined;
  if (isComplete(deployment, status) || progressing.reason === REASONS.timedOut || progressing.reason === REASONS.available) return undefined;
  return Math.max(0, toEpochMs(progressing.lastUpdateTime) + deadline * 1000 - nowMs) + 1000;
}

/** Kubernetes leaves counts of 0 out. */
function toCounts(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

function toAvailable(deployment: Deployment, available: number): ConditionChange {
  return available >= replicasOf(deployment) - maxUnavailableOf(deployment)
    ? { type: 'Available', status: 'True', reason: REASONS.minimumAvailable, message: 'Deployment has minimum availability.' }
    : { type: 'Available', status: 'False', reason: REASONS.minimumUnavailable, message: 'Deployment does not have minimum availability.' };
}

function trackProgress({ deployment, newSet, nowMs }: StatusInput, status: DeploymentStatus, conditions: readonly DeploymentCondition[]): readonly DeploymentCondition[] {
  const current = conditions.find(condition => condition.type === 'Progressing');
  const settled = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === REASONS.available;
  if (settled) return conditions;
  const subject = newSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newSet.metadata.name}"`;
  if (isComplete(deployment, status)) {
    return setCondition(conditions, { type: 'Progressing', status: 'True', reason: REASONS.available, message: `${subject} has successfully progressed.` }, nowMs);
  }
  if (hasProgressed(deployment.status, status)) {
    const progress = { type: 'Progressing', status: 'True', reason: REASONS.updated, message: `${subject} is progressing.` } as const;
    return setCondition(conditions, progress, nowMs, { refresh: true });
  }
  if (hasTimedOut(deployment, current, nowMs)) {
    return setCondition(conditions, { type: 'Progressing', status: 'False', reason: REASONS.timedOut, message: `${subject} has timed out progressing.` }, nowMs);
  }
  return conditions;
}

function hasProgressed(old: DeploymentStatus | undefined, next: DeploymentStatus): boolean {
  const oldReplicas = (status: DeploymentStatus | undefined) => (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);
  return (next.updatedReplicas ?? 0) > (old?.updatedReplicas ?? 0) || oldReplicas(next) < oldReplicas(old)
    || (next.readyReplicas ?? 0) > (old?.readyReplicas ?? 0) || (next.availableReplicas ?? 0) > (old?.availableReplicas ?? 0);
}

function hasTimedOut(deployment: Deployment, current: DeploymentCondition | undefined, nowMs: number): boolean {
  if (current === undefined || current.reason === REASONS.available) return false;
  if (current.reason === REASONS.timedOut) return true;
  return toEpochMs(current.lastUpdateTime) + (deployment.spec?.progressDeadlineSeconds ?? 0) * 1000 < nowMs;
}

/** Unchanged when status and reason are the same, unless `refresh`; the transition time moves with the status only. */
function setCondition(conditions: readonly DeploymentCondition[], change: ConditionChange, nowMs: number, { refresh = false } = {}): readonly DeploymentCondition[] {
  const current = conditions.find(condition => condition.type === change.type);
  if (!refresh && current?.status === change.status && current.reason === change.reason) return conditions;
  const now = toTimestamp(nowMs);
  const next: DeploymentCondition = { ...change, lastUpdateTime: now, lastTransitionTime: current?.status === change.status ? current.lastTransitionTime ?? now : now };
  return [...conditions.filter(condition => condition.type !== change.type), next];
}

/** The deployment shows why its ReplicaSets cannot make or remove pods, and forgets it when they can. */
function copyFailure(conditions: readonly DeploymentCondition[], sets: readonly ReplicaSet[]): readonly DeploymentCondition[] {
  const failure = sets.flatMap(set => set.status?.conditions ?? []).find(condition => condition.type === 'ReplicaFailure');
  const others = conditions.filter(condition => condition.type !== 'ReplicaFailure');
  if (failure === undefined) return others;
  const { type, status, reason = '', message = '', lastTransitionTime } = failure;
  const time = lastTransitionTime === undefined ? {} : { lastTransitionTime, lastUpdateTime: lastTransitionTime };
  return [...others, { type, status, reason, message, ...time }];
}
