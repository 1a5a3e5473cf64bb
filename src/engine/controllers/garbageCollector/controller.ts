import type { Component } from '../../../base/disposable.ts';
import { isConflict, isNotFound } from '../../../api/apiError.ts';
import type { OwnerReference } from '../../../api/objects.ts';
import { events, type Resource } from '../../../api/resources.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { runController, type ControllerOptions } from '../controller.ts';
import { keyOf, patchOwners } from '../ownership.ts';
import { OwnershipGraph, type GraphNode } from './graph.ts';
import { reconcileGarbage, waitsForDependents, type OwnerState } from './reconcile.ts';

/**
 * Deletes what no owner holds any more, and carries out foreground and orphaning deletion. An owner that the
 * caches do not show is looked up before anything is deleted on account of its absence.
 * @source Kubernetes pkg/controller/garbagecollector. Events have no owners and are left out, as there.
 */
export function startGarbageCollector({ client, informers, catalog, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'garbagecollector' });
  const queue = new WorkQueue({ clock, logger });
  const wanted = (resource: Resource) => resource.plural !== events.plural;
  const graph = new OwnershipGraph({ informers, catalog, wanted, touched: uid => queue.add(uid) });

  const ownerStateOf = async ({ object }: GraphNode, reference: OwnerReference): Promise<OwnerState> => {
    const known = graph.get(reference.uid);
    if (known !== undefined && (known.object.metadata.namespace === undefined || known.object.metadata.namespace === object.metadata.namespace)) {
      return waitsForDependents(known.object) ? 'waitsForDependents' : 'present';
    }
    const resource = catalog.forKind(reference.apiVersion, reference.kind);
    if (resource === undefined) return 'unknown';
    if (resource.namespaced && object.metadata.namespace === undefined) return 'unknown'; // cluster-scoped objects cannot have such owners
    try {
      const owner = await client.get(resource, { name: reference.name, ...(resource.namespaced ? { namespace: object.metadata.namespace ?? '' } : {}) });
      if (owner.metadata.uid !== reference.uid) return 'absent';
      return waitsForDependents(owner) ? 'waitsForDependents' : 'present';
    } catch (error) {
      if (isNotFound(error)) return 'absent';
      throw error;
    }
  };

  const removeFinalizer = async ({ resource, object }: GraphNode, finalizer: string): Promise<void> => {
    const finalizers = (object.metadata.finalizers ?? []).filter(name => name !== finalizer);
    await client.patch(resource, keyOf(object), { type: 'merge', body: { metadata: { uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion, finalizers: finalizers.length === 0 ? null : finalizers } } });
  };

  const dropReferences = async ({ resource, object }: GraphNode, uids: readonly string[]): Promise<void> => {
    await patchOwners(client, resource, object, (object.metadata.ownerReferences ?? []).filter(reference => !uids.includes(reference.uid)));
  };

  const collect = async (uid: string): Promise<void> => {
    const node = graph.get(uid);
    if (node === undefined) return;
    const states = new Map<string, OwnerState>();
    for (const reference of node.object.metadata.ownerReferences ?? []) states.set(reference.uid, await ownerStateOf(node, reference));
    const action = reconcileGarbage({ object: node.object, ownerState: reference => states.get(reference.uid) ?? 'unknown', dependents: graph.dependentsOf(uid).map(dependent => dependent.object) });
    switch (action.type) {
      case 'none': return;
      case 'dropReferences': return dropReferences(node, action.uids);
      case 'delete': {
        const { resourceVersion } = node.object.metadata;
        await client.delete(node.resource, keyOf(node.object), { propagationPolicy: action.propagationPolicy, preconditions: { uid, ...(resourceVersion === undefined ? {} : { resourceVersion }) } });
        return;
      }
      case 'deleteDependents': {
        for (const dependent of action.uids) queue.add(dependent);
        return;
      }
      case 'orphanDependents': {
        for (const dependent of action.uids.map(name => graph.get(name))) if (dependent !== undefined) await dropReferences(dependent, [uid]);
        return removeFinalizer(node, 'orphan');
      }
      case 'removeFinalizer': return removeFinalizer(node, action.finalizer);
    }
  };

  const worker = async (uid: string): Promise<void> => {
    try {
      await collect(uid);
    } catch (error) {
      if (isNotFound(error)) return;
      if (isConflict(error) && graph.get(uid) === undefined) return;
      throw error;
    }
  };

  return runController({ queue, worker, synced: catalog.stored.filter(wanted).map(resource => informers.for(resource)), subscriptions: [graph] });
}
