import { isDeepStrictEqual } from 'node:util';
import type { Component } from '../../../base/disposable.ts';
import { describeError } from '../../../base/logger.ts';
import { isNamespaceTerminating, isNotFound } from '../../../api/apiError.ts';
import { controllerOf } from '../../../api/controllerOf.ts';
import type { Pod, ReplicaSet } from '../../../api/objects.ts';
import { pods, replicaSets } from '../../../api/resources.ts';
import { matchesLabelSelector } from '../../../api/selectors.ts';
import { makeEventRecorder } from '../../../informer/eventRecorder.ts';
import { makeInformerIndex, toControllerUid } from '../../../informer/informerIndex.ts';
import { WorkQueue, type Requeue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { Expectations } from '../expectations.ts';
import { claimObjects, keyOf } from '../ownership.ts';
import { isPodActive } from '../podState.ts';
import { computeReplicaSetStatus, makePodFromTemplate, nextAvailabilityMs, reconcileReplicaSet, type ReplicaFailure } from './reconcile.ts';

/** Keeps as many pods of each ReplicaSet as it asks for. @source Kubernetes pkg/controller/replicaset */
export function startReplicaSetController({ client, informers, clock, random, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'replicaset' });
  const recorder = makeEventRecorder({ client, clock, random, logger, component: 'replicaset-controller' });
  const queue = new WorkQueue({ clock, logger });
  const expectations = new Expectations(clock);
  const [setInformer, podInformer] = [informers.for(replicaSets), informers.for(pods)];
  const podsByController = makeInformerIndex(podInformer, toControllerUid);
  const setsByController = makeInformerIndex(setInformer, toControllerUid);

  const ownerOf = (pod: Pod): ReplicaSet | undefined => {
    const reference = controllerOf(pod);
    if (reference?.kind !== 'ReplicaSet') return undefined;
    const set = setInformer.get({ name: reference.name, namespace: pod.metadata.namespace ?? '' });
    return set?.metadata.uid === reference.uid ? set : undefined;
  };
  const enqueueForPod = (pod: Pod) => {
    const owner = ownerOf(pod);
    if (owner !== undefined) return queue.add(toQueueKey(owner));
    if (controllerOf(pod) !== undefined) return;
    for (const set of setInformer.list(pod.metadata.namespace)) {
      if (matchesLabelSelector(set.spec?.selector, pod.metadata.labels)) queue.add(toQueueKey(set));
    }
  };
  const observeDeletion = (pod: Pod) => {
    const owner = ownerOf(pod);
    if (owner !== undefined) expectations.observeDeletion(toQueueKey(owner), pod.metadata.uid ?? '');
  };
  const subscriptions = [
    podsByController, setsByController,
    setInformer.onChange(({ type, object }) => {
      if (type === 'deleted') expectations.delete(toQueueKey(object));
      queue.add(toQueueKey(object));
    }),
    podInformer.onChange(event => {
      const owner = ownerOf(event.object);
      if (event.type === 'added' && owner !== undefined && event.object.metadata.deletionTimestamp === undefined) expectations.observeCreation(toQueueKey(owner));
      if (event.type === 'deleted' || event.object.metadata.deletionTimestamp !== undefined) observeDeletion(event.object);
      if (event.type === 'updated' && controllerOf(event.old)?.uid !== controllerOf(event.object)?.uid) enqueueForPod(event.old);
      enqueueForPod(event.object);
    }),
  ];

  const createPods = async (set: ReplicaSet, count: number): Promise<ReplicaFailure | undefined> => {
    const key = toQueueKey(set);
    expectations.expectCreations(key, count);
    let failure: ReplicaFailure | undefined;
    let done = 0;
    for (let batch = 1; done < count && failure === undefined; batch *= 2) {
      const size = Math.min(batch, count - done);
      await Promise.all(Array.from({ length: size }, async () => {
        try {
          const created = await client.create(pods, makePodFromTemplate(set));
          recorder.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
        } catch (error) {
          expectations.observeCreation(key);
          failure = { reason: 'FailedCreate', message: describeError(error) };
          if (!isNamespaceTerminating(error)) recorder.event(set, 'Warning', 'FailedCreate', `Error creating: ${failure.message}`);
        }
      }));
      done += size;
    }
    for (; done < count; done++) expectations.observeCreation(key);
    return failure;
  };

  const deletePods = async (set: ReplicaSet, victims: readonly Pod[]): Promise<ReplicaFailure | undefined> => {
    const key = toQueueKey(set);
    expectations.expectDeletions(key, victims.map(pod => pod.metadata.uid ?? ''));
    let failure: ReplicaFailure | undefined;
    await Promise.all(victims.map(async pod => {
      const uid = pod.metadata.uid ?? '';
      try {
        await client.delete(pods, keyOf(pod), { preconditions: { uid } });
        recorder.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
      } catch (error) {
        expectations.observeDeletion(key, uid);
        if (isNotFound(error)) return;
        failure = { reason: 'FailedDelete', message: describeError(error) };
        recorder.event(set, 'Warning', 'FailedDelete', `Error deleting: ${failure.message}`);
      }
    }));
    return failure;
  };

  const relatedPods = (set: ReplicaSet): readonly Pod[] => {
    const workload = controllerOf(set)?.uid;
    const siblings = workload === undefined ? [set] : setsByController.get(workload);
    return siblings.flatMap(sibling => podsByController.get(sibling.metadata.uid ?? '')).filter(isPodActive);
  };

  const sync = async (key: string): Promise<Requeue | void> => {
    const set = setInformer.get(fromQueueKey(key));
    if (set === undefined) return expectations.delete(key);
    const satisfied = expectations.satisfied(key);
    const owned = await claimObjects({ client, owner: set, ownerResource: replicaSets, resource: pods, selector: set.spec?.selector, candidates: podInformer.list(set.metadata.namespace) });
    let failure: ReplicaFailure | undefined;
    if (satisfied) {
      const actions = reconcileReplicaSet({ replicaSet: set, pods: owned, related: relatedPods(set) });
      if (actions.create > 0) failure = await createPods(set, actions.create);
      else if (actions.delete.length > 0) failure = await deletePods(set, actions.delete);
    }
    const nowMs = clock.now();
    const status = computeReplicaSetStatus(set, owned, failure, nowMs);
    if (!isDeepStrictEqual(status, set.status)) {
      await client.update(replicaSets, { ...set, status }, { subresource: 'status' }).catch((error: unknown) => { if (!isNotFound(error)) throw error; });
    }
    if (failure !== undefined && set.metadata.deletionTimestamp === undefined) throw new Error(failure.message);
    const nextMs = nextAvailabilityMs(set, owned, nowMs);
    return nextMs === undefined ? undefined : { requeueAfterMs: nextMs };
  };

  return runController({ queue, worker: sync, synced: [setInformer, podInformer], subscriptions });
}
