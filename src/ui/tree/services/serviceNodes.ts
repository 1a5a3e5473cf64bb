import type { EndpointSlice, Event, Pod, ReplicaSet, Service } from '../../../api/objects.ts';
import { lastEvents, toTooltip } from '../conditions.ts';
import type { TreeNode } from '../treeNode.ts';
import { podLabels } from '../workloads/podLabel.ts';
import { compareNames } from '../../compareNames.ts';
import { t } from '../../../base/words.ts';

interface ServiceObjects {
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly events: readonly Event[];
  /** By which endpoints get the names that their pods have among the workloads; empty where they may not be listed. */
  readonly pods: readonly Pod[];
  readonly replicaSets: readonly ReplicaSet[];
}

/** Services with the pods behind them, by namespace and name. The API's own Service is left out. */
export function toServiceNodes(objects: ServiceObjects): TreeNode[] {
  const events = lastEvents(objects.events);
  const labels = podLabels(objects.pods, objects.replicaSets);
  return objects.services.filter(service => !(service.metadata.name === 'kubernetes' && service.metadata.namespace === 'default'))
    .sort((a, b) => compareNames(keyOf(a), keyOf(b)))
    .map(service => toServiceNode(service, objects.endpointSlices.filter(slice =>
      slice.metadata.namespace === service.metadata.namespace && slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name), { event: events.get(service.metadata.uid ?? ''), labels }));
}

const keyOf = (service: Service) => `${service.metadata.namespace}/${service.metadata.name}`;

function toServiceNode(service: Service, slices: readonly EndpointSlice[], { event, labels }: { readonly event: Event | undefined; readonly labels: ReadonlyMap<string, string> }): TreeNode {
  const { name = '', namespace = '' } = service.metadata;
  const endpoints = slices.flatMap(slice => (slice.endpoints ?? []).map(endpoint => ({ ...endpoint, ports: slice.ports ?? [] })));
  const ready = endpoints.filter(endpoint => endpoint.conditions?.ready !== false).length;
  const type = service.spec?.type ?? 'ClusterIP';
  const ports = (service.spec?.ports ?? []).map(port => `${port.port}${port.nodePort === undefined ? '' : `:${port.nodePort}`}/${port.protocol ?? 'TCP'}`).join(', ');
  const hasSelector = Object.keys(service.spec?.selector ?? {}).length > 0;
  const words = hasSelector ? t('{0} of {1} endpoints ready', ready, endpoints.length) : t('no selector');
  return {
    id: `service/${service.metadata.uid}`, label: name, description: `${namespace === 'default' ? '' : `${namespace}, `}${type} ${ports}`, icon: 'globe',
    health: !hasSelector ? 'none' : ready > 0 ? 'healthy' : 'degraded', contextValue: 'service', spoken: t('Service {0} in {1}, {2}, ports {3}, {4}', name, namespace, type, ports, words),
    tooltip: () => toTooltip(`Service ${namespace}/${name}`, [
      [t('Type'), type], [t('Cluster address'), service.spec?.clusterIP], [t('Ports'), ports], [t('Endpoints'), words],
      [t('Selector'), Object.entries(service.spec?.selector ?? {}).map(([key, value]) => `${key}=${value}`).join(', ')],
      [t('On this machine'), service.status?.loadBalancer?.ingress?.map(ingress => ingress.ip ?? ingress.hostname ?? '').join(', ')],
    ], service.status?.conditions, event),
    target: { kind: 'Service', namespace, name },
    children: () => endpoints.map(endpoint => {
      const address = `${endpoint.addresses[0] ?? ''}:${endpoint.ports.map(port => port.port).join(',')}`;
      const isReady = endpoint.conditions?.ready !== false;
      const state = isReady ? t('ready') : endpoint.conditions?.terminating === true ? t('terminating') : t('not ready');
      const pod = endpoint.targetRef?.kind === 'Pod' ? endpoint.targetRef.name : undefined;
      const name = pod ?? address;
      const label = labels.get(`${namespace}/${name}`) ?? name;
      return {
        id: `endpoint/${service.metadata.uid}/${endpoint.addresses[0]}`, label, description: `${address}, ${state}${label === name ? '' : `, ${name}`}`, icon: 'plug', health: isReady ? 'healthy' as const : 'progressing' as const,
        contextValue: pod === undefined ? 'endpointAddress' : 'endpoint', spoken: t('Endpoint {0}, {1}', name, state), ...(pod === undefined ? {} : { target: { kind: 'Pod' as const, namespace, name: pod } }),
      };
    }),
  };
}
