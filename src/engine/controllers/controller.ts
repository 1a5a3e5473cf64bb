import type { Clock } from '../../base/clock.ts';
import type { Component, Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client, ObjectKey } from '../../api/client.ts';
import type { KubernetesObject } from '../../api/objects.ts';
import type { ResourceCatalog } from '../../api/resourceCatalog.ts';
import type { Informers } from '../../informer/contract.ts';
import type { Worker, WorkQueue } from '../../informer/workQueue.ts';

/** What every controller gets; all its effects go through `client`, all it knows comes from `informers`. */
export interface ControllerOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly catalog: ResourceCatalog;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface ControllerParts {
  readonly queue: WorkQueue;
  readonly worker: Worker;
  /** Workers start when all of these are synced, so that no decision rests on half a picture. */
  readonly synced: readonly { readonly synced: Promise<void> }[];
  readonly subscriptions: readonly Disposable[];
  readonly concurrency?: number;
}

/** Runs the queue's workers once the caches are full; stop unsubscribes first, then waits for running workers. */
export function runController({ queue, worker, synced, subscriptions, concurrency = 5 }: ControllerParts): Component {
  let stopped = false;
  Promise.all(synced.map(informer => informer.synced))
    .then(() => { if (!stopped) queue.run(worker, { concurrency }); }, () => undefined /* informers stopped before they were full */);
  return {
    async stop() {
      stopped = true;
      for (const subscription of subscriptions) subscription.dispose();
      await queue.stop();
    },
  };
}

/** 'namespace/name', or 'name' for cluster-scoped objects. */
export function toQueueKey(object: KubernetesObject): string {
  const { namespace, name = '' } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

export function fromQueueKey(key: string): ObjectKey {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
