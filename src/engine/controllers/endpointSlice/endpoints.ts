import type { Endpoint, EndpointSlice, Pod, Service } from '../../../api/objects.ts';
import { isPodReady, isPodTerminal, isPodTerminating } from '../podState.ts';
import { findTargetPort, hostnameIn } from '../servicePods.ts';

export type EndpointPorts = NonNullable<EndpointSlice['ports']>;

/** Endpoints that share the same resolved ports; slices never mix groups. */
export interface EndpointGroup { readonly ports: EndpointPorts; readonly endpoints: readonly Endpoint[] }

/**
 * The endpoints of a service's pods, grouped by resolved ports: named target ports may mean different numbers in
 * different pods. Pods without an address and pods that have ended are left out; terminating ones stay, not ready.
 * @source Kubernetes endpointslice reconciler and utils.go (podToEndpoint, getEndpointPorts)
 */
export function computeEndpointGroups(service: Service, pods: readonly Pod[]): readonly EndpointGroup[] {
  const groups = new Map<string, { ports: EndpointPorts; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    if ((pod.status?.podIP ?? '') === '' || isPodTerminal(pod)) continue;
    const ports = toEndpointPorts(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(toEndpoint(service, pod));
  }
  return [...groups.values()];
}

function toEndpoint(service: Service, pod: Pod): Endpoint {
  const serving = isPodReady(pod);
  const terminating = isPodTerminating(pod);
  const { name = '', namespace = '', uid = '' } = pod.metadata;
  const hostname = hostnameIn(service, pod);
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready: service.spec?.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec?.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', name, namespace, uid },
  };
}

function toEndpointPorts(service: Service, pod: Pod): EndpointPorts {
  return (service.spec?.ports ?? []).flatMap(servicePort => {
    const port = findTargetPort(pod, servicePort);
    if (port === undefined) return [];
    return [{
      name: servicePort.name ?? '', port, protocol: servicePort.protocol ?? 'TCP',
      ...(servicePort.appProtocol === undefined ? {} : { appProtocol: servicePort.appProtocol }),
    }];
  });
}
