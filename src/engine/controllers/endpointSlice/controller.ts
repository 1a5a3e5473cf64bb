import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import type { EndpointSlice } from '../../../api/objects.ts';
import { endpointSlices, pods, services } from '../../../api/resources.ts';
import { makeInformerIndex } from '../../../informer/informerIndex.ts';
import { MutationCache } from '../../../informer/mutationCache.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, type ControllerOptions } from '../controller.ts';
import { keyOf } from '../ownership.ts';
import { followServicePods, hasSelectedPods, selectsPod } from '../servicePods.ts';
import { MANAGED_BY_LABEL, MANAGER, reconcileEndpointSlices, SERVICE_NAME_LABEL } from './reconcile.ts';

/** Keeps the EndpointSlices of every service that has a selector. @source Kubernetes pkg/controller/endpointslice */
export function startEndpointSliceController({ client, informers, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'endpointslice' });
  const queue = new WorkQueue({ clock, logger });
  const [serviceInformer, podInformer, sliceInformer] = [informers.for(services), informers.for(pods), informers.for(endpointSlices)];
  const ownWrites = new MutationCache(sliceInformer);
  const slicesByService = makeInformerIndex(sliceInformer, toServiceKeys);

  const subscriptions = [
    slicesByService,
    ...followServicePods({ services: serviceInformer, pods: podInformer }, key => queue.add(key)),
    sliceInformer.onChange(({ object }) => { for (const key of toServiceKeys(object)) queue.add(key); }),
  ];

  const sync = async (key: string): Promise<void> => {
    const { name, namespace = '' } = fromQueueKey(key);
    const service = serviceInformer.get({ name, namespace });
    const slices = ownWrites.merge(slicesByService.get(key), slice => toServiceKeys(slice).includes(key));
    if (service === undefined || service.metadata.deletionTimestamp !== undefined) return removeAll(slices);
    if (!hasSelectedPods(service)) return;
    const actions = reconcileEndpointSlices({ service, pods: podInformer.list(namespace).filter(pod => selectsPod(service, pod)), slices });
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

/** 'namespace/service' of a slice that this controller manages. */
function toServiceKeys(slice: EndpointSlice): readonly string[] {
  const labels = slice.metadata.labels ?? {};
  const service = labels[SERVICE_NAME_LABEL];
  return labels[MANAGED_BY_LABEL] === MANAGER && service !== undefined ? [`${slice.metadata.namespace}/${service}`] : [];
}
