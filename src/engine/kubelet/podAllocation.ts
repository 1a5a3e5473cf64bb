import type { Container, Pod } from '../../api/objects.ts';
import { containerStatusOf, podRequests } from '../../api/podInfo.ts';
import type { PodRequests } from '../../api/podInfo.ts';
import { semanticEqual } from '../../api/semanticEqual.ts';

/** Why a pod does not get yet, or not on this node, what it asks for now. */
export interface ResizePending { readonly reason: 'Deferred' | 'Infeasible'; readonly message: string }

export type Capacity = Pick<PodRequests, 'milliCpu' | 'memoryBytes'>;

/** The pod with the resources that it was given: those of its status as long as they are not what its spec asks for. `pod` itself when they are. Pure. */
export function allocatedPod(pod: Pod): Pod {
  const { spec } = pod;
  const lists = [...spec?.containers ?? [], ...spec?.initContainers ?? []];
  const pending = lists.some(container => {
    const status = containerStatusOf(pod, container.name);
    return status?.resources !== undefined && !semanticEqual(status.allocatedResources ?? {}, container.resources?.requests ?? {});
  });
  if (!pending || spec === undefined) return pod;
  const given = (container: Container): Container => {
    const status = containerStatusOf(pod, container.name);
    if (status?.resources === undefined) return container;
    const { requests: _, limits: __, ...rest } = container.resources ?? {};
    const { allocatedResources: requests, resources: { limits } } = status;
    return { ...container, resources: { ...rest, ...(requests === undefined ? {} : { requests }), ...(limits === undefined ? {} : { limits }) } };
  };
  return { ...pod, spec: { ...spec, containers: spec.containers.map(given), ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(given) }) } };
}

export interface ResizeInput {
  readonly pod: Pod;
  readonly allocated: Pod;
  /** The other pods of the node that take room, as they were allocated. */
  readonly others: readonly Pod[];
  readonly capacity: Capacity;
}

/** Undefined when the node has room for what the pod asks for now. Pure. @source kubelet lifecycle InsufficientResourceError, allocation manager */
export function judgeResize({ pod, allocated, others, capacity }: ResizeInput): ResizePending | undefined {
  const [wanted, given, taken] = [podRequests(pod), podRequests(allocated), others.map(podRequests)];
  const more = (['milliCpu', 'memoryBytes'] as const).filter(amount => wanted[amount] > given[amount]);
  const [tooMuch] = more.filter(amount => wanted[amount] > capacity[amount]);
  if (tooMuch !== undefined) return { reason: 'Infeasible', message: `Node didn't have enough capacity: ${NAMES[tooMuch]}, requested: ${wanted[tooMuch]}, capacity: ${capacity[tooMuch]}` };
  for (const amount of more) {
    const used = taken.reduce((total, requests) => total + requests[amount], 0);
    if (wanted[amount] + used > capacity[amount]) return { reason: 'Deferred', message: `Node didn't have enough resource: ${NAMES[amount]}, requested: ${wanted[amount]}, used: ${used}, capacity: ${capacity[amount]}` };
  }
  return undefined;
}

const NAMES = { milliCpu: 'cpu', memoryBytes: 'memory' } as const;
