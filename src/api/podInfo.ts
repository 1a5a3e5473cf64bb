import type { Container, ContainerStatus, Pod, PodSpec } from './objects.ts';
import { parseQuantity, toMilliCpu, toUnits } from './quantity.ts';

/** What a pod asks a node for. `scalar` holds every other resource by name ('hugepages-2Mi', 'nvidia.com/gpu'), in whole units. */
export interface PodRequests {
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly ephemeralStorageBytes: number;
  readonly scalar: Readonly<Record<string, number>>;
}

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

type Quantities = Readonly<Record<string, string | number>>;
type Amounts = Record<string, number>;

/** True when the condition Ready is 'True'. */
export function isPodReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(condition => condition.type === 'Ready' && condition.status === 'True') === true;
}

/** True when no container will run again: phase Succeeded or Failed. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** True once a delete was asked for. */
export function isPodTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** True for an init container that keeps running beside the app containers (a sidecar). */
export function isRestartableInitContainer(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

/** Every container of a pod: init containers first, as Kubernetes visits them, ephemeral ones last. */
export function containersOf(spec: PodSpec | undefined): readonly Container[] {
  return [...spec?.initContainers ?? [], ...spec?.containers ?? [], ...spec?.ephemeralContainers ?? []];
}

/** The status of the container of that name, init and ephemeral containers included; undefined before the kubelet reported it. */
export function containerStatusOf(pod: Pod, name: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(status => status.name === name);
}

/**
 * The pod's effective requests: the larger of what the app containers and sidecars need together and what any
 * init container needs beside the sidecars started before it, replaced by requests of the pod itself, plus overhead.
 * @source component-helpers resource.PodRequests; resizes in flight (status.allocatedResources) are not considered.
 */
export function podRequests(pod: { readonly spec?: PodSpec }): PodRequests {
  const total = effectiveRequests(pod.spec);
  const { cpu: milliCpu = 0, memory: memoryBytes = 0, 'ephemeral-storage': ephemeralStorageBytes = 0, ...scalar } = total;
  return { milliCpu, memoryBytes, ephemeralStorageBytes, scalar };
}

function effectiveRequests(spec: PodSpec | undefined): Amounts {
  const total: Amounts = {};
  for (const container of spec?.containers ?? []) add(total, amountsOf(container.resources?.requests));
  const sidecars: Amounts = {};
  const initPeak: Amounts = {};
  for (const container of spec?.initContainers ?? []) {
    const own = amountsOf(container.resources?.requests);
    if (isRestartableInitContainer(container)) {
      add(total, own);
      add(sidecars, own);
      raise(initPeak, sidecars);
    } else {
      add(own, sidecars);
      raise(initPeak, own);
    }
  }
  raise(total, initPeak);
  Object.assign(total, amountsOf(spec?.resources?.requests));
  add(total, amountsOf(spec?.overhead));
  return total;
}

function amountsOf(quantities: Quantities | undefined): Amounts {
  return Object.fromEntries(Object.entries(quantities ?? {}).map(([name, value]) => [name, name === 'cpu' ? toMilliCpu(value) : toUnits(value)]));
}

function add(total: Amounts, more: Amounts): void {
  for (const [name, amount] of Object.entries(more)) total[name] = (total[name] ?? 0) + amount;
}

function raise(total: Amounts, floor: Amounts): void {
  for (const [name, amount] of Object.entries(floor)) total[name] = Math.max(total[name] ?? 0, amount);
}

/**
 * Guaranteed when every container limits cpu and memory and requests just that, BestEffort when none asks for either.
 * @source pkg/apis/core/v1/helper/qos ComputePodQOS (requests of the pod itself replace those of the containers)
 */
export function qosClassOf(pod: { readonly spec?: PodSpec }): QosClass {
  const spec = pod.spec;
  const asked = [spec?.resources].filter(resources => (resources?.requests ?? resources?.limits) !== undefined);
  const resources = asked.length > 0 ? asked : [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map(container => container.resources);
  const requests: Record<string, bigint> = {};
  const limits: Record<string, bigint> = {};
  let guaranteed = true;
  for (const each of resources) {
    addPositive(requests, each?.requests);
    guaranteed = addPositive(limits, each?.limits) === 2 && guaranteed;
  }
  if (Object.keys(requests).length === 0 && Object.keys(limits).length === 0) return 'BestEffort';
  const equal = Object.keys(requests).length === Object.keys(limits).length && Object.entries(requests).every(([name, amount]) => limits[name] === amount);
  return guaranteed && equal ? 'Guaranteed' : 'Burstable';
}

/** Adds the positive cpu and memory quantities; returns how many there were. */
function addPositive(sum: Record<string, bigint>, quantities: Quantities | undefined): number {
  let found = 0;
  for (const name of ['cpu', 'memory']) {
    const amount = parseQuantity(quantities?.[name] ?? '0') ?? 0n;
    if (amount <= 0n) continue;
    sum[name] = (sum[name] ?? 0n) + amount;
    found++;
  }
  return found;
}
