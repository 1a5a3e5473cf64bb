import type { Component } from '../../../base/disposable.ts';
import { isConflict, isNotFound } from '../../../api/apiError.ts';
import type { OwnerReference } from '../../../api/objects.ts';
import { apiVersionOf, events, type Resource } from '../../../api/resources.ts';
import { makeEventRecorder } from '../../../informer/eventRecorder.ts';
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
export function startGarbageCollector({ client, informers, catalog, clock, random, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'garbagecollector' });
  const queue = new WorkQueue({ clock, logger });
  const recorder = makeEventRecorder({ client, clock, random, logger, component: 'garbage-collector-controller' });
  const wanted = (resource: Resource) => resource.plural !== events.plural;
  const graph = new OwnershipGraph({ informers, catalog, wanted, touched: uid => queue.add(uid) });

  const tellInvalidNamespace = ({ resource, object }: GraphNode, { apiVersion, kind, name, uid }: OwnerReference): void => {
    const { namespace = '' } = object.metadata;
    recorder.event({ ...object, apiVersion: apiVersionOf(resource), kind: resource.kind }, 'Warning', 'OwnerRefInvalidNamespace', `ownerRef [${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}] does not exist in namespace ${JSON.stringify(namespace)}`);
  };

  const ownerStateOf = async (node: GraphNode, reference: OwnerReference): Promise<OwnerState> => {
    const { object } = node;
    const known = graph.get(reference.uid);
    const within = known?.object.metadata.namespace === undefined || known.object.metadata.namespace === object.metadata.namespace;
    if (known !== undefined && !within) tellInvalidNamespace(node, reference);
    if (known !== undefined && within && isSameObject(known, reference)) return waitsForDependents(known.object) ? 'waitsForDependents' : 'present';
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

  const unblockOwners = ({ resource, object }: GraphNode) => patchOwners(client, resource, object, (object.metadata.ownerReferences ?? []).map(reference => ({ ...reference, blockOwnerDeletion: false })));

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
        const { resourceVersion } = (action.unblock === true ? await unblockOwners(node) : node.object)?.metadata ?? {};
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

/** A reference by another kind or name than the object has is looked up as it stands. */
function isSameObject({ resource, object }: GraphNode, reference: OwnerReference): boolean {
  return reference.kind === resource.kind && reference.apiVersion === apiVersionOf(resource) && reference.name === object.metadata.name;
}
