import type { DnsRecord } from '../../agent/protocol/messages.ts';
import type { Endpoint, EndpointSlice, Service } from '../../api/objects.ts';
import { isReady } from './serviceEndpoints.ts';

/**
 * The DNS records of one Service: A, SRV and PTR for cluster addresses, the endpoints' for headless Services,
 * CNAME for ExternalName. The name always exists, also without an endpoint.
 * @source Kubernetes DNS-Based Service Discovery specification 1.1.0
 */
export function toDnsRecords(service: Service, slices: readonly EndpointSlice[], domain: string): readonly DnsRecord[] {
  const name = `${service.metadata.name}.${service.metadata.namespace}.svc.${domain}`.toLowerCase();
  if (service.spec?.type === 'ExternalName') {
    return service.spec.externalName === undefined ? [] : [{ type: 'CNAME', name, data: service.spec.externalName.toLowerCase().replace(/\.$/, '') }];
  }
  const exists: DnsRecord = { type: 'NAME', name };
  return [exists, ...(service.spec?.clusterIP === 'None' ? toHeadlessRecords(service, slices, name) : toClusterRecords(service, name))];
}

function toClusterRecords(service: Service, name: string): DnsRecord[] {
  const address = service.spec?.clusterIP;
  if (address === undefined || address === '') return [];
  return [
    { type: 'A', name, data: address },
    { type: 'PTR', name: toReverseName(address), data: name },
    ...(service.spec?.ports ?? []).flatMap(port => port.name === undefined ? [] : [toServiceRecord(name, { name: port.name, protocol: port.protocol, port: port.port }, name)]),
  ];
}

function toHeadlessRecords(service: Service, slices: readonly EndpointSlice[], name: string): DnsRecord[] {
  const records = new Map<string, DnsRecord>();
  const add = (record: DnsRecord) => records.set(JSON.stringify(record), record);
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue;
    for (const endpoint of slice.endpoints ?? []) {
      if (!isReady(endpoint) && service.spec?.publishNotReadyAddresses !== true) continue;
      for (const address of endpoint.addresses) {
        const own = `${toHostLabel(endpoint, address)}.${name}`;
        add({ type: 'A', name, data: address });
        add({ type: 'A', name: own, data: address });
        add({ type: 'PTR', name: toReverseName(address), data: own });
        for (const port of slice.ports ?? []) {
          if (port.name !== undefined && port.name !== '' && port.port !== undefined) add(toServiceRecord(name, { name: port.name, protocol: port.protocol, port: port.port }, own));
        }
      }
    }
  }
  return [...records.values()];
}

function toServiceRecord(name: string, port: { readonly name: string; readonly protocol: string | undefined; readonly port: number }, target: string): DnsRecord {
  return { type: 'SRV', name: `_${port.name}._${(port.protocol ?? 'TCP').toLowerCase()}.${name}`, data: { target, port: port.port, priority: 0, weight: 100 } };
}

function toHostLabel(endpoint: Endpoint, address: string): string {
  return (endpoint.hostname ?? address.replaceAll('.', '-')).toLowerCase();
}

function toReverseName(address: string): string {
  return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
}
