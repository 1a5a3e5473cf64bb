import type { Client } from '../../api/client.ts';
import { apiErrors } from '../../api/apiError.ts';
import type { Pod } from '../../api/objects.ts';
import { nodes, pods } from '../../api/resources.ts';
import type { NodeConnections, PodUsage, UsageSample } from '../contracts/nodeConnection.ts';

/** The parts of kubelet's Summary API that are measured here; fields of other measurements are absent, as the API allows. */
export interface StatsSummary {
  readonly node: { readonly nodeName: string; readonly cpu: CpuStats; readonly memory: MemoryStats };
  readonly pods: readonly PodStats[];
}

export interface CpuStats { readonly time: string; readonly usageNanoCores: number }
export interface MemoryStats { readonly time: string; readonly workingSetBytes: number }

export interface PodStats {
  readonly podRef: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly startTime?: string;
  readonly containers: readonly { readonly name: string; readonly cpu: CpuStats; readonly memory: MemoryStats }[];
  readonly cpu?: CpuStats;
  readonly memory?: MemoryStats;
  /** Totals since the pod's sandbox started; absent for pods on the host's network. */
  readonly network?: { readonly time: string; readonly name: string; readonly rxBytes: number; readonly txBytes: number };
}

export interface StatsSummaryOptions {
  readonly client: Pick<Client, 'get' | 'list'>;
  readonly nodes: NodeConnections;
}

/** Reads what a node measures now. Throws ApiError 404 for unknown nodes, 503 for nodes that do not answer. @source kubelet's /stats/summary, as the API server proxies it */
export function makeStatsSummary({ client, nodes: connections }: StatsSummaryOptions): (nodeName: string) => Promise<StatsSummary> {
  return async nodeName => {
    await client.get(nodes, { name: nodeName });
    const connection = connections(nodeName);
    if (connection === undefined) throw apiErrors.serviceUnavailable(`error trying to reach service: node ${nodeName} is not running`);
    const [usage, node, list] = await Promise.all([connection.podUsage(), connection.nodeUsage(), client.list(pods, { fieldSelector: `spec.nodeName=${nodeName}` })]);
    return toStatsSummary(nodeName, node, usage, list.items);
  };
}

/** Pods that the API no longer knows are left out. */
export function toStatsSummary(nodeName: string, node: UsageSample, usage: readonly PodUsage[], known: readonly Pod[]): StatsSummary {
  const byName = new Map(known.map(pod => [`${pod.metadata.namespace}/${pod.metadata.name}`, pod]));
  return {
    node: { nodeName, ...toCpuAndMemory(node) },
    pods: usage.flatMap(each => {
      const pod = byName.get(`${each.namespace}/${each.pod}`);
      return pod === undefined ? [] : [toPodStats(each, pod)];
    }),
  };
}

function toPodStats({ namespace, pod: name, containers, network }: PodUsage, { metadata, status }: Pod): PodStats {
  const timestampMs = Math.max(0, ...containers.map(container => container.timestampMs));
  const total = containers.length === 0 ? undefined : {
    timestampMs, windowMs: 0,
    cpuNanoCores: containers.reduce((sum, container) => sum + container.cpuNanoCores, 0), memoryBytes: containers.reduce((sum, container) => sum + container.memoryBytes, 0),
  };
  return {
    podRef: { name, namespace, uid: metadata.uid ?? '' },
    ...(status?.startTime === undefined ? {} : { startTime: status.startTime }),
    containers: containers.map(container => ({ name: container.name, ...toCpuAndMemory(container) })),
    ...(total === undefined ? {} : toCpuAndMemory(total)),
    ...(network === undefined ? {} : { network: { time: toTime(timestampMs), name: 'eth0', rxBytes: network.receivedBytes, txBytes: network.sentBytes } }),
  };
}

function toCpuAndMemory(sample: UsageSample): { readonly cpu: CpuStats; readonly memory: MemoryStats } {
  const time = toTime(sample.timestampMs);
  return { cpu: { time, usageNanoCores: Math.round(sample.cpuNanoCores) }, memory: { time, workingSetBytes: Math.round(sample.memoryBytes) } };
}

/** With milliseconds, which RFC 3339 allows, so that rates between two samples are exact. */
const toTime = (epochMs: number) => new Date(epochMs).toISOString();
