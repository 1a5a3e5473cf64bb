import { isDeepStrictEqual } from 'node:util';
import type { Component, Disposable } from '../../../base/disposable.ts';
import { isConflict, isNotFound } from '../../../api/apiError.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { quotaEvaluatorOf } from '../../../api/quota/quotaEvaluators.ts';
import { equalResources } from '../../../api/quota/resourceList.ts';
import { groupResourceOf, resourceQuotas } from '../../../api/resources.ts';
import type { Informer, InformerEvent } from '../../../informer/contract.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { reconcileQuota, resourcesOf } from './reconcile.ts';

/** What admission charged is looked at again after this long: it may never have been stored. */
const SETTLE_MS = 10_000;

/**
 * Keeps the used amounts of quotas true: counts when a quota is new or changed, gives back what objects that went or ended have used, and corrects
 * charges for writes that failed. Kinds are watched only while a quota counts them. @source pkg/controller/resourcequota
 */
export function startResourceQuotaController({ client, informers, catalog, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'resourcequota' });
  const queue = new WorkQueue({ clock, logger });
  const quotaInformer = informers.for(resourceQuotas);
  const tracked = new Map<string, Informer<KubernetesObject>>();
  const subscriptions: Disposable[] = [];

  const quotasFor = (resource: string, namespace: string | undefined) => quotaInformer.list(namespace).filter(quota => resourcesOf(quota).includes(resource)).map(toQueueKey);
  const enqueue = (resource: string, event: InformerEvent<KubernetesObject>) => {
    const evaluator = quotaEvaluatorOf(resource);
    const nowMs = clock.now();
    if (event.type === 'updated' && equalResources(evaluator.usage(event.old, nowMs), evaluator.usage(event.object, nowMs))) return;
    for (const key of quotasFor(resource, event.object.metadata.namespace)) if (event.type === 'added') queue.addAfter(key, SETTLE_MS); else queue.add(key);
  };
  const track = (name: string): Informer<KubernetesObject> | undefined => {
    const resource = tracked.has(name) ? undefined : catalog.stored.find(each => groupResourceOf(each) === name);
    if (resource !== undefined) {
      const informer = informers.for(resource);
      tracked.set(name, informer);
      subscriptions.push(informer.onChange(event => { enqueue(name, event); }));
    }
    return tracked.get(name);
  };
  subscriptions.push(quotaInformer.onChange(event => {
    if (event.type === 'deleted') return;
    const onlyStatus = event.type === 'updated' && isDeepStrictEqual(event.old.spec, event.object.spec);
    if (onlyStatus) queue.addAfter(toQueueKey(event.object), SETTLE_MS); else queue.add(toQueueKey(event.object));
  }));

  const sync = async (key: string): Promise<void> => {
    const quota = quotaInformer.get(fromQueueKey(key));
    if (quota === undefined || quota.metadata.deletionTimestamp !== undefined) return;
    await Promise.all(resourcesOf(quota).flatMap(name => track(name)?.synced ?? []));
    const status = reconcileQuota(quota, { objectsOf: name => track(name)?.list(quota.metadata.namespace), nowMs: clock.now() });
    if (status === undefined) return;
    try {
      await client.update(resourceQuotas, { ...quota, status }, { subresource: 'status' });
    } catch (error) {
      if (isConflict(error)) queue.add(key); else if (!isNotFound(error)) throw error;
    }
  };

  return runController({ queue, worker: sync, synced: [quotaInformer], subscriptions });
}
