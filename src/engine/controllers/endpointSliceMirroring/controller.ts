import type { Component } from '../../../base/disposable.ts';
import { isNamespaceTerminating, isNotFound } from '../../../api/apiError.ts';
import type { EndpointSlice } from '../../../api/objects.ts';
import { endpoints, endpointSlices, services } from '../../../api/resources.ts';
import { makeInformerIndex } from '../../../informer/informerIndex.ts';
import { MutationCache } from '../../../informer/mutationCache.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { isApiService } from '../../contracts/apiService.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { MANAGED_BY_LABEL, SERVICE_NAME_LABEL } from '../endpointSlice/reconcile.ts';
import { keyOf } from '../ownership.ts';
import { hasSelector } from '../servicePods.ts';
import { isMirrored, MIRROR, reconcileMirror } from './reconcile.ts';

/** Makes EndpointSlices from the Endpoints that a user wrote for a Service without a selector, so that traffic goes by them. @source pkg/controller/endpointslicemirroring */
export function startEndpointSliceMirroring({ client, informers, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'endpointslicemirroring' });
  const queue = new WorkQueue({ clock, logger });
  const [serviceInformer, endpointsInformer, sliceInformer] = [informers.for(services), informers.for(endpoints), informers.for(endpointSlices)];
  const ownWrites = new MutationCache(sliceInformer);
  const slicesByService = makeInformerIndex(sliceInformer, toServiceKeys);
  const subscriptions = [
    slicesByService,
    serviceInformer.onChange(({ object }) => queue.add(toQueueKey(object))),
    endpointsInformer.onChange(({ object }) => queue.add(toQueueKey(object))),
    sliceInformer.onChange(({ object }) => { for (const key of toServiceKeys(object)) queue.add(key); }),
  ];

  const sync = async (key: string): Promise<void> => {
    const { name, namespace = '' } = fromQueueKey(key);
    const service = serviceInformer.get({ name, namespace });
    const found = endpointsInformer.get({ name, namespace });
    const mirrored = found !== undefined && service !== undefined && !hasSelector(service) && !isApiService(service.metadata) && isMirrored(found) ? found : undefined;
    const actions = reconcileMirror(mirrored, ownWrites.merge(slicesByService.get(key), slice => toServiceKeys(slice).includes(key)));
    try {
      for (const slice of actions.create) ownWrites.wrote(await client.create(endpointSlices, slice));
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
    for (const slice of actions.update) ownWrites.wrote(await client.update(endpointSlices, slice));
    for (const slice of actions.delete) {
      await client.delete(endpointSlices, keyOf(slice)).catch((error: unknown) => { if (!isNotFound(error)) throw error; });
      ownWrites.deleted(slice);
    }
  };

  return runController({ queue, worker: sync, synced: [serviceInformer, endpointsInformer, sliceInformer], subscriptions });
}

/** 'namespace/service' of a slice that this controller manages. */
function toServiceKeys(slice: EndpointSlice): readonly string[] {
  const labels = slice.metadata.labels ?? {};
  const service = labels[SERVICE_NAME_LABEL];
  return labels[MANAGED_BY_LABEL] === MIRROR && service !== undefined ? [`${slice.metadata.namespace}/${service}`] : [];
}
