import type { Service } from '../../api/objects.ts';
import type { ServiceView } from './serviceModel.ts';
import type { ServicePortTarget } from './serviceEndpoints.ts';

/** A port of 127.0.0.1 that leads to a port of a Service. */
export interface HostPort {
  readonly hostPort: number;
  readonly kind: 'nodePort' | 'loadBalancer';
  readonly service: Service;
  readonly target: ServicePortTarget;
}

export interface HostPortConflict { readonly wanted: HostPort; readonly holder: HostPort }

/**
 * The ports that Services want on localhost: their node ports, and for LoadBalancers the ports themselves. When two
 * want the same, the node port wins over the load balancer and the older Service over the younger.
 */
export function toHostPorts(views: readonly ServiceView[]): { readonly ports: ReadonlyMap<number, HostPort>; readonly conflicts: readonly HostPortConflict[]; readonly udp: readonly HostPort[] } {
  const wanted = views.flatMap(({ service, targets }) => targets.flatMap(target => wantedOf(service, target)));
  wanted.sort((a, b) => rank(a) - rank(b) || ageOf(a).localeCompare(ageOf(b)));
  const ports = new Map<number, HostPort>();
  const conflicts: HostPortConflict[] = [];
  for (const port of wanted) {
    if (port.target.protocol !== 'tcp') continue;
    const holder = ports.get(port.hostPort);
    if (holder === undefined) ports.set(port.hostPort, port); else conflicts.push({ wanted: port, holder });
  }
  return { ports, conflicts, udp: wanted.filter(port => port.target.protocol === 'udp') };
}

function wantedOf(service: Service, target: ServicePortTarget): HostPort[] {
  const type = service.spec?.type;
  if (type !== 'NodePort' && type !== 'LoadBalancer') return [];
  return [
    ...(target.nodePort === undefined || target.nodePort === 0 ? [] : [{ hostPort: target.nodePort, kind: 'nodePort' as const, service, target }]),
    ...(type === 'LoadBalancer' ? [{ hostPort: target.port, kind: 'loadBalancer' as const, service, target }] : []),
  ];
}

const rank = (port: HostPort) => port.kind === 'nodePort' ? 0 : 1;
const ageOf = ({ service: { metadata } }: HostPort) => `${metadata.creationTimestamp ?? ''} ${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
