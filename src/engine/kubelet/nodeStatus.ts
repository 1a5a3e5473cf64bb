import { isDeepStrictEqual } from 'node:util';
import { toMicroTimestamp, toTimestamp } from '../../base/clock.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import { describeError } from '../../base/logger.ts';
import type { Logger } from '../../base/logger.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../../api/apiError.ts';
import type { Client } from '../../api/client.ts';
import type { Lease, Node, NodeCondition, NodeStatus } from '../../api/objects.ts';
import { toUnits } from '../../api/quantity.ts';
import { leases, nodes } from '../../api/resources.ts';
import { kubernetesVersion } from '../../api/version.ts';
import type { ContainerRuntime, RuntimeImage, RuntimeInfo } from '../cri/contract.ts';
import { toAllocatable, toCapacity } from './nodeAmounts.ts';
import { toStatusReasons, type NodeEvents } from './nodeEvents.ts';
import type { NodeStorage } from './nodeStorage.ts';

const LEASE_SECONDS = 40;
const RENEW_MS = 10_000;
const MAX_IMAGES = 50;
const LEASE_NAMESPACE = 'kube-node-lease';

export interface NodeStatusOptions {
  readonly nodeName: string;
  readonly client: Client;
  readonly runtime: ContainerRuntime;
  readonly info: RuntimeInfo;
  readonly events: NodeEvents;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Rejects while the node's agent is not ready. */
  readonly hostAddress: () => Promise<string>;
  /** Asked when the agent is ready; not waited for, since the lease would wait too. */
  readonly storage: NodeStorage;
  readonly runtimeConnected: () => boolean;
}

export interface NodeStatusUpdater {
  /** Looks at the node's condition and writes it when it changed. */
  refresh(): void;
  stop(): Promise<void>;
}

/** What is absent is not known now; the Node goes on saying what was. */
interface Seen {
  readonly images: readonly RuntimeImage[];
  readonly address: string | undefined;
  readonly storageBytes: number | undefined;
  readonly notReady: string | undefined;
}

/** Registers the Node, keeps its Lease, and writes its status on change only, first on the first `refresh`. Resolves when the Node exists. */
export async function startNodeStatus(options: NodeStatusOptions): Promise<NodeStatusUpdater> {
  const { nodeName, client, runtime, clock, logger } = options;
  let timer: Timer | undefined;
  let stopped = false;
  let pending: Promise<void> = Promise.resolve();
  let node = await ensureNode(options);
  let notReady: string | undefined = 'the runtime has not been looked at';

  const update = async (): Promise<void> => {
    const images = options.runtimeConnected() ? await runtime.images().catch(() => []) : [];
    let address: string | undefined;
    notReady = options.runtimeConnected() ? undefined : 'container runtime is down';
    try {
      address = await options.hostAddress();
      void options.storage.ask();
    } catch (error) {
      notReady ??= `container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:${describeError(error)}`;
    }
    for (let attempt = 0; attempt < 3; attempt++) {
      const status = toNodeStatus(options, node, { images, address, storageBytes: options.storage.bytes, notReady });
      if (isDeepStrictEqual(plain(node.status), plain(status))) return;
      try {
        const before = node.status?.conditions ?? [];
        node = await client.update(nodes, { ...node, status }, { subresource: 'status' });
        for (const reason of toStatusReasons(before, status.conditions ?? [])) options.events.status(reason);
        return;
      } catch (error) {
        if (isNotFound(error)) node = await ensureNode(options);
        else if (isConflict(error)) node = await client.get(nodes, { name: nodeName });
        else throw error;
      }
    }
  };
  const refresh = () => {
    pending = pending.then(() => stopped ? undefined : update()).catch((error: unknown) => { logger.log('warn', 'the node status could not be written', { error: describeError(error) }); });
  };
  const renew = () => {
    if (stopped) return;
    pending = pending.then(() => renewLease(options)).catch((error: unknown) => { logger.log('warn', 'the node lease could not be renewed', { error: describeError(error) }); });
    timer = clock.setTimer(() => { if (notReady !== undefined) refresh(); renew(); }, RENEW_MS, { unref: true });
  };
  renew();
  return {
    refresh,
    async stop() { stopped = true; timer?.cancel(); await pending; },
  };
}

async function ensureNode({ nodeName, client, info }: NodeStatusOptions): Promise<Node> {
  const labels = {
    'beta.kubernetes.io/arch': info.architecture, 'beta.kubernetes.io/os': info.operatingSystem,
    'kubernetes.io/arch': info.architecture, 'kubernetes.io/hostname': nodeName, 'kubernetes.io/os': info.operatingSystem,
  };
  try {
    return await client.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, labels }, spec: {} });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const node = await client.get(nodes, { name: nodeName });
    if (Object.entries(labels).every(([name, value]) => node.metadata.labels?.[name] === value)) return node;
    return client.patch(nodes, { name: nodeName }, { type: 'merge', body: { metadata: { labels } } });
  }
}

/** Pure. @source kubelet nodestatus setters: order and words of the conditions. */
function toNodeStatus({ nodeName, info, clock }: NodeStatusOptions, node: Node, seen: Seen): NodeStatus {
  const { storageBytes = toUnits(node.status?.capacity?.['ephemeral-storage']) } = seen;
  const amounts = { ...info, storageBytes };
  const now = toTimestamp(clock.now());
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): NodeCondition => {
    const before = node.status?.conditions?.find(each => each.type === type);
    const same = before?.status === status && before.reason === reason && before.message === message;
    return {
      type, status, reason, message,
      // The heartbeat is the Lease's; here it marks the last change.
      lastHeartbeatTime: same && before.lastHeartbeatTime !== undefined ? before.lastHeartbeatTime : now,
      lastTransitionTime: before?.status === status && before.lastTransitionTime !== undefined ? before.lastTransitionTime : now,
    };
  };
  const address = seen.address ?? node.status?.addresses?.find(each => each.type === 'InternalIP')?.address;
  return {
    capacity: toCapacity(amounts), allocatable: toAllocatable(amounts),
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      seen.notReady === undefined ? condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status') : condition('Ready', 'False', 'KubeletNotReady', seen.notReady),
    ],
    addresses: [...(address === undefined ? [] : [{ type: 'InternalIP', address }]), { type: 'Hostname', address: nodeName }],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: info.machineId, systemUUID: info.machineId, bootID: info.machineId, kernelVersion: info.kernelVersion, osImage: info.osImage,
      containerRuntimeVersion: `${info.name}://${info.version}`, kubeletVersion: kubernetesVersion.gitVersion, kubeProxyVersion: '', operatingSystem: info.operatingSystem, architecture: info.architecture,
    },
    images: [...seen.images].sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, MAX_IMAGES).map(image => ({ names: [...image.digests, ...image.tags], sizeBytes: image.sizeBytes })),
  };
}

async function renewLease({ nodeName, client, clock }: NodeStatusOptions): Promise<void> {
  const renewTime = toMicroTimestamp(clock.now());
  try {
    await client.patch(leases, { namespace: LEASE_NAMESPACE, name: nodeName }, { type: 'merge', body: { spec: { renewTime } } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const lease: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { namespace: LEASE_NAMESPACE, name: nodeName }, spec: { holderIdentity: nodeName, leaseDurationSeconds: LEASE_SECONDS, renewTime } };
    await client.create(leases, lease);
  }
}

function plain(value: unknown): unknown { return JSON.parse(JSON.stringify(value ?? {})) as unknown; }
