import { toTimestamp } from '../../../base/clock.ts';
import type { Pod, PodDisruptionBudget } from '../../../api/objects.ts';
import { isPodReady } from '../podState.ts';

type Status = NonNullable<PodDisruptionBudget['status']>;
type BudgetCondition = NonNullable<Status['conditions']>[number];

/** An eviction whose pod is still there after this long is taken not to have happened. */
const DELETION_TIMEOUT_MS = 120_000;
const DISRUPTION_ALLOWED = 'DisruptionAllowed';

export interface DisruptionInput {
  readonly budget: PodDisruptionBudget;
  /** Selected by the budget, in its namespace. */
  readonly pods: readonly Pod[];
  /** Replicas that the pods' controllers ask for, each controller once; pods without one do not count. */
  readonly expectedScale: number;
  readonly nowMs: number;
}

/**
 * What a budget allows now. `recheckInMs`: when an unconfirmed eviction lapses.
 * @source pkg/controller/disruption trySync, updatePdbStatus
 */
export function reconcileDisruption({ budget, pods, expectedScale, nowMs }: DisruptionInput): { readonly status: Status; readonly recheckInMs?: number } {
  const disrupted = disruptedPods(budget, pods, nowMs);
  const currentHealthy = pods.filter(pod => pod.metadata.deletionTimestamp === undefined && disrupted[pod.metadata.name ?? ''] === undefined && isPodReady(pod)).length;
  const { expectedPods, desiredHealthy } = desired(budget, pods.length, expectedScale);
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const observedGeneration = budget.metadata.generation ?? 0;
  const lapses = Object.values(disrupted).map(time => Date.parse(time) + DELETION_TIMEOUT_MS - nowMs);
  return {
    status: {
      ...(Object.keys(disrupted).length === 0 ? {} : { disruptedPods: disrupted }),
      conditions: [...(budget.status?.conditions ?? []).filter(({ type }) => type !== DISRUPTION_ALLOWED), allowedCondition(budget, { disruptionsAllowed, observedGeneration, nowMs })],
      currentHealthy, desiredHealthy, disruptionsAllowed, expectedPods, observedGeneration,
    },
    ...(lapses.length === 0 ? {} : { recheckInMs: Math.max(1, ...[Math.min(...lapses)]) }),
  };
}

/** Also for the eviction that uses up the last disruption. @source component-helpers pdb.UpdateDisruptionAllowedCondition */
export function allowedCondition({ status }: PodDisruptionBudget, { disruptionsAllowed, observedGeneration, nowMs }: { readonly disruptionsAllowed: number; readonly observedGeneration: number; readonly nowMs: number }): BudgetCondition {
  const [value, reason] = disruptionsAllowed > 0 ? ['True', 'SufficientPods'] as const : ['False', 'InsufficientPods'] as const;
  const old = status?.conditions?.find(({ type }) => type === DISRUPTION_ALLOWED);
  return { type: DISRUPTION_ALLOWED, status: value, reason, message: '', observedGeneration, lastTransitionTime: old?.status === value ? old.lastTransitionTime : toTimestamp(nowMs) };
}

function desired({ spec }: PodDisruptionBudget, count: number, expectedScale: number): { readonly expectedPods: number; readonly desiredHealthy: number } {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (maxUnavailable !== undefined) return { expectedPods: expectedScale, desiredHealthy: Math.max(0, expectedScale - scaled(maxUnavailable, expectedScale)) };
  if (typeof minAvailable === 'number') return { expectedPods: count, desiredHealthy: minAvailable };
  return minAvailable === undefined ? { expectedPods: 0, desiredHealthy: 0 } : { expectedPods: expectedScale, desiredHealthy: scaled(minAvailable, expectedScale) };
}

/** A percentage is rounded up. */
function scaled(value: number | string, total: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) || 0) * total / 100);
}

/** Evictions that were granted and are not yet seen. */
function disruptedPods({ status }: PodDisruptionBudget, pods: readonly Pod[], nowMs: number): Record<string, string> {
  return Object.fromEntries(Object.entries(status?.disruptedPods ?? {}).filter(([name, time]) =>
    pods.some(pod => pod.metadata.name === name && pod.metadata.deletionTimestamp === undefined) && Date.parse(time) + DELETION_TIMEOUT_MS > nowMs));
}
