import { formatBytes, formatMilliCpu } from '../../api/quantity.ts';
import type { RuntimeInfo } from '../cri/contract.ts';

const MAX_PODS = '110';
/** In single precision, as Kubernetes has it, so that the same disk gives the same figure. @source kubelet eviction defaults, nodefs.available<10% */
const STORAGE_KEPT_FREE = Math.fround(0.1);

/** What a node has to give; `storageBytes` undefined or 0: not known. */
export interface NodeAmounts extends Pick<RuntimeInfo, 'cpus' | 'memoryBytes'> { readonly storageBytes: number | undefined }
type Quantities = Readonly<Record<string, string>>;

/** An equal part of the machine, rounded down to whole millicores and KiB, so that the nodes on it never promise more than it has. */
export function shareOf(info: RuntimeInfo, nodes: number): RuntimeInfo {
  return { ...info, cpus: Math.floor(info.cpus * 1000 / nodes) / 1000, memoryBytes: shareOfBytes(info.memoryBytes, nodes) };
}

/** An equal part, rounded down to whole KiB. */
export function shareOfBytes(bytes: number, nodes: number): number { return Math.floor(bytes / nodes / 1024) * 1024; }

/** status.capacity; without ephemeral-storage where it is not known. */
export function toCapacity({ cpus, memoryBytes, storageBytes = 0 }: NodeAmounts): Quantities {
  return {
    cpu: formatMilliCpu(Math.round(cpus * 1000)), ...(storageBytes === 0 ? {} : { 'ephemeral-storage': formatBytes(storageBytes) }),
    memory: formatBytes(memoryBytes), pods: MAX_PODS,
  };
}

/** status.allocatable: of the disk, what is over the threshold at which a kubelet evicts. */
export function toAllocatable({ storageBytes = 0, ...amounts }: NodeAmounts): Quantities {
  return toCapacity({ ...amounts, storageBytes: storageBytes - Math.floor(storageBytes * STORAGE_KEPT_FREE) });
}
