import type { ContainerUsage } from '../contract.ts';

/** The parts of Docker's stats that are read here; cgroup v1 and v2 name the memory keys differently. */
export interface StatsAnswer {
  readonly read: string;
  readonly preread?: string;
  readonly cpu_stats: { readonly cpu_usage?: { readonly total_usage?: number } };
  readonly precpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } };
  readonly memory_stats: { readonly usage?: number; readonly stats?: { readonly total_inactive_file?: number; readonly inactive_file?: number } };
  readonly networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>;
}

/** Pure; undefined for a container that does not run (Docker answers zeros). */
export function toContainerUsage(answer: StatsAnswer): ContainerUsage | undefined {
  const timestampMs = Date.parse(answer.read);
  const cpuNanoSeconds = answer.cpu_stats.cpu_usage?.total_usage;
  const used = answer.memory_stats.usage;
  if (!(timestampMs > 0) || cpuNanoSeconds === undefined || used === undefined) return undefined;
  const stats = answer.memory_stats.stats;
  // v1 counts children under "total_…"; its plain key is the cgroup's own only.
  const inactive = stats?.total_inactive_file ?? stats?.inactive_file ?? 0;
  const networks = Object.values(answer.networks ?? {});
  const beforeMs = Date.parse(answer.preread ?? '');
  const before = answer.precpu_stats?.cpu_usage?.total_usage;
  return {
    timestampMs, cpuNanoSeconds, workingSetBytes: Math.max(0, used - inactive),
    ...(beforeMs > 0 && before !== undefined && beforeMs < timestampMs ? { before: { timestampMs: beforeMs, cpuNanoSeconds: before } } : {}),
    ...(networks.length === 0 ? {} : { network: { receivedBytes: sum(networks.map(each => each.rx_bytes)), sentBytes: sum(networks.map(each => each.tx_bytes)) } }),
  };
}

function sum(values: readonly number[]): number { return values.reduce((total, value) => total + value, 0); }
