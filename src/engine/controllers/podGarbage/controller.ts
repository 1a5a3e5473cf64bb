import { toTimestamp } from '../../../base/clock.ts';
import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import type { Pod } from '../../../api/objects.ts';
import { nodes, pods } from '../../../api/resources.ts';
import { makeInformerIndex, toNodeName } from '../../../informer/informerIndex.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { runController, type ControllerOptions } from '../controller.ts';
import { keyOf } from '../ownership.ts';
import { isPodTerminal } from '../podState.ts';
import { isUnscheduledTerminating, pickTerminatedPods } from './reconcile.ts';

/** A node must be gone this long before its pods are given up. */
const QUARANTINE_MS = 40_000;
const TERMINATED = 'terminated';

/**
 * Removes pods that no kubelet will ever remove: bound to a node that is gone, deleted before they were bound,
 * or ended and too many. Works on events; the only timer is a missing node's quarantine.
 * @source Kubernetes pkg/controller/podgc
 */
export function startPodGarbageController({ client, informers, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'podgc' });
  const queue = new WorkQueue({ clock, logger });
  const [podInformer, nodeInformer] = [informers.for(pods), informers.for(nodes)];
  const podsByNode = makeInformerIndex(podInformer, toNodeName);
  let nodesSynced = false;
  const checkNode = (name: string) => { if (nodesSynced && nodeInformer.get({ name }) === undefined) queue.addAfter(`node/${name}`, QUARANTINE_MS); };
  const subscriptions = [
    podsByNode,
    nodeInformer.onChange(({ type, object }) => { if (type === 'deleted') checkNode(object.metadata.name ?? ''); }),
    podInformer.onChange(({ type, object }) => {
      if (type === 'deleted') return;
      for (const name of toNodeName(object)) checkNode(name);
      if (isUnscheduledTerminating(object)) queue.add(`pod/${object.metadata.namespace}/${object.metadata.name}`);
      else if (isPodTerminal(object)) queue.add(TERMINATED);
    }),
  ];
  nodeInformer.synced.then(() => { nodesSynced = true; for (const name of podsByNode.keys()) checkNode(name); }, () => undefined);

  const remove = async (pod: Pod): Promise<void> => {
    try {
      await client.delete(pods, keyOf(pod), { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid ?? '' } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };

  /** Says why, so that owners and users see a failed pod rather than a vanished one, then removes it. */
  const removeOrphan = async (pod: Pod): Promise<void> => {
    if (!isPodTerminal(pod)) {
      const condition = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists', lastTransitionTime: toTimestamp(clock.now()) } as const;
      const conditions = [...(pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type), condition];
      try {
        await client.patch(pods, keyOf(pod), { type: 'merge', body: { metadata: { uid: pod.metadata.uid, resourceVersion: pod.metadata.resourceVersion }, status: { phase: 'Failed', conditions } } }, { subresource: 'status' });
      } catch (error) {
        if (isNotFound(error)) return;
        throw error;
      }
    }
    await remove(pod);
  };

  const worker = async (key: string): Promise<void> => {
    if (key === TERMINATED) {
      for (const pod of pickTerminatedPods(podInformer.list())) await remove(pod);
      return;
    }
    const [what = '', ...rest] = key.split('/');
    if (what === 'node') {
      const name = rest[0] ?? '';
      if (podsByNode.get(name).length === 0 || await nodeExists(name)) return;
      for (const pod of podsByNode.get(name)) await removeOrphan(pod);
      return;
    }
    const pod = podInformer.get({ namespace: rest[0] ?? '', name: rest[1] ?? '' });
    if (pod !== undefined && isUnscheduledTerminating(pod)) await remove(pod);
  };

  const nodeExists = async (name: string): Promise<boolean> => {
    try {
      await client.get(nodes, { name });
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  };

  return runController({ queue, worker, synced: [podInformer, nodeInformer], subscriptions, concurrency: 1 });
}
