import type { Disposable } from '../../base/disposable.ts';
import type { Pod, Service, ServicePort } from '../../api/objects.ts';
import { matchesLabels } from '../../api/selectors.ts';
import type { Informer } from '../../informer/contract.ts';
import { isApiService } from '../contracts/apiService.ts';
import { toQueueKey } from './controller.ts';
import { isPodReady, isPodTerminal } from './podState.ts';

/** An empty selector is none, and selects nothing. @source the API's stored form (protobuf), which has no empty maps */
export function hasSelector({ spec }: Service): boolean { return Object.keys(spec?.selector ?? {}).length > 0; }

/** Whether controllers look for the Service's pods: without a selector, for a name outside the cluster, or for the API itself, they do not. */
export function hasSelectedPods(service: Service): boolean { return service.spec?.type !== 'ExternalName' && hasSelector(service) && !isApiService(service.metadata); }

export function selectsPod(service: Service, pod: Pod): boolean {
  const selector = Object.entries(service.spec?.selector ?? {});
  return hasSelector(service) && matchesLabels(selector.map(([key, value]) => ({ key, operator: 'In', values: [value] })), pod.metadata.labels);
}

/** The pod's port number for a service port; undefined when it names a port that the pod does not have. @source Kubernetes podutil.FindPort */
export function findTargetPort(pod: Pod, { targetPort, port, protocol = 'TCP' }: ServicePort): number | undefined {
  if (targetPort === undefined || targetPort === 0 || targetPort === '') return port;
  if (typeof targetPort === 'number') return targetPort;
  const sidecars = (pod.spec?.initContainers ?? []).filter(container => container.restartPolicy === 'Always');
  return [...(pod.spec?.containers ?? []), ...sidecars].flatMap(container => container.ports ?? [])
    .find(candidate => candidate.name === targetPort && (candidate.protocol ?? 'TCP') === protocol)?.containerPort;
}

/** The pod's name among a headless Service's endpoints; undefined when it has none. @source Kubernetes endpointutil.ShouldSetHostname */
export function hostnameIn(service: Service, pod: Pod): string | undefined {
  const hostname = pod.spec?.hostname ?? '';
  return hostname !== '' && pod.spec?.subdomain === service.metadata.name ? hostname : undefined;
}

/** Tells the key of each Service that changes, or whose pods change in what endpoints show. */
export function followServicePods({ services, pods }: { readonly services: Informer<Service>; readonly pods: Informer<Pod> }, enqueue: (key: string) => void): readonly Disposable[] {
  const enqueueForPod = (pod: Pod) => {
    for (const service of services.list(pod.metadata.namespace)) if (selectsPod(service, pod)) enqueue(toQueueKey(service));
  };
  return [
    services.onChange(({ object }) => enqueue(toQueueKey(object))),
    pods.onChange(event => {
      if (event.type === 'updated') {
        if (toSignature(event.old) === toSignature(event.object)) return;
        enqueueForPod(event.old);
      }
      if ((event.object.status?.podIP ?? '') !== '') enqueueForPod(event.object);
    }),
  ];
}

/** All of a pod that endpoints show; other changes need no look at its Services. */
function toSignature(pod: Pod): string {
  const { labels, deletionTimestamp } = pod.metadata;
  return JSON.stringify([labels, deletionTimestamp, pod.spec?.nodeName, pod.spec?.hostname, pod.status?.podIP, isPodReady(pod), isPodTerminal(pod)]);
}
