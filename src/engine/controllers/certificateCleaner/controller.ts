import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import { certificateSigningRequests } from '../../../api/resources.ts';
import type { Requeue } from '../../../informer/workQueue.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { endOfRequestMs } from './reconcile.ts';

/** Deletes requests that have served their time. @source pkg/controller/certificates/cleaner */
export function startCertificateCleaner({ client, informers, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'csrcleaner' });
  const queue = new WorkQueue({ clock, logger });
  const informer = informers.for(certificateSigningRequests);
  const subscription = informer.onChange(({ type, object }) => { if (type !== 'deleted') queue.add(toQueueKey(object)); });

  const sync = async (key: string): Promise<Requeue | void> => {
    const request = informer.get(fromQueueKey(key));
    const endMs = request === undefined ? undefined : endOfRequestMs(request);
    if (request?.metadata.uid === undefined || endMs === undefined) return undefined;
    if (clock.now() < endMs) return { requeueAfterMs: endMs - clock.now() };
    try { await client.delete(certificateSigningRequests, fromQueueKey(key), { preconditions: { uid: request.metadata.uid } }); } catch (error) { if (!isNotFound(error)) throw error; }
    return undefined;
  };
  return runController({ queue, worker: sync, synced: [informer], subscriptions: [subscription] });
}
