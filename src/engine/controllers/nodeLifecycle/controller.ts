import { toTimestamp } from '../../../base/clock.ts';
import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import type { Node, Pod } from '../../../api/objects.ts';
import { leases, nodes, pods } from '../../../api/resources.ts';
import { makeEventRecorder } from '../../../informer/eventRecorder.ts';
import { makeInformerIndex, toNodeName } from '../../../informer/informerIndex.ts';
import { WorkQueue, type Requeue } from '../../../informer/workQueue.ts';
import { runController, type ControllerOptions } from '../controller.ts';
import { keyOf } from '../ownership.ts';
import { isPodReady, isPodTerminal, isPodTerminating, toEpochMs } from '../podState.ts';
import { computeSilentConditions, computeTaints, evictionInMs } from './reconcile.ts';

const LEASE_NAMESPACE = 'kube-node-lease';
/** A kubelet silent for longer is given up. @source kube-controller-manager --node-monitor-grace-period */
const GRACE_MS = 50_000;
/** A check that comes this much too late means that this machine slept: the kubelet slept too and gets a new grace. */
const SLEEP_MS = 10_000;

interface Heartbeat { readonly sign: string; readonly seenMs: number; checkDueMs: number }

/**
 * Watches over nodes: marks silent ones Unknown, keeps their taints, and evicts pods that do not tolerate them.
 * A heartbeat is any change of the node's Lease or Ready condition, timed by this clock, not the sender's.
 * @source Kubernetes pkg/controller/nodelifecycle and tainteviction
 */
export function startNodeLifecycleController({ client, informers, clock, random, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'nodelifecycle' });
  const recorder = makeEventRecorder({ client, clock, random, logger, component: 'node-controller' });
  const queue = new WorkQueue({ clock, logger });
  const [nodeInformer, leaseInformer, podInformer] = [informers.for(nodes), informers.for(leases), informers.for(pods)];
  const podsByNode = makeInformerIndex(podInformer, toNodeName);
  const heartbeats = new Map<string, Heartbeat>();
  const startSecondMs = Math.floor(clock.now() / 1000) * 1000;

  const observe = (name: string) => {
    const node = nodeInformer.get({ name });
    if (node === undefined) { heartbeats.delete(name); return; }
    const ready = node.status?.conditions?.find(({ type, status }) => type === 'Ready' && status !== 'Unknown');
    const sign = `${node.metadata.uid}|${String(leaseInformer.get({ namespace: LEASE_NAMESPACE, name })?.spec?.renewTime ?? '')}|${String(ready?.lastHeartbeatTime ?? '')}`;
    const known = heartbeats.get(name);
    if (known?.sign === sign) return;
    heartbeats.set(name, { sign, seenMs: clock.now(), checkDueMs: clock.now() + GRACE_MS });
    queue.addAfter(`health/${name}`, GRACE_MS);
  };
  /** Tells of new nodes; the others were told of when they were. */
  const register = (node: Node) => {
    const { name, creationTimestamp } = node.metadata;
    if (toEpochMs(creationTimestamp) >= startSecondMs) recorder.event(node, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
  };
  const subscriptions = [
    podsByNode,
    nodeInformer.onChange(({ type, object }) => {
      observe(object.metadata.name ?? '');
      if (type === 'added') register(object);
      queue.add(`taints/${object.metadata.name}`);
    }),
    leaseInformer.onChange(({ object }) => { if (object.metadata.namespace === LEASE_NAMESPACE) observe(object.metadata.name ?? ''); }),
    podInformer.onChange(event => {
      if (event.type === 'added' || (event.type === 'updated' && event.old.spec?.nodeName !== event.object.spec?.nodeName)) for (const name of toNodeName(event.object)) queue.add(`taints/${name}`);
    }),
  ];

  const checkHealth = async (node: Node): Promise<Requeue | void> => {
    const heartbeat = heartbeats.get(node.metadata.name ?? '');
    if (heartbeat === undefined) return;
    const nowMs = clock.now();
    if (nowMs - heartbeat.checkDueMs > SLEEP_MS) {
      heartbeats.set(node.metadata.name ?? '', { ...heartbeat, seenMs: nowMs, checkDueMs: nowMs + GRACE_MS });
      return { requeueAfterMs: GRACE_MS };
    }
    const silentInMs = heartbeat.seenMs + GRACE_MS - nowMs;
    if (silentInMs > 0) {
      heartbeat.checkDueMs = nowMs + silentInMs;
      return { requeueAfterMs: silentInMs };
    }
    const conditions = computeSilentConditions(node, nowMs);
    if (conditions === undefined) return;
    await client.update(nodes, { ...node, status: { ...node.status, conditions } }, { subresource: 'status' });
    recorder.event(node, 'Normal', 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`);
    for (const pod of podsByNode.get(node.metadata.name ?? '')) await markNotReady(pod);
  };

  /** So that Services stop sending to pods on a silent node. */
  const markNotReady = async (pod: Pod): Promise<void> => {
    if (!isPodReady(pod)) return;
    const conditions = (pod.status?.conditions ?? []).map(condition => condition.type === 'Ready' ? { ...condition, status: 'False' as const, lastTransitionTime: toTimestamp(clock.now()) } : condition);
    await client.update(pods, { ...pod, status: { ...pod.status, conditions } }, { subresource: 'status' });
    recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
  };

  const keepTaints = async (node: Node): Promise<Requeue | void> => {
    const taints = computeTaints(node, clock.now());
    if (taints !== undefined) {
      await client.patch(nodes, keyOf(node), { type: 'merge', body: { metadata: { resourceVersion: node.metadata.resourceVersion }, spec: { taints: taints.length === 0 ? null : taints } } });
      return;
    }
    let nextMs: number | undefined;
    for (const pod of podsByNode.get(node.metadata.name ?? '')) {
      if (isPodTerminal(pod) || isPodTerminating(pod)) continue;
      const inMs = evictionInMs(pod, node.spec?.taints ?? [], clock.now());
      if (inMs === undefined) continue;
      if (inMs === 0) await evict(pod);
      else nextMs = Math.min(nextMs ?? inMs, inMs);
    }
    return nextMs === undefined ? undefined : { requeueAfterMs: nextMs };
  };

  const evict = async (pod: Pod): Promise<void> => {
    const condition = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager', message: 'Taint manager: deleting due to NoExecute taint', lastTransitionTime: toTimestamp(clock.now()) } as const;
    const conditions = [...(pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type), condition];
    recorder.event(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${pod.metadata.namespace}/${pod.metadata.name}`);
    try {
      await client.update(pods, { ...pod, status: { ...pod.status, conditions } }, { subresource: 'status' });
      await client.delete(pods, keyOf(pod), { preconditions: { uid: pod.metadata.uid ?? '' } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };

  const worker = async (key: string): Promise<Requeue | void> => {
    const slash = key.indexOf('/');
    const node = nodeInformer.get({ name: key.slice(slash + 1) });
    if (node === undefined) return;
    return key.startsWith('health/') ? checkHealth(node) : keepTaints(node);
  };

  return runController({ queue, worker, synced: [nodeInformer, leaseInformer, podInformer], subscriptions, concurrency: 2 });
}
