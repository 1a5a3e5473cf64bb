import type { Container, ContainerStatus, Pod } from '../../api/objects.ts';
import { formatBytes, formatMilliCpu } from '../../api/quantity.ts';
import type { ObservedContainer } from '../cri/contract.ts';
import { toResourceLimits } from './resources.ts';

const MICRO_PER_MILLI = 1_000_000;
const SHARES_PER_CPU = 1024;

/** Resources of which a container has other amounts than it was allocated. Pure. */
export function resourcesToChange(container: Container, { resources }: ObservedContainer): readonly ('cpu' | 'memory')[] {
  // Every container is made with a weight: without one, this machine has no cgroups to change.
  if (resources?.cpuShares === undefined) return [];
  const wanted = toResourceLimits(container);
  return [
    ...(resources.cpuShares !== wanted.cpuShares || (wanted.nanoCpus ?? 0) !== (resources.nanoCpus ?? 0) ? ['cpu' as const] : []),
    ...((wanted.memoryBytes ?? 0) !== (resources.memoryBytes ?? 0) ? ['memory' as const] : []),
  ];
}

/** Whether a container must start anew to get what it was allocated. */
export function restartsToResize(container: Container, instance: ObservedContainer): boolean {
  return resourcesToChange(container, instance).some(name => container.resizePolicy?.some(policy => policy.resourceName === name && policy.restartPolicy === 'RestartContainer') === true);
}

/** Whether some container of the pod, as it was allocated, has not got that yet. */
export function isResizing(pod: Pod, running: (name: string) => ObservedContainer | undefined): boolean {
  return [...pod.spec?.containers ?? [], ...pod.spec?.initContainers ?? []].some(container => {
    const instance = running(container.name);
    return instance !== undefined && resourcesToChange(container, instance).length > 0;
  });
}

/** What a container's status says of its resources: what it was allocated, and what it has. Pure. @source kubelet convertContainerStatusResources */
export function toResourceStatus(container: Container, instance: ObservedContainer | undefined): Pick<ContainerStatus, 'allocatedResources' | 'resources'> {
  const requests = { ...container.resources?.requests };
  const limits = { ...container.resources?.limits };
  const allocated = { ...requests };
  const actual = instance?.state === 'running' ? instance.resources : undefined;
  if (actual !== undefined) {
    const wanted = toResourceLimits(container);
    if (actual.cpuShares !== wanted.cpuShares) requests['cpu'] = formatMilliCpu(Math.round((actual.cpuShares ?? 0) * 1000 / SHARES_PER_CPU));
    if (actual.nanoCpus !== wanted.nanoCpus) setOrDelete(limits, 'cpu', actual.nanoCpus === undefined ? undefined : formatMilliCpu(Math.round(actual.nanoCpus / MICRO_PER_MILLI)));
    if (actual.memoryBytes !== wanted.memoryBytes) setOrDelete(limits, 'memory', actual.memoryBytes === undefined ? undefined : formatBytes(actual.memoryBytes));
  }
  const some = (quantities: object) => Object.keys(quantities).length > 0;
  return { ...(some(allocated) ? { allocatedResources: allocated } : {}), resources: { ...(some(requests) ? { requests } : {}), ...(some(limits) ? { limits } : {}) } };
}

function setOrDelete(quantities: Record<string, string | number>, name: string, quantity: string | undefined): void {
  if (quantity === undefined) delete quantities[name]; else quantities[name] = quantity;
}
