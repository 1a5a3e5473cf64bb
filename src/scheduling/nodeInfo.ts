import type { ContainerPort, Node, Pod } from '../api/objects.ts';
import { toUnits } from '../api/quantity.ts';
import { add, computeNonZeroRequests, computePodRequests, toAmounts, type Amounts } from './podRequests.ts';

export interface HostPort { readonly address: string; readonly protocol: string; readonly port: number }

/** One node as placement sees it: an immutable picture; adding a pod makes a new one. */
export interface NodeInfo {
  readonly name: string;
  readonly node: Node;
  readonly pods: readonly Pod[];
  /** Without the pod count, which is `maxPods`. */
  readonly allocatable: Amounts;
  readonly maxPods: number;
  readonly requested: Amounts;
  /** With assumed requests where pods state none; for scoring. */
  readonly nonZeroRequested: Amounts;
  readonly hostPorts: readonly HostPort[];
}

/** Pods that have ended take no room. The ones being deleted do, until they are gone. */
export function takesRoom(pod: Pod): boolean { return pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed'; }

/** The picture of `node` with `pods` on it; pods that have ended are left out. */
export function makeNodeInfo(node: Node, pods: readonly Pod[]): NodeInfo {
  const quantities = node.status?.allocatable ?? node.status?.capacity ?? {};
  const empty: NodeInfo = {
    name: node.metadata.name ?? '', node, pods: [], allocatable: toAmounts(quantities), maxPods: toUnits(quantities['pods']),
    requested: {}, nonZeroRequested: {}, hostPorts: [],
  };
  const counted = pods.filter(takesRoom);
  return {
    ...empty, pods: counted,
    requested: counted.map(computePodRequests).reduce(add, {}),
    nonZeroRequested: counted.map(computeNonZeroRequests).reduce(add, {}),
    hostPorts: counted.flatMap(toHostPorts),
  };
}

/** The picture after `pod` was placed there. */
export function withPod(info: NodeInfo, pod: Pod): NodeInfo {
  return {
    ...info, pods: [...info.pods, pod],
    requested: add(info.requested, computePodRequests(pod)),
    nonZeroRequested: add(info.nonZeroRequested, computeNonZeroRequests(pod)),
    hostPorts: [...info.hostPorts, ...toHostPorts(pod)],
  };
}

/** Ports that the pod takes on its node; with hostNetwork every container port is one. */
export function toHostPorts(pod: Pod): readonly HostPort[] {
  const sidecars = (pod.spec?.initContainers ?? []).filter(container => container.restartPolicy === 'Always');
  const ports: readonly ContainerPort[] = [...(pod.spec?.containers ?? []), ...sidecars].flatMap(container => container.ports ?? []);
  return ports.flatMap(({ hostPort, containerPort, hostIP, protocol = 'TCP' }) => {
    const port = hostPort !== undefined && hostPort > 0 ? hostPort : pod.spec?.hostNetwork === true ? containerPort : 0;
    return port > 0 ? [{ address: hostIP === undefined || hostIP === '' ? '0.0.0.0' : hostIP, protocol, port }] : [];
  });
}
