import { isDeepStrictEqual } from 'node:util';
import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import { controllerOf } from '../../../api/controllerOf.ts';
import type { KubernetesObject, Pod, PodDisruptionBudget } from '../../../api/objects.ts';
import { deployments, podDisruptionBudgets, pods, replicaSets, replicationControllers, statefulSets, type Resource } from '../../../api/resources.ts';
import { matchesLabelSelector } from '../../../api/selectors.ts';
import { makeEventRecorder } from '../../../informer/eventRecorder.ts';
import { WorkQueue, type Requeue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { reconcileDisruption } from './reconcile.ts';

const SCALED: readonly Resource[] = [deployments, replicaSets, statefulSets, replicationControllers] as unknown as readonly Resource[];

/** Keeps the status of PodDisruptionBudgets, by which evictions are granted. @source Kubernetes pkg/controller/disruption */
export function startDisruptionController({ client, informers, clock, random, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'disruption' });
  const recorder = makeEventRecorder({ client, clock, random, logger, component: 'controllermanager' });
  const queue = new WorkQueue({ clock, logger });
  const [budgetInformer, podInformer] = [informers.for(podDisruptionBudgets), informers.for(pods)];
  const selected = (budget: PodDisruptionBudget) => podInformer.list(budget.metadata.namespace).filter(pod => matchesLabelSelector(budget.spec?.selector, pod.metadata.labels));
  const enqueueForPod = ({ metadata }: Pod) => {
    for (const budget of budgetInformer.list(metadata.namespace)) if (matchesLabelSelector(budget.spec?.selector, metadata.labels)) queue.add(toQueueKey(budget));
  };
  const enqueueNamespace = ({ metadata }: KubernetesObject) => { for (const budget of budgetInformer.list(metadata.namespace)) queue.add(toQueueKey(budget)); };
  const subscriptions = [
    budgetInformer.onChange(({ object }) => { queue.add(toQueueKey(object)); }),
    podInformer.onChange(event => {
      if (event.type === 'updated') enqueueForPod(event.old);
      enqueueForPod(event.object);
    }),
    ...SCALED.map(resource => informers.for(resource).onChange(event => {
      if (event.type !== 'updated' || replicasOf(event.old) !== replicasOf(event.object)) enqueueNamespace(event.object);
    })),
  ];

  /** The workload that says how many pods there should be: a ReplicaSet's Deployment in its stead. */
  const scaledOwner = (object: KubernetesObject): KubernetesObject | undefined => {
    const reference = controllerOf(object);
    const resource = SCALED.find(each => each.kind === reference?.kind);
    if (reference === undefined || resource === undefined) return undefined;
    const owner = informers.for(resource).get({ name: reference.name, namespace: object.metadata.namespace ?? '' });
    return owner?.metadata.uid === reference.uid ? scaledOwner(owner) ?? owner : undefined;
  };

  const sync = async (key: string): Promise<Requeue | undefined> => {
    const budget = budgetInformer.get(fromQueueKey(key));
    if (budget === undefined || budget.metadata.deletionTimestamp !== undefined) return undefined;
    const chosen = selected(budget);
    const owners = new Map(chosen.map(scaledOwner).filter(owner => owner !== undefined).map(owner => [owner.metadata.uid, owner]));
    if (countsByScale(budget) && chosen.some(pod => controllerOf(pod) === undefined)) {
      recorder.event(budget, 'Warning', 'UnmanagedPods', `Pods selected by this PodDisruptionBudget (selector: ${JSON.stringify(budget.spec?.selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`);
    }
    const expectedScale = [...owners.values()].reduce((sum, owner) => sum + replicasOf(owner), 0);
    const { status, recheckInMs } = reconcileDisruption({ budget, pods: chosen, expectedScale, nowMs: clock.now() });
    try {
      if (!isDeepStrictEqual(status, budget.status)) await client.update(podDisruptionBudgets, { ...budget, status }, { subresource: 'status' });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    return recheckInMs === undefined ? undefined : { requeueAfterMs: recheckInMs };
  };

  return runController({ queue, worker: sync, synced: [budgetInformer, podInformer, ...SCALED.map(resource => informers.for(resource))], subscriptions });
}

function replicasOf(object: KubernetesObject): number {
  return (object as { readonly spec?: { readonly replicas?: number } }).spec?.replicas ?? 0;
}

/** Percentages and maxUnavailable are of what the pods' controllers ask for. */
function countsByScale({ spec }: PodDisruptionBudget): boolean {
  return spec?.maxUnavailable !== undefined || typeof spec?.minAvailable === 'string';
}
