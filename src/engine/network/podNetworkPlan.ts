import { formatAddress, formatRange, parseRange, rangesOverlap, type AddressRange } from '../../agent/protocol/addressRange.ts';

/** The addresses of one engine's Docker network. */
export interface PodNetworkPlan {
  /** The Docker network's subnet; holds the service range too when `servicesOnLink`. */
  readonly subnet: string;
  /** Pods and the agent. */
  readonly podRange: string;
  /** For containers that a user attaches by hand; the engine hands out nothing of it. */
  readonly dynamicRange: string;
  readonly gateway: string;
  readonly agentAddress: string;
  readonly serviceRange: string;
  /** True: the host reaches service addresses through the bridge, so pods on the host's network do too. */
  readonly servicesOnLink: boolean;
}

const CANDIDATES: readonly string[] = ['10.244.0.0/16', '10.212.0.0/16', '10.213.0.0/16', '10.214.0.0/16', '172.29.0.0/16', '172.28.0.0/16', '192.168.208.0/20'];

/**
 * Chooses the pod network beside the service range. Best is the range's other half (10.96.0.0/16 and 10.97.0.0/16 in
 * one subnet 10.96.0.0/15), because then services are on the link; else a candidate of its own. `taken` are the
 * subnets of other Docker networks and the host's routes; `preferredSubnet` is what was used before. Throws a sentence
 * when nothing is free.
 */
export function choosePodNetwork({ serviceRange, taken, preferredSubnet }: { readonly serviceRange: string; readonly taken: readonly string[]; readonly preferredSubnet?: string | undefined }): PodNetworkPlan {
  const isFree = (range: string) => !taken.some(other => rangesOverlap(range, other));
  if (preferredSubnet !== undefined && isFree(preferredSubnet)) return planOfSubnet(preferredSubnet, serviceRange);
  const { subnet, sibling } = joinHalves(serviceRange);
  if (isFree(subnet)) return makePlan({ subnet, podRange: sibling, serviceRange });
  const candidate = CANDIDATES.find(range => isFree(range) && !rangesOverlap(range, serviceRange));
  if (candidate === undefined) throw new Error(`every candidate range for pod addresses (${[subnet, ...CANDIDATES].join(', ')}) is in use by a Docker network or a route of this machine; remove a Docker network that is no longer needed ("docker network prune")`);
  return makePlan({ subnet: candidate, podRange: candidate, serviceRange });
}

/** The plan of a network that exists already with this subnet. */
export function planOfSubnet(subnet: string, serviceRange: string): PodNetworkPlan {
  const joined = joinHalves(serviceRange);
  return makePlan({ subnet, podRange: joined.subnet === subnet ? joined.sibling : subnet, serviceRange });
}

function joinHalves(serviceRange: string): { readonly subnet: string; readonly sibling: string } {
  const services = parseRange(serviceRange);
  const size = services.last - services.first + 1;
  const subnet = parseRange(`${formatAddress(services.first)}/${services.prefix - 1}`);
  const siblingFirst = subnet.first === services.first ? services.first + size : subnet.first;
  return { subnet: formatRange(subnet), sibling: formatRange({ first: siblingFirst, last: siblingFirst + size - 1, prefix: services.prefix }) };
}

function makePlan({ subnet, podRange, serviceRange }: { readonly subnet: string; readonly podRange: string; readonly serviceRange: string }): PodNetworkPlan {
  const pods = parseRange(podRange);
  return {
    subnet, podRange, serviceRange, servicesOnLink: rangesOverlap(subnet, serviceRange),
    dynamicRange: formatRange(lastPart(pods)), gateway: formatAddress(pods.first + 1), agentAddress: formatAddress(pods.first + 2),
  };
}

/** The last 256 addresses. */
function lastPart(range: AddressRange): AddressRange {
  return { first: range.last - 255, last: range.last, prefix: 24 };
}
