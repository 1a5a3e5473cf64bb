import type { Container, Pod } from '../../api/objects.ts';
import { qosClassOf } from '../../api/podInfo.ts';
import { toMilliCpu, toUnits } from '../../api/quantity.ts';
import type { ContainerResources, ResourceLimits } from '../cri/contract.ts';

const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
const SHARES_PER_CPU = 1024;
const NANO_PER_MILLI = 1_000_000;
const GUARANTEED_SCORE = -997;
const BEST_EFFORT_SCORE = 1000;

/** Requests and limits as cgroup settings. @source kubelet cm.MilliCPUToShares, qos.GetContainerOOMScoreAdjust */
export function toContainerResources(pod: Pod, container: Container, nodeMemoryBytes: number): ContainerResources {
  const { requests = {}, limits = {} } = container.resources ?? {};
  return { ...toResourceLimits(container), oomScoreAdj: toOomScore(pod, toUnits(requests['memory'] ?? limits['memory']), nodeMemoryBytes) };
}

/** The part of them that can change while the container runs. */
export function toResourceLimits(container: Container): ResourceLimits {
  const { requests = {}, limits = {} } = container.resources ?? {};
  const limitMilli = toMilliCpu(limits['cpu']);
  const memoryBytes = toUnits(limits['memory']);
  return {
    cpuShares: toCpuShares(toMilliCpu(requests['cpu'] ?? limits['cpu'])),
    ...(limitMilli === 0 ? {} : { nanoCpus: limitMilli * NANO_PER_MILLI }),
    ...(memoryBytes === 0 ? {} : { memoryBytes }),
  };
}

export function toCpuShares(milliCpu: number): number {
  if (milliCpu === 0) return MIN_SHARES;
  return Math.min(MAX_SHARES, Math.max(MIN_SHARES, Math.floor(milliCpu * SHARES_PER_CPU / 1000)));
}

function toOomScore(pod: Pod, requestBytes: number, nodeMemoryBytes: number): number {
  const priority = pod.spec?.priority ?? 0;
  // System-critical pods die last, whatever their class.
  if (priority >= 2_000_000_000) return GUARANTEED_SCORE;
  const qos = pod.status?.qosClass ?? qosClassOf(pod);
  if (qos === 'Guaranteed') return GUARANTEED_SCORE;
  if (qos === 'BestEffort') return BEST_EFFORT_SCORE;
  const score = 1000 - Math.floor(1000 * requestBytes / Math.max(1, nodeMemoryBytes));
  if (score < 1000 + GUARANTEED_SCORE) return 1000 + GUARANTEED_SCORE;
  return score === BEST_EFFORT_SCORE ? score - 1 : score;
}
