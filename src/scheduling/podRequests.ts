import { toMilliCpu, toUnits } from '../api/quantity.ts';
import type { Container, Pod } from '../api/objects.ts';
import { containerStatusOf } from '../api/podInfo.ts';

/** Amounts by resource name: cpu in thousandths of a core, memory and ephemeral-storage in bytes, others in units. */
export type Amounts = Readonly<Record<string, number>>;

/** Assumed for scoring where a container asks for nothing. @source scheduler util DefaultMilliCPURequest, DefaultMemoryRequest */
const DEFAULT_MILLI_CPU = 100;
const DEFAULT_MEMORY_BYTES = 200 * 1024 * 1024;

/**
 * What a pod needs of a node: the sum of its containers and sidecars, or what its init phase needs at most,
 * whichever is more, and its overhead. Pod-level requests replace the sum.
 * @source Kubernetes component-helpers resource.PodRequests (UseStatusResources)
 */
export function computePodRequests(pod: Pod): Amounts {
  return aggregate(pod, container => heldRequests(pod, container));
}

/** While a resize is under way the most of what a container has and what it asks for; what its node cannot give is not counted. */
function heldRequests(pod: Pod, container: Container): Amounts {
  const asked = toAmounts(container.resources?.requests);
  const status = pod.status?.containerStatuses === undefined ? undefined : containerStatusOf(pod, container.name);
  if (status?.resources === undefined) return asked;
  const held = most(toAmounts(status.allocatedResources), toAmounts(status.resources.requests));
  const infeasible = pod.status?.conditions?.some(({ type, reason }) => type === 'PodResizePending' && reason === 'Infeasible') === true;
  return infeasible ? held : most(asked, held);
}

/** The same, with small assumed requests where a container states none; for scoring only. */
export function computeNonZeroRequests(pod: Pod): Amounts {
  return aggregate(pod, container => {
    const amounts = heldRequests(pod, container);
    return { ...amounts, cpu: amounts['cpu'] ?? DEFAULT_MILLI_CPU, memory: amounts['memory'] ?? DEFAULT_MEMORY_BYTES };
  });
}

export function toAmounts(quantities: Readonly<Record<string, string | number>> | undefined): Amounts {
  return Object.fromEntries(Object.entries(quantities ?? {}).map(([name, quantity]) => [name, name === 'cpu' ? toMilliCpu(quantity) : toUnits(quantity)]));
}

function aggregate(pod: Pod, requestsOf: (container: Container) => Amounts): Amounts {
  let total: Amounts = {};
  for (const container of pod.spec?.containers ?? []) total = add(total, requestsOf(container));
  let sidecars: Amounts = {};
  let initial: Amounts = {};
  for (const container of pod.spec?.initContainers ?? []) {
    const requests = requestsOf(container);
    if (container.restartPolicy === 'Always') {
      total = add(total, requests);
      sidecars = add(sidecars, requests);
      initial = most(initial, sidecars);
    } else {
      initial = most(initial, add(requests, sidecars));
    }
  }
  const needed = { ...most(total, initial), ...toAmounts(pod.spec?.resources?.requests) };
  return add(needed, toAmounts(pod.spec?.overhead));
}

export function add(a: Amounts, b: Amounts): Amounts { return combine(a, b, (x, y) => x + y); }

function most(a: Amounts, b: Amounts): Amounts { return combine(a, b, Math.max); }

function combine(a: Amounts, b: Amounts, operation: (x: number, y: number) => number): Amounts {
  return Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map(name => [name, operation(a[name] ?? 0, b[name] ?? 0)]));
}
