import type { Deployment, ReplicaSet } from '../../../api/objects.ts';
import { DESIRED_REPLICAS, MAX_REPLICAS } from './annotations.ts';
import { isRollingUpdate, maxSurgeOf, maxUnavailableOf, replicasOf, totalReplicas, totalStaying } from './limits.ts';
import { byCreation } from './template.ts';

/** A size that a ReplicaSet should get. Equal to its present one where only its annotations need to follow. */
export interface Resize { readonly set: ReplicaSet; readonly replicas: number }

interface Sets {
  readonly deployment: Deployment;
  readonly newSet: ReplicaSet | undefined;
  readonly oldSets: readonly ReplicaSet[];
}

/** True when an active ReplicaSet remembers another desired size than the deployment has now. */
export function isScalingEvent({ deployment, newSet, oldSets }: Sets): boolean {
  return [...oldSets, ...(newSet === undefined ? [] : [newSet])].some(set => {
    const desired = numberIn(set, DESIRED_REPLICAS);
    return replicasOf(set) > 0 && desired !== undefined && desired !== replicasOf(deployment);
  });
}

/**
 * Sizes after the deployment was scaled: the only active set follows at once; a finished rollout drops what is old;
 * a rollout in progress keeps its proportions, with what rounding leaves over for the largest set. Recreate with
 * several active sets is not scaled but goes on recreating.
 * @source Kubernetes deployment/sync.go scale, which leaves a set of the right size with a stale memory of it
 */
export function computeScale({ deployment, newSet, oldSets }: Sets): readonly Resize[] {
  const desired = replicasOf(deployment);
  const only = activeOrLatest(newSet, oldSets);
  if (only !== undefined) return [{ set: only, replicas: desired }];
  const active = oldSets.filter(set => replicasOf(set) > 0);
  if (newSet !== undefined && isSaturated(deployment, newSet)) return active.map(set => ({ set, replicas: 0 }));
  return isRollingUpdate(deployment) ? scaleProportionally(deployment, [...active, ...(newSet !== undefined && replicasOf(newSet) > 0 ? [newSet] : [])]) : [];
}

function activeOrLatest(newSet: ReplicaSet | undefined, oldSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const active = [...oldSets, ...(newSet === undefined ? [] : [newSet])].filter(set => replicasOf(set) > 0);
  if (active.length > 1) return undefined;
  return active[0] ?? newSet ?? [...oldSets].sort(byCreation).at(-1);
}

function isSaturated(deployment: Deployment, set: ReplicaSet): boolean {
  const desired = replicasOf(deployment);
  return replicasOf(set) === desired && numberIn(set, DESIRED_REPLICAS) === desired && set.status?.availableReplicas === desired;
}

function scaleProportionally(deployment: Deployment, sets: readonly ReplicaSet[]): readonly Resize[] {
  const desired = replicasOf(deployment);
  const allowed = desired > 0 ? desired + maxSurgeOf(deployment) : 0;
  const toAdd = allowed - totalReplicas(sets);
  const newerFirst = toAdd > 0 ? -1 : 1;
  const sorted = [...sets].sort((a, b) => replicasOf(b) - replicasOf(a) || newerFirst * byCreation(a, b));
  let added = 0;
  const sizes = sorted.map(set => {
    const share = proportionOf(deployment, set, toAdd, added);
    added += share;
    return { set, replicas: replicasOf(set) + share };
  });
  return sizes.map((size, index) => (index === 0 ? { ...size, replicas: Math.max(0, size.replicas + toAdd - added) } : size));
}

/** How many of `toAdd` (negative: to remove) fall to one set, never more than is left. */
function proportionOf(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  const size = replicasOf(set);
  const left = toAdd - added;
  if (size === 0 || toAdd === 0 || left === 0) return 0;
  const fraction = fractionOf(deployment, set);
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}

function fractionOf(deployment: Deployment, set: ReplicaSet): number {
  const [desired, size] = [replicasOf(deployment), replicasOf(set)];
  if (desired === 0) return -size;
  const before = numberIn(set, MAX_REPLICAS) ?? deployment.status?.replicas ?? 0;
  return before === 0 ? 0 : Math.round((size * (desired + maxSurgeOf(deployment))) / before) - size;
}

/**
 * How many replicas the new set may have now. Besides the sets' wishes the pods that are really there count, so
 * that pods never exceed replicas + surge even before the old set's controller has removed its share.
 * @source Kubernetes deploymentutil.NewRSNewReplicas, which counts wishes only
 */
export function newSetSize({ deployment, newSet, oldSets }: Sets, activePodsOf: (set: ReplicaSet) => number): number {
  const desired = replicasOf(deployment);
  if (!isRollingUpdate(deployment)) return desired;
  const current = newSet === undefined ? 0 : replicasOf(newSet);
  const really = [...oldSets, ...(newSet === undefined ? [] : [newSet])]
    .reduce((sum, set) => sum + Math.max(replicasOf(set), set.status?.replicas ?? 0, activePodsOf(set)), 0);
  const room = desired + maxSurgeOf(deployment) - really;
  return room <= 0 ? current : current + Math.min(room, Math.max(0, desired - current));
}

/**
 * Sizes of the old sets in a rolling update: first pods that are not available go, then available ones as far
 * as maxUnavailable allows; oldest sets first.
 * @source Kubernetes deployment/rolling.go reconcileOldReplicaSets
 */
export function shrinkOldSets({ deployment, newSet, oldSets }: Sets): readonly Resize[] {
  const old = oldSets.filter(set => replicasOf(set) > 0).sort(byCreation);
  if (old.length === 0) return [];
  const minAvailable = replicasOf(deployment) - maxUnavailableOf(deployment);
  const newUnavailable = newSet === undefined ? 0 : replicasOf(newSet) - (newSet.status?.availableReplicas ?? 0);
  const most = totalReplicas(old) + (newSet === undefined ? 0 : replicasOf(newSet)) - minAvailable - newUnavailable;
  if (most <= 0) return [];
  const sizes = new Map(old.map(set => [set, replicasOf(set)]));
  let unhealthy = most;
  for (const set of old) {
    const removed = Math.max(0, Math.min(unhealthy, replicasOf(set) - (set.status?.availableReplicas ?? 0)));
    sizes.set(set, replicasOf(set) - removed);
    unhealthy -= removed;
  }
  let spare = totalStaying([...old, ...(newSet === undefined ? [] : [newSet])]) - minAvailable;
  for (const set of old) {
    const size = sizes.get(set) ?? 0;
    const removed = Math.max(0, Math.min(size, spare));
    sizes.set(set, size - removed);
    spare -= removed;
  }
  return old.map(set => ({ set, replicas: sizes.get(set) ?? 0 })).filter(({ set, replicas }) => replicas !== replicasOf(set));
}

function numberIn(set: ReplicaSet, annotation: string): number | undefined {
  const value = Number.parseInt(set.metadata.annotations?.[annotation] ?? '', 10);
  return Number.isNaN(value) ? undefined : value;
}
