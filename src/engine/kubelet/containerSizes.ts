import type { Container, ContainerStatus, Pod } from '../../api/objects.ts';
import { formatBytes, formatMilliCpu } from '../../api/quantity.ts';
import type { ObservedContainer, ResourceLimits } from '../cri/contract.ts';
import { toResourceLimits } from './resources.ts';

const MICRO_PER_MILLI = 1_000_000;
const SHARES_PER_CPU = 1024;
const AMOUNTS = { cpu: ['cpuShares', 'nanoCpus'], memory: ['memoryBytes'] } as const;
type Resource = keyof typeof AMOUNTS;

/**
 * Resources of which a container was allocated other amounts than it has. What the runtime took without refusing it counts as had:
 * there are machines that keep no limits of memory, and runtimes that report others than they were asked for. Where this engine has not
 * asked yet (it was started after the container), what is reported counts, and what the container was made with where nothing is.
 * Pure. @source kubelet computePodResizeAction, which compares with what it last actuated
 */
export function resourcesToChange(container: Container, instance: ObservedContainer): readonly Resource[] {
  const wanted = toResourceLimits(container);
  const has = instance.acknowledged ?? { ...instance.createdWith, ...instance.resources };
  // Every container is made with a weight: without one, this machine has no cgroups to change.
  if (has.cpuShares === undefined) return [];
  return (['cpu', 'memory'] as const).filter(name => {
    if (isSame(name, has, wanted)) return false;
    // Nothing but a new instance changes these: what this one was made with is what it was last asked to have.
    const asMade = instance.acknowledged === undefined && instance.createdWith !== undefined && needsRestart(container, name) && isSame(name, instance.createdWith, wanted);
    return !asMade;
  });
}

/** Whether a container must start anew to get what it was allocated. */
export function restartsToResize(container: Container, instance: ObservedContainer): boolean {
  return resourcesToChange(container, instance).some(name => needsRestart(container, name));
}

function needsRestart(container: Container, name: Resource): boolean {
  return container.resizePolicy?.some(policy => policy.resourceName === name && policy.restartPolicy === 'RestartContainer') === true;
}

function isSame(name: Resource, a: ResourceLimits, b: ResourceLimits): boolean {
  return AMOUNTS[name].every(amount => (a[amount] ?? 0) === (b[amount] ?? 0));
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
  if (instance?.state === 'running' && instance.resources !== undefined) {
    const wanted = toResourceLimits(container);
    // What the machine does not tell is as it was asked for.
    const actual = { ...instance.acknowledged ?? instance.createdWith, ...instance.resources };
    if (actual.cpuShares !== undefined && actual.cpuShares !== wanted.cpuShares) requests['cpu'] = formatMilliCpu(Math.round(actual.cpuShares * 1000 / SHARES_PER_CPU));
    if (actual.nanoCpus !== wanted.nanoCpus) setOrDelete(limits, 'cpu', actual.nanoCpus === undefined ? undefined : formatMilliCpu(Math.round(actual.nanoCpus / MICRO_PER_MILLI)));
    if (actual.memoryBytes !== wanted.memoryBytes) setOrDelete(limits, 'memory', actual.memoryBytes === undefined ? undefined : formatBytes(actual.memoryBytes));
  }
  const some = (quantities: object) => Object.keys(quantities).length > 0;
  return { ...(some(allocated) ? { allocatedResources: allocated } : {}), resources: { ...(some(requests) ? { requests } : {}), ...(some(limits) ? { limits } : {}) } };
}

function setOrDelete(quantities: Record<string, string | number>, name: string, quantity: string | undefined): void {
  if (quantity === undefined) delete quantities[name]; else quantities[name] = quantity;
}
