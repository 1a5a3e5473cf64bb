import { toMicroTimestamp, toTimestamp, type Clock } from '../../src/base/clock.ts';
import type { Component } from '../../src/base/disposable.ts';
import type { Logger } from '../../src/base/logger.ts';
import { isNotFound } from '../../src/api/apiError.ts';
import type { Client } from '../../src/api/client.ts';
import type { Lease, Pod } from '../../src/api/objects.ts';
import { leases, nodes, pods } from '../../src/api/resources.ts';
import type { Informers } from '../../src/informer/contract.ts';
import { WorkQueue, type Requeue } from '../../src/informer/workQueue.ts';

export interface SimulatedKubeletOptions {
  readonly nodeName: string;
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Last part of the pods' addresses, unique over all nodes. */
  readonly nextAddress: () => string;
}

const STARTUP_MS = 1_000;
const SLOW_STARTUP_MS = 20_000;
const TERMINATION_MS = 2_000;
const LEASE_MS = 10_000;

/**
 * Plays a kubelet for one node through the API alone, without containers. What a pod does is said by its image:
 * `crash:…` restarts for ever and is never ready, `stuck:…` runs and is never ready, `slow:…` is ready after 20 s,
 * everything else is ready after 1 s. Deleted pods are gone after 2 s.
 */
export async function startSimulatedKubelet({ nodeName, client, informers, clock, logger, nextAddress }: SimulatedKubeletOptions): Promise<Component> {
  const podInformer = informers.for(pods);
  const queue = new WorkQueue({ clock, logger });
  const startedMs = new Map<string, number>();
  const stoppingMs = new Map<string, number>();
  let stopped = false;
  const subscription = podInformer.onChange(({ object }) => { if (object.spec?.nodeName === nodeName) queue.add(`${object.metadata.namespace}/${object.metadata.name}`); });

  const sync = async (key: string): Promise<Requeue | void> => {
    const [namespace = '', name = ''] = key.split('/');
    const pod = podInformer.get({ namespace, name });
    if (pod === undefined || pod.spec?.nodeName !== nodeName || pod.status?.phase === 'Failed') return;
    const uid = pod.metadata.uid ?? '';
    const nowMs = clock.now();
    try {
      if (pod.metadata.deletionTimestamp !== undefined) {
        const sinceMs = stoppingMs.get(uid) ?? nowMs;
        stoppingMs.set(uid, sinceMs);
        if (nowMs < sinceMs + TERMINATION_MS) return { requeueAfterMs: sinceMs + TERMINATION_MS - nowMs };
        await client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } });
        return;
      }
      const sinceMs = startedMs.get(uid) ?? nowMs;
      startedMs.set(uid, sinceMs);
      const image = pod.spec.containers[0]?.image ?? '';
      const startupMs = image.startsWith('slow:') ? SLOW_STARTUP_MS : STARTUP_MS;
      if (nowMs < sinceMs + startupMs) return { requeueAfterMs: sinceMs + startupMs - nowMs };
      if (pod.status?.phase !== 'Running') await writeStatus(pod, image);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };

  const writeStatus = async (pod: Pod, image: string): Promise<void> => {
    const ready = !image.startsWith('crash:') && !image.startsWith('stuck:');
    const now = toTimestamp(clock.now());
    const address = nextAddress();
    const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type, index) => ({ type, status: index < 2 || ready ? 'True' as const : 'False' as const, lastTransitionTime: now }));
    const container = pod.spec?.containers[0];
    await client.update(pods, {
      ...pod,
      status: {
        ...pod.status, phase: 'Running', podIP: address, podIPs: [{ ip: address }], startTime: now, conditions,
        containerStatuses: [{
          name: container?.name ?? '', image, imageID: image, ready, started: ready, restartCount: image.startsWith('crash:') ? 3 : 0,
          state: image.startsWith('crash:') ? { waiting: { reason: 'CrashLoopBackOff' } } : { running: { startedAt: now } },
        }],
      },
    }, { subresource: 'status' });
  };

  const node = await client.get(nodes, { name: nodeName });
  const now = toTimestamp(clock.now());
  await client.update(nodes, { ...node, status: { ...node.status, conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status', lastHeartbeatTime: now, lastTransitionTime: now }] } }, { subresource: 'status' });
  const lease: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: nodeName, namespace: 'kube-node-lease' }, spec: { holderIdentity: nodeName, leaseDurationSeconds: 40, renewTime: toMicroTimestamp(clock.now()) } };
  await client.create(leases, lease);
  const renew = () => {
    if (stopped) return;
    client.patch(leases, { name: nodeName, namespace: 'kube-node-lease' }, { type: 'merge', body: { spec: { renewTime: toMicroTimestamp(clock.now()) } } }).catch((error: unknown) => logger.log('warn', 'lease not renewed', { error }));
    timer = clock.setTimer(renew, LEASE_MS);
  };
  let timer = clock.setTimer(renew, LEASE_MS);
  queue.run(sync, { concurrency: 10 });

  return {
    async stop() {
      stopped = true;
      timer.cancel();
      subscription.dispose();
      await queue.stop();
    },
  };
}
