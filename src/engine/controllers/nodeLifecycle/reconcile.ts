import { toTimestamp } from '../../../base/clock.ts';
import type { Node, NodeCondition, Pod, Taint, Toleration } from '../../../api/objects.ts';
import { toEpochMs } from '../podState.ts';

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const PRESSURE_TAINTS: Readonly<Record<string, string>> = {
  MemoryPressure: 'node.kubernetes.io/memory-pressure', DiskPressure: 'node.kubernetes.io/disk-pressure',
  PIDPressure: 'node.kubernetes.io/pid-pressure', NetworkUnavailable: 'node.kubernetes.io/network-unavailable',
};
const MANAGED = new Set([NOT_READY, UNREACHABLE, UNSCHEDULABLE, ...Object.values(PRESSURE_TAINTS)]);
/** What the DefaultTolerationSeconds admission gives every pod. */
const DEFAULT_TOLERATION_SECONDS = 300;

/**
 * Conditions of a node whose kubelet has fallen silent; undefined when they say so already.
 * @source Kubernetes nodelifecycle tryUpdateNodeHealth
 */
export function computeSilentConditions(node: Node, nowMs: number): NodeCondition[] | undefined {
  const now = toTimestamp(nowMs);
  const old = node.status?.conditions ?? [];
  const conditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type): NodeCondition => {
    const current = old.find(condition => condition.type === type);
    if (current?.status === 'Unknown') return current;
    return current === undefined
      ? { type, status: 'Unknown', reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.', lastHeartbeatTime: String(node.metadata.creationTimestamp ?? now), lastTransitionTime: now }
      : { ...current, status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', lastTransitionTime: now };
  });
  if (conditions.every(condition => old.includes(condition))) return undefined;
  return [...conditions, ...old.filter(condition => !conditions.some(({ type }) => type === condition.type))];
}

/** The taints that the node's conditions call for, foreign ones untouched; undefined when it has them already. */
export function computeTaints(node: Node, nowMs: number): Taint[] | undefined {
  const wanted: Taint[] = [];
  const statusOf = (type: string) => node.status?.conditions?.find(condition => condition.type === type)?.status;
  const ready = statusOf('Ready');
  if (node.spec?.unschedulable === true) wanted.push({ key: UNSCHEDULABLE, effect: 'NoSchedule' });
  for (const [type, key] of Object.entries(PRESSURE_TAINTS)) if (statusOf(type) === 'True') wanted.push({ key, effect: 'NoSchedule' });
  if (ready !== 'True') {
    const key = ready === 'Unknown' ? UNREACHABLE : NOT_READY;
    wanted.push({ key, effect: 'NoSchedule' });
    if (ready !== undefined) wanted.push({ key, effect: 'NoExecute' });
  }
  const old = node.spec?.taints ?? [];
  const next = wanted.map(taint => old.find(present => sameTaint(present, taint)) ?? (taint.effect === 'NoExecute' ? { ...taint, timeAdded: toTimestamp(nowMs) } : taint));
  const isStale = (taint: Taint) => MANAGED.has(taint.key) && !wanted.some(candidate => sameTaint(candidate, taint));
  if (next.every(taint => old.includes(taint)) && !old.some(isStale)) return undefined;
  return [...old.filter(taint => !isStale(taint) && !next.some(candidate => sameTaint(candidate, taint))), ...next];
}

/**
 * Milliseconds until a pod must leave its node because of NoExecute taints: 0 at once, undefined never. A pod that
 * says nothing about not-ready and unreachable stays five minutes, as admission would have had it.
 * @source Kubernetes tainteviction getMinTolerationTime
 */
export function evictionInMs(pod: Pod, taints: readonly Taint[], nowMs: number): number | undefined {
  const deadlines = taints.filter(taint => taint.effect === 'NoExecute').flatMap(taint => {
    const sinceMs = toEpochMs(taint.timeAdded) || nowMs;
    const matching = (pod.spec?.tolerations ?? []).filter(toleration => tolerates(toleration, taint));
    const tolerations = matching.length === 0 && (taint.key === NOT_READY || taint.key === UNREACHABLE) ? [{ tolerationSeconds: DEFAULT_TOLERATION_SECONDS }] : matching;
    if (tolerations.length === 0) return [0];
    const seconds = tolerations.map(toleration => toleration.tolerationSeconds).filter(value => value !== undefined);
    return seconds.length === 0 ? [] : [Math.max(0, sinceMs + Math.max(0, Math.min(...seconds)) * 1000 - nowMs)];
  });
  return deadlines.length === 0 ? undefined : Math.min(...deadlines);
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== taint.effect) return false;
  if (toleration.key !== undefined && toleration.key !== '' && toleration.key !== taint.key) return false;
  return toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '');
}

function sameTaint(a: Taint, b: Taint): boolean { return a.key === b.key && a.effect === b.effect; }
