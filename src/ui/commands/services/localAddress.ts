import type { Event, Service } from '../../../api/objects.ts';

type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/**
 * Where a TCP port of a Service is reached on this machine without a port-forward, as `address:port`: at its load balancer, else, on the
 * bundled engine, at its node port. `events`: the Service's; the engine tells there which node ports other programs or Services hold.
 */
export function localAddress(service: Service, port: Port, { isEngine, events }: { readonly isEngine: boolean; readonly events: readonly Event[] }): string | undefined {
  const balancer = service.status?.loadBalancer?.ingress?.[0]?.ip;
  if (balancer !== undefined && balancer.startsWith('127.')) return `${balancer}:${port.port}`;
  const { nodePort = 0 } = port;
  return isEngine && nodePort !== 0 && !events.some(event => isRefusalOf(nodePort, event)) ? `127.0.0.1:${nodePort}` : undefined;
}

function isRefusalOf(nodePort: number, { reason, message = '' }: Event): boolean {
  return reason === 'NodePortUnavailable' && new RegExp(`\\b${nodePort}\\b`).test(message);
}
