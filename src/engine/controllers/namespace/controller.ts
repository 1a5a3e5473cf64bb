import { isDeepStrictEqual } from 'node:util';
import { describeError } from '../../../base/logger.ts';
import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import type { Namespace } from '../../../api/objects.ts';
import { events, namespaces, pods, type Resource } from '../../../api/resources.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { followResources } from '../followResources.ts';
import { computeNamespaceConditions, type Remainder } from './conditions.ts';

const FINALIZER = 'kubernetes';

/**
 * Empties namespaces that are being deleted, pods first, then everything else, and lets them go when nothing is left.
 * @source Kubernetes pkg/controller/namespace (with OrderedNamespaceDeletion)
 */
export function startNamespaceController({ client, informers, catalog, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'namespace' });
  const queue = new WorkQueue({ clock, logger });
  const namespaceInformer = informers.for(namespaces);
  const enqueue = (name: string) => { if (namespaceInformer.get({ name })?.metadata.deletionTimestamp !== undefined) queue.add(name); };
  const subscriptions = [
    namespaceInformer.onChange(({ type, object }) => { if (type !== 'deleted' && object.metadata.deletionTimestamp !== undefined) queue.add(toQueueKey(object)); }),
    // Events come by the hundred and never hold a namespace up, so they are not watched.
    followResources({ informers, catalog, wanted: resource => resource.namespaced && resource.plural !== events.plural, onChange: (_, { type, object }) => { if (type === 'deleted') enqueue(object.metadata.namespace ?? ''); } }),
  ];

  const empty = async (resource: Resource, namespace: string, failures: string[]): Promise<Remainder> => {
    try {
      await client.deleteCollection(resource, { namespace, propagationPolicy: 'Background' });
      return { resource, objects: (await client.list(resource, { namespace })).items };
    } catch (error) {
      failures.push(`${resource.plural}: ${describeError(error)}`);
      return { resource, objects: [] };
    }
  };

  const sync = async (key: string): Promise<void> => {
    const { name } = fromQueueKey(key);
    const namespace = namespaceInformer.get({ name });
    if (namespace?.metadata.deletionTimestamp === undefined) return;
    try {
      const failures: string[] = [];
      const remaining = [await empty(pods as unknown as Resource, name, failures)];
      if (remaining.every(({ objects }) => objects.length === 0)) {
        for (const resource of catalog.stored) if (resource.namespaced && resource.plural !== pods.plural) remaining.push(await empty(resource, name, failures));
      }
      const current = await writeConditions(namespace, remaining, failures);
      if (failures.length > 0) throw new Error(failures.join('; '));
      if (remaining.some(({ objects }) => objects.length > 0)) return; // their deletion brings us back
      const finalizers = (current.spec?.finalizers ?? []).filter(finalizer => finalizer !== FINALIZER);
      await client.update(namespaces, { ...current, spec: { ...current.spec, finalizers } }, { subresource: 'finalize' });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };

  const writeConditions = async (namespace: Namespace, remaining: readonly Remainder[], failures: readonly string[]): Promise<Namespace> => {
    const conditions = computeNamespaceConditions(namespace.status?.conditions ?? [], remaining, failures, clock.now());
    if (isDeepStrictEqual(conditions, namespace.status?.conditions)) return namespace;
    return client.update(namespaces, { ...namespace, status: { ...namespace.status, phase: 'Terminating', conditions } }, { subresource: 'status' });
  };

  return runController({ queue, worker: sync, synced: [namespaceInformer], subscriptions });
}
