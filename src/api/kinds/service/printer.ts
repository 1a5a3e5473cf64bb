import type { PrinterColumn } from '../../kind.ts';
import type { Service } from '../../objects.ts';
import { ageColumn, column, compareText, labelsCell, nameColumn, wideColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';

export const serviceColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Type', 'type determines how the Service is exposed. Defaults to ClusterIP. Valid options are ExternalName, ClusterIP, NodePort, and LoadBalancer. More info: https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types'),
  column('Cluster-IP', 'clusterIP is the IP address of the service and is usually assigned randomly. More info: https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies'),
  column('External-IP', 'externalIPs is a list of IP addresses for which nodes in the cluster will also accept traffic for this service. These IPs are not managed by Kubernetes.'),
  column('Port(s)', 'The list of ports that are exposed by this service. More info: https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies'),
  ageColumn,
  wideColumn('Selector', 'Route service traffic to pods with label keys and values matching this selector. If empty or not present, the service is assumed to have an external process managing its endpoints, which Kubernetes will not modify. Only applies to types ClusterIP, NodePort, and LoadBalancer. Ignored if type is ExternalName. More info: https://kubernetes.io/docs/concepts/services-networking/service/'),
];

/** Cells of `serviceColumns`. @source pkg/printers/internalversion printService */
export function serviceRow(service: Service, nowMs: number): string[] {
  const { spec } = service;
  const ports = (spec?.ports ?? []).map(({ port, nodePort = 0, protocol }) => `${nodePort > 0 ? `${port}:${nodePort}` : port}/${protocol ?? 'TCP'}`);
  return [
    service.metadata.name ?? '', spec?.type ?? '', spec?.clusterIPs?.[0] ?? '<none>', externalIpOf(service),
    ports.length === 0 ? '<none>' : ports.join(','), ageOf(service.metadata.creationTimestamp, nowMs), labelsCell(spec?.selector),
  ];
}

function externalIpOf({ spec, status }: Service): string {
  const externalIPs = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case 'ClusterIP': case 'NodePort': return externalIPs.length > 0 ? externalIPs.join(',') : '<none>';
    case 'LoadBalancer': {
      const assigned = (status?.loadBalancer?.ingress ?? []).map(each => each.ip || (each.hostname ?? '')).filter(each => each !== '');
      const all = [...[...new Set(assigned)].sort(compareText), ...externalIPs];
      return all.length > 0 ? all.join(',') : '<pending>';
    }
    case 'ExternalName': return spec.externalName ?? '';
    default: return '<unknown>';
  }
}
