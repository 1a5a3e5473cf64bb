import type { Component } from '../../../base/disposable.ts';
import { describeError } from '../../../base/logger.ts';
import { isAlreadyExists, isConflict, isNamespaceTerminating, isNotFound } from '../../../api/apiError.ts';
import type { Endpoints } from '../../../api/objects.ts';
import { endpoints, pods, services } from '../../../api/resources.ts';
import { makeEventRecorder } from '../../../informer/eventRecorder.ts';
import { MutationCache } from '../../../informer/mutationCache.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { keyOf } from '../ownership.ts';
import { followServicePods, hasSelectedPods, selectsPod } from '../servicePods.ts';
import { MANAGED_BY_LABEL, MANAGER, reconcileEndpoints } from './reconcile.ts';
import { TriggerTimes } from './triggerTimes.ts';

/**
 * Keeps the Endpoints of every Service that has a selector, for clients that read no EndpointSlices; those of a Service that is deleted go with it,
 * whoever made them.
 * @source pkg/controller/endpoint/endpoints_controller.go
 */
export function startEndpointsController({ client, informers, clock, random, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'endpoint' });
  const recorder = makeEventRecorder({ client, clock, random, logger, component: 'endpoint-controller' });
  const queue = new WorkQueue({ clock, logger });
  const [serviceInformer, podInformer, endpointsInformer] = [informers.for(services), informers.for(pods), informers.for(endpoints)];
  const ownWrites = new MutationCache(endpointsInformer);
  const triggerTimes = new TriggerTimes();
  const leaving = new Set<string>();
  const subscriptions = [
    serviceInformer.onChange(({ type, object }) => { if (type === 'deleted') leaving.add(toQueueKey(object)); }),
    ...followServicePods({ services: serviceInformer, pods: podInformer }, key => queue.add(key)),
    endpointsInformer.onChange(({ object }) => queue.add(toQueueKey(object))),
  ];

  const sync = async (key: string): Promise<void> => {
    const { name, namespace = '' } = fromQueueKey(key);
    const service = serviceInformer.get({ name, namespace });
    const known = endpointsInformer.get({ name, namespace });
    const [current] = ownWrites.merge(known === undefined ? [] : [known], each => toQueueKey(each) === key);
    if (service === undefined) return forget(key, current);
    leaving.delete(key);
    if (!hasSelectedPods(service)) return;
    const selected = podInformer.list(namespace).filter(pod => selectsPod(service, pod));
    const change = reconcileEndpoints({ service, pods: selected, current, triggerTime: triggerTimes.next(key, service, selected) });
    if (change === undefined) return;
    const [reason, verb] = change.action === 'create' ? ['FailedToCreateEndpoint', 'create'] : ['FailedToUpdateEndpoint', 'update'];
    try {
      ownWrites.wrote(await client[change.action](endpoints, change.endpoints));
    } catch (error) {
      if (isNamespaceTerminating(error) || isAlreadyExists(error)) return; // the other's event comes
      if (!isConflict(error)) recorder.event(change.endpoints, 'Warning', reason, `Failed to ${verb} endpoint for service ${key}: ${describeError(error)}`);
      throw error;
    }
  };

  /** Takes away what a Service had that is gone; of one that went unseen, only what this controller made. */
  const forget = async (key: string, current: Endpoints | undefined): Promise<void> => {
    triggerTimes.forget(key);
    if (current !== undefined && (leaving.has(key) || current.metadata.labels?.[MANAGED_BY_LABEL] === MANAGER)) {
      await client.delete(endpoints, keyOf(current), { preconditions: { uid: current.metadata.uid ?? '' } }).catch((error: unknown) => { if (!isNotFound(error) && !isConflict(error)) throw error; });
      ownWrites.deleted(current);
    }
    leaving.delete(key);
  };

  return runController({ queue, worker: sync, synced: [serviceInformer, podInformer, endpointsInformer], subscriptions });
}
