import { isDeepStrictEqual } from 'node:util';
import { toTimestamp, type Clock } from '../../base/clock.ts';
import type { Component } from '../../base/disposable.ts';
import { nextTurn } from '../../base/nextTurn.ts';
import { describeError, type Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import { isNotFound } from '../../api/apiError.ts';
import type { Client, ObjectKey } from '../../api/client.ts';
import type { Pod } from '../../api/objects.ts';
import { namespaces, nodes, pods } from '../../api/resources.ts';
import type { Informers, InformerEvent } from '../../informer/contract.ts';
import { makeEventRecorder } from '../../informer/eventRecorder.ts';
import { explain } from '../../scheduling/explain.ts';
import type { Candidate, Placement } from '../../scheduling/framework.ts';
import { defaultPlugins, placePod } from '../../scheduling/place.ts';
import { SchedulerCache } from './cache.ts';
import { SchedulingQueue, type QueuedPod } from './queue.ts';

export interface SchedulerOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

const SCHEDULER_NAME = 'default-scheduler';
/** So many pods are placed before whatever else this process does has its turn. */
const PODS_PER_TURN = 8;

/**
 * Gives every pending pod a node. One pod at a time is decided on a consistent picture; bindings run beside that.
 * @source Kubernetes pkg/scheduler (schedule_one.go, eventhandlers.go). Ours does not preempt.
 */
export function startScheduler({ client, informers, clock, random, logger: parent }: SchedulerOptions): Component {
  const logger = parent.with({ component: 'scheduler' });
  const recorder = makeEventRecorder({ client, clock, random, logger, component: SCHEDULER_NAME });
  const cache = new SchedulerCache();
  const writes = new Set<Promise<void>>();
  let ready = false;
  let stopped = false;
  let pumping = false;

  const pump = () => {
    if (!ready || stopped || pumping) return;
    pumping = true;
    queueMicrotask(drain);
  };
  const drain = () => {
    for (let placed = 0; placed < PODS_PER_TURN; placed++) {
      const entry = stopped ? undefined : queue.pop();
      if (entry === undefined) { pumping = false; return; }
      scheduleOne(entry);
    }
    nextTurn(drain);
  };
  const queue = new SchedulingQueue({ clock, plugins: defaultPlugins, onActive: pump });

  /** Decides at once; what follows from the decision is written beside the loop. */
  const scheduleOne = (entry: QueuedPod): void => {
    const { pod } = entry;
    const snapshot = cache.snapshot();
    let placement: Placement;
    try {
      placement = placePod(pod, snapshot, { namespaceLabels: name => namespaceInformer.get({ name })?.metadata.labels ?? {} });
    } catch (error) {
      logger.log('error', 'a scheduler plugin threw', { pod: `${pod.metadata.namespace}/${pod.metadata.name}`, error });
      queue.addBackingOff(entry);
      return write(reportFailure(pod, 'SchedulerError', describeError(error)));
    }
    if (!placement.feasible) {
      queue.addUnschedulable(entry, placement.reason.rejectedBy);
      return write(reportFailure(pod, 'Unschedulable', explain(placement.reason, snapshot)));
    }
    const nodeName = pickBest(placement.candidates, random).node.name;
    cache.assume(pod, nodeName);
    write(bind(entry, nodeName));
  };

  const bind = async (entry: QueuedPod, nodeName: string): Promise<void> => {
    const { pod } = entry;
    try {
      await client.bindPod(keyOf(pod), nodeName);
      recorder.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${nodeName}`);
    } catch (error) {
      cache.forget(pod);
      queue.move({ type: 'podRemoved', pod });
      const current = podInformer.get(keyOf(pod));
      if (stopped || isNotFound(error) || current === undefined || !isPending(current) || current.metadata.uid !== pod.metadata.uid) return;
      queue.addBackingOff({ ...entry, pod: current });
      await reportFailure(current, 'SchedulerError', describeError(error));
    }
  };

  /** The event and the condition by which users see why a pod is pending. */
  const reportFailure = async (pod: Pod, reason: 'Unschedulable' | 'SchedulerError', message: string): Promise<void> => {
    recorder.event(pod, 'Warning', 'FailedScheduling', message);
    const old = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
    if (old?.status === 'False' && old.reason === reason && old.message === message) return;
    const lastTransitionTime = old?.status === 'False' && old.lastTransitionTime !== undefined ? old.lastTransitionTime : toTimestamp(clock.now());
    const condition = { type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime };
    await client.patch(pods, keyOf(pod), { type: 'strategic', body: { metadata: { uid: pod.metadata.uid }, status: { conditions: [condition] } } }, { subresource: 'status' });
  };

  const write = (work: Promise<void>): void => {
    const settled = work
      .catch((error: unknown) => { if (!isNotFound(error)) logger.log('warn', 'a scheduling result could not be written', { error }); })
      .finally(() => { writes.delete(settled); });
    writes.add(settled);
  };

  const handlePod = (event: InformerEvent<Pod>): void => {
    const pod = event.object;
    if (event.type === 'deleted') {
      queue.remove(pod);
      if (cache.removePod(pod)) queue.move({ type: 'podRemoved', pod });
    } else if ((pod.spec?.nodeName ?? '') !== '') {
      queue.remove(pod);
      if (cache.setPod(pod)) queue.move({ type: 'podRemoved', pod });
      else if (event.type === 'updated' && !isDeepStrictEqual(event.old.metadata.labels, pod.metadata.labels)) { queue.move({ type: 'podRemoved', pod: event.old }); queue.move({ type: 'podAdded', pod }); }
      else if (event.type === 'added' || (event.old.spec?.nodeName ?? '') === '') queue.move({ type: 'podAdded', pod });
    } else if (!isPending(pod)) {
      queue.remove(pod);
    } else if (cache.isAssumed(pod)) {
      return; // being bound: the picture that the API shows is older than ours
    } else if (event.type === 'updated' && isPending(event.old)) {
      queue.update(pod, event.old, isChanged(event.old, pod));
    } else {
      queue.add(pod);
    }
  };

  const [namespaceInformer, nodeInformer, podInformer] = [informers.for(namespaces), informers.for(nodes), informers.for(pods)];
  const subscriptions = [
    nodeInformer.onChange(event => {
      if (event.type === 'deleted') return cache.removeNode(event.object);
      cache.setNode(event.object);
      queue.move(event.type === 'added' ? { type: 'nodeAdded', node: event.object } : { type: 'nodeUpdated', node: event.object, old: event.old });
    }),
    podInformer.onChange(handlePod),
  ];
  Promise.all([namespaceInformer.synced, nodeInformer.synced, podInformer.synced]).then(() => { ready = true; pump(); }, () => undefined /* stopped before it began */);

  return {
    async stop() {
      stopped = true;
      for (const subscription of subscriptions) subscription.dispose();
      queue.stop();
      await Promise.all(writes);
      await recorder.flush();
    },
  };
}

/** Waits for a node from this scheduler: unbound, alive, not held back by scheduling gates. */
function isPending(pod: Pod): boolean {
  return (pod.spec?.nodeName ?? '') === '' && pod.metadata.deletionTimestamp === undefined
    && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed'
    && (pod.spec?.schedulerName ?? SCHEDULER_NAME) === SCHEDULER_NAME && (pod.spec?.schedulingGates ?? []).length === 0;
}

/** Whether anything that plugins look at differs; a new status alone does not count. */
function isChanged(old: Pod, pod: Pod): boolean {
  return !isDeepStrictEqual(old.spec, pod.spec) || !isDeepStrictEqual(old.metadata.labels, pod.metadata.labels);
}

/** One of the best candidates, so that equal nodes share the load. */
function pickBest(candidates: readonly Candidate[], random: Random): Candidate {
  const best = candidates.filter(candidate => candidate.score === candidates[0]?.score);
  return best[random.integer(best.length)] as Candidate;
}

function keyOf(pod: Pod): ObjectKey { return { name: pod.metadata.name ?? '', namespace: pod.metadata.namespace ?? '' }; }
