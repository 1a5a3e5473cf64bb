import type { Component } from '../../../base/disposable.ts';
import { endpointSlices, pods, services } from '../../../api/resources.ts';
import { makeInformerIndex } from '../../../informer/informerIndex.ts';
import { MutationCache } from '../../../informer/mutationCache.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, type ControllerOptions } from '../controller.ts';
import { followServicePods, hasSelectedPods, selectsPod } from '../servicePods.ts';
import { removeSlices, toServiceKeys } from './ownSlices.ts';
import { MANAGER, reconcileEndpointSlices } from './reconcile.ts';

/** Keeps the EndpointSlices of every service that has a selector. @source Kubernetes pkg/controller/endpointslice */
export function startEndpointSliceController({ client, informers, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'endpointslice' });
  const queue = new WorkQueue({ clock, logger });
  const [serviceInformer, podInformer, sliceInformer] = [informers.for(services), informers.for(pods), informers.for(endpointSlices)];
  const ownWrites = new MutationCache(sliceInformer);
  const slicesByService = makeInformerIndex(sliceInformer, slice => toServiceKeys(slice, MANAGER));

  const subscriptions = [
    slicesByService,
    ...followServicePods({ services: serviceInformer, pods: podInformer }, key => queue.add(key)),
    sliceInformer.onChange(({ object }) => { for (const key of toServiceKeys(object, MANAGER)) queue.add(key); }),
  ];

  const sync = async (key: string): Promise<void> => {
    const { name, namespace = '' } = fromQueueKey(key);
    const service = serviceInformer.get({ name, namespace });
    const slices = ownWrites.merge(slicesByService.get(key), slice => toServiceKeys(slice, MANAGER).includes(key));
    if (service === undefined || service.metadata.deletionTimestamp !== undefined) return removeSlices(slices, { client, ownWrites });
    if (!hasSelectedPods(service)) return;
    const actions = reconcileEndpointSlices({ service, pods: podInformer.list(namespace).filter(pod => selectsPod(service, pod)), slices });
    for (const slice of actions.create) ownWrites.wrote(await client.create(endpointSlices, slice));
    for (const slice of actions.update) ownWrites.wrote(await client.update(endpointSlices, slice));
    await removeSlices(actions.delete, { client, ownWrites });
  };

  return runController({ queue, worker: sync, synced: [serviceInformer, podInformer, sliceInformer], subscriptions });
}
