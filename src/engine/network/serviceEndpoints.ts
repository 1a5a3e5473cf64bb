import type { ProxyPort } from '../../agent/protocol/messages.ts';
import type { Endpoint, EndpointSlice, Service, ServicePort } from '../../api/objects.ts';

export interface EndpointAddress { readonly address: string; readonly port: number }

/** One port of a Service with the endpoints that new connections may go to. */
export interface ServicePortTarget {
  readonly namespace: string;
  readonly service: string;
  /** '' for the only, unnamed port. */
  readonly portName: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly nodePort: number | undefined;
  /** IPv4 cluster addresses; empty for headless Services. */
  readonly clusterAddresses: readonly string[];
  /** Sorted, without duplicates. */
  readonly endpoints: readonly EndpointAddress[];
  readonly clientAffinity: boolean;
}

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/**
 * The ports of a Service and where their connections go: ready endpoints, or, when there is none, endpoints that
 * still serve while they terminate. `isWithdrawn` marks pods that are about to stop before their slice says so.
 * @source Kubernetes KEP-1669 (proxy terminating endpoints)
 */
export function toServicePortTargets(service: Service, slices: readonly EndpointSlice[], isWithdrawn: (endpoint: Endpoint) => boolean = () => false): readonly ServicePortTarget[] {
  const { namespace = '', name = '' } = service.metadata;
  if (service.spec?.type === 'ExternalName') return [];
  const clusterAddresses = (service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? '']).filter(address => /^\d+\.\d+\.\d+\.\d+$/.test(address));
  return (service.spec?.ports ?? []).flatMap(port => {
    const protocol = toProtocol(port);
    if (protocol === undefined) return [];
    return [{
      namespace, service: name, portName: port.name ?? '', protocol, port: port.port, nodePort: port.nodePort, clusterAddresses,
      endpoints: toEndpointAddresses(port, slices, isWithdrawn),
      clientAffinity: service.spec?.sessionAffinity === 'ClientIP',
    }];
  });
}

/** The TCP ports that the agent serves itself where the kernel takes no rules; node ports on `nodeAddress`. */
export function toProxyPorts(targets: readonly ServicePortTarget[], nodeAddress: string): readonly ProxyPort[] {
  return targets.filter(target => target.protocol === 'tcp').flatMap(({ clusterAddresses, port, nodePort, endpoints }) => [
    ...clusterAddresses.map(address => ({ address, port, endpoints })),
    ...(nodePort === undefined || nodePort === 0 ? [] : [{ address: nodeAddress, port: nodePort, endpoints }]),
  ]);
}

/** Nil counts as true, as the API defines it. */
export function isReady(endpoint: Endpoint): boolean { return endpoint.conditions?.ready !== false; }

function toProtocol(port: ServicePort): 'tcp' | 'udp' | undefined {
  switch (port.protocol ?? 'TCP') {
    case 'TCP': return 'tcp';
    case 'UDP': return 'udp';
    default: return undefined;
  }
}

function toEndpointAddresses(port: ServicePort, slices: readonly EndpointSlice[], isWithdrawn: (endpoint: Endpoint) => boolean): readonly EndpointAddress[] {
  const ready = new Map<string, EndpointAddress>();
  const terminating = new Map<string, EndpointAddress>();
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue;
    const target = slice.ports?.find(candidate => (candidate.name ?? '') === (port.name ?? ''))?.port;
    if (target === undefined) continue;
    for (const endpoint of slice.endpoints ?? []) {
      const [address] = endpoint.addresses;
      if (address === undefined) continue;
      const withdrawn = isWithdrawn(endpoint);
      if (isReady(endpoint) && !withdrawn) ready.set(`${address}:${target}`, { address, port: target });
      else if (withdrawn || (endpoint.conditions?.serving === true && endpoint.conditions.terminating === true)) terminating.set(`${address}:${target}`, { address, port: target });
    }
  }
  const chosen = ready.size > 0 ? ready : terminating;
  return [...chosen].sort(([a], [b]) => a < b ? -1 : 1).map(([, value]) => value);
}
