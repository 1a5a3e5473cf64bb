import type { ResourceLimits } from '../contract.ts';

/** What a container was made with, for its label: 'cpuShares/nanoCpus/memoryBytes', 0 for what was not asked for. */
export function formatResources({ cpuShares = 0, nanoCpus = 0, memoryBytes = 0 }: ResourceLimits): string {
  return `${cpuShares}/${nanoCpus}/${memoryBytes}`;
}

/** Undefined for a container without the label. */
export function parseResources(label: string | undefined): ResourceLimits | undefined {
  if (label === undefined) return undefined;
  const [cpuShares = 0, nanoCpus = 0, memoryBytes = 0] = label.split('/').map(Number);
  return withoutZeros({ cpuShares, nanoCpus, memoryBytes });
}

/** Docker's zero is no limit. */
export function withoutZeros({ cpuShares, nanoCpus, memoryBytes }: Required<ResourceLimits>): ResourceLimits {
  return { ...(cpuShares === 0 ? {} : { cpuShares }), ...(nanoCpus === 0 ? {} : { nanoCpus }), ...(memoryBytes === 0 ? {} : { memoryBytes }) };
}
