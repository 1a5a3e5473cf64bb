import type { NodeMetrics, PodMetrics } from '../../../api/objects.ts';
import { parseQuantity } from '../../../api/quantity.ts';

/** What was measured of something at one time; absent parts were not. */
export interface Usage {
  /** Milliseconds since the Unix epoch. */
  readonly timeMs: number;
  readonly cpuCores?: number;
  readonly memoryBytes?: number;
  /** Totals since some beginning. */
  readonly network?: { readonly receivedBytes: number; readonly sentBytes: number };
}

export interface PodMeasurement {
  readonly namespace: string;
  readonly name: string;
  readonly usage: Usage;
  readonly containers: readonly { readonly name: string; readonly usage: Usage }[];
}

/** One node and its pods at one time. `node` is absent when the source tells of pods only. */
export interface Measurement {
  readonly nodeName: string;
  readonly node?: Usage;
  readonly pods: readonly PodMeasurement[];
}

interface SummaryStats {
  readonly cpu?: { readonly time?: string; readonly usageNanoCores?: number };
  readonly memory?: { readonly time?: string; readonly workingSetBytes?: number };
  readonly network?: { readonly time?: string; readonly rxBytes?: number; readonly txBytes?: number };
}

/** kubelet's `/stats/summary`, as far as it is used here. */
export interface Summary {
  readonly node?: SummaryStats & { readonly nodeName?: string };
  readonly pods?: readonly (SummaryStats & { readonly podRef: { readonly name: string; readonly namespace: string }; readonly containers?: readonly (SummaryStats & { readonly name: string })[] })[];
}

/** A pod's own figures stand before the sum of its containers'. */
export function fromSummary(nodeName: string, summary: Summary): Measurement {
  return {
    nodeName,
    ...(summary.node === undefined ? {} : { node: toUsage(summary.node) }),
    pods: (summary.pods ?? []).map(({ podRef, containers = [], ...stats }) => {
      const parts = containers.map(container => ({ name: container.name, usage: toUsage(container) }));
      return { namespace: podRef.namespace, name: podRef.name, usage: { ...sumUsage(parts.map(({ usage }) => usage)), ...toUsage(stats) }, containers: parts };
    }),
  };
}

/** metrics.k8s.io measures CPU and memory only. */
export function fromMetricsApi(nodeName: string, node: NodeMetrics | undefined, pods: readonly PodMetrics[]): Measurement {
  return {
    nodeName,
    ...(node === undefined ? {} : { node: fromQuantities(node.timestamp, node.usage) }),
    pods: pods.map(pod => {
      const containers = pod.containers.map(({ name, usage }) => ({ name, usage: fromQuantities(pod.timestamp, usage) }));
      return { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name ?? '', usage: sumUsage(containers.map(({ usage }) => usage)), containers };
    }),
  };
}

/** CPU and memory together; the time is the newest. Empty: nothing measured at time 0. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const sum = (of: (usage: Usage) => number | undefined) => {
    const known = usages.map(of).filter(value => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
  };
  return withoutAbsent({ timeMs: Math.max(0, ...usages.map(usage => usage.timeMs)), cpuCores: sum(usage => usage.cpuCores), memoryBytes: sum(usage => usage.memoryBytes) });
}

/** Bytes per second between two totals; undefined when no time passed or the counter began anew. */
export function toRate(earlier: { readonly timeMs: number; readonly total: number } | undefined, later: { readonly timeMs: number; readonly total: number }): number | undefined {
  if (earlier === undefined || later.timeMs <= earlier.timeMs || later.total < earlier.total) return undefined;
  return (later.total - earlier.total) * 1000 / (later.timeMs - earlier.timeMs);
}

function toUsage({ cpu, memory, network }: SummaryStats): Usage {
  const times = [cpu?.time, memory?.time, network?.time].map(time => Date.parse(time ?? '')).filter(time => !Number.isNaN(time));
  return withoutAbsent({
    timeMs: Math.max(0, ...times), cpuCores: cpu?.usageNanoCores === undefined ? undefined : cpu.usageNanoCores / 1e9, memoryBytes: memory?.workingSetBytes,
    network: network?.rxBytes === undefined || network.txBytes === undefined ? undefined : { receivedBytes: network.rxBytes, sentBytes: network.txBytes },
  });
}

function fromQuantities(time: string, usage: Readonly<Record<string, string>>): Usage {
  return withoutAbsent({ timeMs: Date.parse(time) || 0, cpuCores: toNumber(usage['cpu']), memoryBytes: toNumber(usage['memory']) });
}

/** `parseQuantity` counts in nanos. */
export function toNumber(quantity: string | number | undefined): number | undefined {
  const nanos = quantity === undefined ? undefined : parseQuantity(quantity);
  return nanos === undefined ? undefined : Number(nanos) / 1e9;
}

function withoutAbsent(usage: { readonly [K in keyof Usage]: Usage[K] | undefined } & { readonly timeMs: number }): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined)) as unknown as Usage;
}
