import type { Deployment, ReplicaSet } from '../../../api/objects.ts';

export function replicasOf(object: Deployment | ReplicaSet): number { return object.spec?.replicas ?? 1; }

export function totalReplicas(sets: readonly ReplicaSet[]): number { return sets.reduce((sum, set) => sum + replicasOf(set), 0); }

export function totalAvailable(sets: readonly ReplicaSet[]): number { return sets.reduce((sum, set) => sum + (set.status?.availableReplicas ?? 0), 0); }

/** Available pods that will stay: a set that was just made smaller still reports those that it is about to remove. */
export function totalStaying(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + Math.min(set.status?.availableReplicas ?? 0, replicasOf(set)), 0);
}

export function isRollingUpdate(deployment: Deployment): boolean { return deployment.spec?.strategy?.type !== 'Recreate'; }

/** Pods above `replicas` that a rollout may have; percentages round up. 0 for Recreate. */
export function maxSurgeOf(deployment: Deployment): number { return isRollingUpdate(deployment) ? resolve(deployment).surge : 0; }

/** Pods below `replicas` that a rollout may lack; percentages round down. 0 for Recreate. */
export function maxUnavailableOf(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? Math.min(resolve(deployment).unavailable, replicasOf(deployment)) : 0;
}

/** When both come out as 0 one pod may be unavailable, or nothing could ever move. @source deploymentutil.ResolveFenceposts */
function resolve(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec?.strategy?.rollingUpdate ?? {};
  const replicas = replicasOf(deployment);
  const surge = toCount(maxSurge, replicas, Math.ceil);
  const unavailable = toCount(maxUnavailable, replicas, Math.floor);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

function toCount(value: string | number, total: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  return percent === undefined ? Number.parseInt(value, 10) || 0 : round((Number(percent) * total) / 100);
}
