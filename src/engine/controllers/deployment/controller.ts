import { isDeepStrictEqual } from 'node:util';
import type { Component } from '../../../base/disposable.ts';
import { isAlreadyExists, isNotFound } from '../../../api/apiError.ts';
import { controllerOf } from '../../../api/controllerOf.ts';
import type { Deployment, ReplicaSet } from '../../../api/objects.ts';
import { deployments, pods, replicaSets } from '../../../api/resources.ts';
import { matchesLabelSelector } from '../../../api/selectors.ts';
import { makeEventRecorder } from '../../../informer/eventRecorder.ts';
import { makeInformerIndex, toControllerUid } from '../../../informer/informerIndex.ts';
import { WorkQueue, type Requeue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { claimObjects, keyOf } from '../ownership.ts';
import { REVISION } from './annotations.ts';
import { replicasOf } from './limits.ts';
import { reconcileDeployment } from './reconcile.ts';
import { equalIgnoringHash } from './template.ts';

/** Rolls deployments out by making, growing, shrinking and removing ReplicaSets. @source Kubernetes pkg/controller/deployment */
export function startDeploymentController({ client, informers, clock, random, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'deployment' });
  const recorder = makeEventRecorder({ client, clock, random, logger, component: 'deployment-controller' });
  const queue = new WorkQueue({ clock, logger });
  const [deploymentInformer, setInformer, podInformer] = [informers.for(deployments), informers.for(replicaSets), informers.for(pods)];
  const podsByController = makeInformerIndex(podInformer, toControllerUid);

  const enqueueForSet = (set: ReplicaSet) => {
    const reference = controllerOf(set);
    if (reference !== undefined) {
      const owner = deploymentInformer.get({ name: reference.name, namespace: set.metadata.namespace ?? '' });
      if (owner !== undefined && owner.metadata.uid === reference.uid) queue.add(toQueueKey(owner));
      return;
    }
    for (const deployment of deploymentInformer.list(set.metadata.namespace)) {
      if (matchesLabelSelector(deployment.spec?.selector, set.metadata.labels)) queue.add(toQueueKey(deployment));
    }
  };
  const subscriptions = [
    podsByController,
    deploymentInformer.onChange(({ object }) => queue.add(toQueueKey(object))),
    setInformer.onChange(event => {
      if (event.type === 'updated' && controllerOf(event.old)?.uid !== controllerOf(event.object)?.uid) enqueueForSet(event.old);
      enqueueForSet(event.object);
    }),
    // A pod that is really gone makes room: for Recreate, and for the surge that counts real pods.
    podInformer.onChange(event => {
      if (event.type === 'added' || (event.type === 'updated' && event.object.metadata.deletionTimestamp === event.old.metadata.deletionTimestamp && event.object.status?.phase === event.old.status?.phase)) return;
      const reference = controllerOf(event.object);
      const set = reference === undefined ? undefined : setInformer.get({ name: reference.name, namespace: event.object.metadata.namespace ?? '' });
      if (set !== undefined) enqueueForSet(set);
    }),
  ];

  /** Creates the new set; one of the same name is used when it is ours, else the hash moves on. */
  const createSet = async (deployment: Deployment, draft: ReplicaSet): Promise<void> => {
    try {
      await client.create(replicaSets, draft);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const existing = await client.get(replicaSets, keyOf(draft));
      if (controllerOf(existing)?.uid === deployment.metadata.uid && equalIgnoringHash(existing.spec?.template, deployment.spec?.template)) return;
      const status = { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 };
      await client.update(deployments, { ...deployment, status }, { subresource: 'status' });
      throw error;
    }
    const size = replicasOf(draft);
    if (size > 0) recorder.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${draft.metadata.name} from 0 to ${size}`);
  };

  const updateSet = async (deployment: Deployment, set: ReplicaSet, from: number): Promise<void> => {
    await client.update(replicaSets, set);
    const to = replicasOf(set);
    if (to !== from) recorder.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled ${to > from ? 'up' : 'down'} replica set ${set.metadata.name} from ${from} to ${to}`);
  };

  const writeStatus = async (deployment: Deployment, status: Deployment['status']): Promise<void> => {
    if (isDeepStrictEqual(status, deployment.status)) return;
    await client.update(deployments, { ...deployment, ...(status === undefined ? {} : { status }) }, { subresource: 'status' });
  };

  const sync = async (key: string): Promise<Requeue | void> => {
    const deployment = deploymentInformer.get(fromQueueKey(key));
    if (deployment === undefined) return;
    if (Object.keys(deployment.spec?.selector.matchLabels ?? {}).length === 0 && (deployment.spec?.selector.matchExpressions ?? []).length === 0) {
      return recorder.event(deployment, 'Warning', 'SelectingAll', 'This deployment is selecting all pods. A non-empty selector is required.');
    }
    const owned = await claimObjects({
      client, owner: deployment, ownerResource: deployments, resource: replicaSets,
      selector: deployment.spec?.selector, candidates: setInformer.list(deployment.metadata.namespace),
    });
    const actions = reconcileDeployment({ deployment, replicaSets: owned, podsOf: set => podsByController.get(set.metadata.uid ?? ''), nowMs: clock.now() });
    try {
      if (actions.create !== undefined) await createSet(deployment, actions.create);
      for (const { set, from } of actions.update) await updateSet(deployment, set, from);
      for (const set of actions.delete) await client.delete(replicaSets, keyOf(set), { preconditions: { uid: set.metadata.uid ?? '' } });
      let current = deployment;
      if (actions.revision !== undefined) {
        current = await client.patch(deployments, keyOf(deployment), { type: 'merge', body: { metadata: { annotations: { [REVISION]: actions.revision } } } });
        if (current.metadata.generation !== deployment.metadata.generation) return; // the spec changed: its event brings us back
      }
      await writeStatus({ ...current, ...(deployment.status === undefined ? {} : { status: deployment.status }) }, actions.status);
    } catch (error) {
      if (!isNotFound(error)) throw error; // gone meanwhile: its event brings us back
    }
    return actions.requeueAfterMs === undefined ? undefined : { requeueAfterMs: actions.requeueAfterMs };
  };

  return runController({ queue, worker: sync, synced: [deploymentInformer, setInformer, podInformer], subscriptions });
}
