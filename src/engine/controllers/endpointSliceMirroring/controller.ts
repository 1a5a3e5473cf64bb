import type { Component } from '../../../base/disposable.ts';
import { isNamespaceTerminating } from '../../../api/apiError.ts';
import { endpoints, endpointSlices, services } from '../../../api/resources.ts';
import { makeInformerIndex } from '../../../informer/informerIndex.ts';
import { MutationCache } from '../../../informer/mutationCache.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { isApiService } from '../../contracts/apiService.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { removeSlices, toServiceKeys } from '../endpointSlice/ownSlices.ts';
import { hasSelector } from '../servicePods.ts';
import { isMirrored, MIRROR, reconcileMirror } from './reconcile.ts';

/** Makes EndpointSlices from the Endpoints that a user wrote for a Service without a selector, so that traffic goes by them. @source pkg/controller/endpointslicemirroring */
export function startEndpointSliceMirroring({ client, informers, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'endpointslicemirroring' });
  const queue = new WorkQueue({ clock, logger });
  const [serviceInformer, endpointsInformer, sliceInformer] = [informers.for(services), informers.for(endpoints), informers.for(endpointSlices)];
  const ownWrites = new MutationCache(sliceInformer);
  const slicesByService = makeInformerIndex(sliceInformer, slice => toServiceKeys(slice, MIRROR));
  const subscriptions = [
    slicesByService,
    serviceInformer.onChange(({ object }) => queue.add(toQueueKey(object))),
    endpointsInformer.onChange(({ object }) => queue.add(toQueueKey(object))),
    sliceInformer.onChange(({ object }) => { for (const key of toServiceKeys(object, MIRROR)) queue.add(key); }),
  ];

  const sync = async (key: string): Promise<void> => {
    const { name, namespace = '' } = fromQueueKey(key);
    const service = serviceInformer.get({ name, namespace });
    const found = endpointsInformer.get({ name, namespace });
    const mirrored = found !== undefined && service !== undefined && !hasSelector(service) && !isApiService(service.metadata) && isMirrored(found) ? found : undefined;
    const actions = reconcileMirror(mirrored, ownWrites.merge(slicesByService.get(key), slice => toServiceKeys(slice, MIRROR).includes(key)));
    try {
      for (const slice of actions.create) ownWrites.wrote(await client.create(endpointSlices, slice));
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
    for (const slice of actions.update) ownWrites.wrote(await client.update(endpointSlices, slice));
    await removeSlices(actions.delete, { client, ownWrites });
  };

  return runController({ queue, worker: sync, synced: [serviceInformer, endpointsInformer, sliceInformer], subscriptions });
}
