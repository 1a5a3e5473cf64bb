import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import type { EndpointSlice, Pod, Service } from '../../../api/objects.ts';
import { endpointSlices, pods, services } from '../../../api/resources.ts';
import { matchesLabels } from '../../../api/selectors.ts';
import { makeInformerIndex } from '../../../informer/informerIndex.ts';
import { MutationCache } from '../../../informer/mutationCache.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { keyOf } from '../ownership.ts';
import { isPodReady, isPodTerminal } from '../podState.ts';
import { MANAGED_BY_LABEL, MANAGER, reconcileEndpointSlices, SERVICE_NAME_LABEL } from './reconcile.ts';

/** Keeps the EndpointSlices of every service that has a selector. @source Kubernetes pkg/controller/endpointslice */
export function startEndpointSliceController({ client, informers, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'endpointslice' });
  const queue = new WorkQueue({ clock, logger });
  const [serviceInformer, podInformer, sliceInformer] = [informers.for(services), informers.for(pods), informers.for(endpointSlices)];
  const ownWrites = new MutationCache(sliceInformer);
  const slicesByService = makeInformerIndex(sliceInformer, toServiceKeys);

  const enqueueForPod = (pod: Pod) => {
    for (const service of serviceInformer.list(pod.metadata.namespace)) if (selects(service, pod)) queue.add(toQueueKey(service));
  };
  const subscriptions = [
    slicesByService,
    serviceInformer.onChange(({ object }) => queue.add(toQueueKey(object))),
    podInformer.onChange(event => {
      if (event.type === 'updated') {
        if (toSignature(event.old) === toSignature(event.object)) return;
        enqueueForPod(event.old);
      }
      if ((event.object.status?.podIP ?? '') !== '') enqueueForPod(event.object);
    }),
    sliceInformer.onChange(({ object }) => { for (const key of toServiceKeys(object)) queue.add(key); }),
  ];

  const sync = async (key: string): Promise<void> => {
    const { name, namespace = '' } = fromQueueKey(key);
    const service = serviceInformer.get({ name, namespace });
    const slices = ownWrites.merge(slicesByService.get(key), slice => toServiceKeys(slice).includes(key));
    if (service === undefined || service.metadata.deletionTimestamp !== undefined) return removeAll(slices);
    if (service.spec?.type === 'ExternalName' || service.spec?.selector === undefined) return;
    const actions = reconcileEndpointSlices({ service, pods: podInformer.list(namespace).filter(pod => selects(service, pod)), slices });
    for (const slice of actions.create) ownWrites.wrote(await client.create(endpointSlices, slice));
    for (const slice of actions.update) ownWrites.wrote(await client.update(endpointSlices, slice));
    await removeAll(actions.delete);
  };

  const removeAll = async (slices: readonly EndpointSlice[]): Promise<void> => {
    for (const slice of slices) {
      await client.delete(endpointSlices, keyOf(slice)).catch((error: unknown) => { if (!isNotFound(error)) throw error; });
      ownWrites.deleted(slice);
    }
  };

  return runController({ queue, worker: sync, synced: [serviceInformer, podInformer, sliceInformer], subscriptions });
}

function selects(service: Service, pod: Pod): boolean {
  const selector = Object.entries(service.spec?.selector ?? {});
  return service.spec?.selector !== undefined && matchesLabels(selector.map(([key, value]) => ({ key, operator: 'In', values: [value] })), pod.metadata.labels);
}

/** All of a pod that endpoints show; other changes need no look at its Services. */
function toSignature(pod: Pod): string {
  const { labels, deletionTimestamp } = pod.metadata;
  return JSON.stringify([labels, deletionTimestamp, pod.spec?.nodeName, pod.spec?.hostname, pod.status?.podIP, isPodReady(pod), isPodTerminal(pod)]);
}

/** 'namespace/service' of a slice that this controller manages. */
function toServiceKeys(slice: EndpointSlice): readonly string[] {
  const labels = slice.metadata.labels ?? {};
  const service = labels[SERVICE_NAME_LABEL];
  return labels[MANAGED_BY_LABEL] === MANAGER && service !== undefined ? [`${slice.metadata.namespace}/${service}`] : [];
}
