import { type Clock, toTimestamp } from '../../base/clock.ts';
import type { Client, ObjectKey } from '../../api/client.ts';
import { isNotFound } from '../../api/apiError.ts';
import type { KubernetesObject, Node, NodeMetrics, Pod, PodMetrics } from '../../api/objects.ts';
import { nodeMetrics, nodes, podMetrics, pods, groupResourceOf } from '../../api/resources.ts';
import type { NodeConnections, PodUsage, UsageSample } from '../contracts/nodeConnection.ts';
import type { VirtualResource, VirtualResources } from './streamingContract.ts';

export interface MetricsOptions {
  readonly client: Pick<Client, 'get' | 'list'>;
  readonly nodes: NodeConnections;
  readonly clock: Clock;
}

/**
 * metrics.k8s.io from what the nodes measure at this moment. Pods and nodes without samples (not running, just
 * started, node unreachable) are absent, as with metrics-server.
 */
export function makeMetricsResources({ client, nodes: connections, clock }: MetricsOptions): VirtualResources {
  return new Map<string, VirtualResource>([
    [groupResourceOf(podMetrics), {
      list: async namespace => (await withUsage((await client.list(pods, namespace === undefined ? {} : { namespace })).items)),
      get: async key => (await withUsage(await found(() => client.get(pods, key))))[0],
    }],
    [groupResourceOf(nodeMetrics), {
      list: async () => measureNodes((await client.list(nodes)).items),
      get: async (key: ObjectKey) => (await measureNodes(await found(() => client.get(nodes, key))))[0],
    }],
  ]);

  async function withUsage(wanted: readonly Pod[]): Promise<PodMetrics[]> {
    const names = new Set(wanted.map(pod => pod.spec?.nodeName).filter(name => name !== undefined));
    const answers = await Promise.all([...names].map(name => Promise.resolve(connections(name)?.podUsage({ network: false })).catch(() => undefined)));
    const usage = new Map(answers.flatMap(answer => answer ?? []).map(pod => [`${pod.namespace}/${pod.pod}`, pod]));
    return wanted.flatMap(pod => toPodMetrics(pod, usage.get(`${pod.metadata.namespace}/${pod.metadata.name}`), clock.now()) ?? []);
  }

  async function measureNodes(wanted: readonly Node[]): Promise<NodeMetrics[]> {
    const answers = await Promise.all(wanted.map(node => Promise.resolve(connections(node.metadata.name ?? '')?.nodeUsage()).catch(() => undefined)));
    return wanted.flatMap((node, index) => toNodeMetrics(node, answers[index], clock.now()) ?? []);
  }
}

async function found<T extends KubernetesObject>(get: () => Promise<T>): Promise<readonly T[]> {
  try { return [await get()]; } catch (error) { if (isNotFound(error)) return []; throw error; }
}

/** Undefined without samples. The pod's time and window are those of its oldest container sample. */
export function toPodMetrics(pod: Pod, usage: PodUsage | undefined, nowMs: number): PodMetrics | undefined {
  const oldest = usage?.containers.toSorted((a, b) => a.timestampMs - b.timestampMs)[0];
  if (usage === undefined || oldest === undefined || pod.status?.phase !== 'Running') return undefined;
  const { name, namespace, labels } = pod.metadata;
  return {
    kind: 'PodMetrics', apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: { ...(name === undefined ? {} : { name }), ...(namespace === undefined ? {} : { namespace }), creationTimestamp: toTimestamp(nowMs), ...(labels === undefined ? {} : { labels }) },
    timestamp: toTimestamp(oldest.timestampMs), window: formatDuration(oldest.windowMs),
    containers: usage.containers.map(container => ({ name: container.name, usage: toUsage(container) })),
  };
}

/** Undefined without a sample. */
export function toNodeMetrics(node: Node, sample: UsageSample | undefined, nowMs: number): NodeMetrics | undefined {
  if (sample === undefined) return undefined;
  const { name, labels } = node.metadata;
  return {
    kind: 'NodeMetrics', apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: { ...(name === undefined ? {} : { name }), creationTimestamp: toTimestamp(nowMs), ...(labels === undefined ? {} : { labels }) },
    timestamp: toTimestamp(sample.timestampMs), window: formatDuration(sample.windowMs), usage: toUsage(sample),
  };
}

function toUsage(sample: UsageSample): Record<string, string> {
  return { cpu: `${Math.round(sample.cpuNanoCores)}n`, memory: `${Math.round(sample.memoryBytes / 1024)}Ki` };
}

/** '10s', '15.013s', '1m0s': Go's time.Duration text for at least a millisecond. */
export function formatDuration(durationMs: number): string {
  const totalMs = Math.round(durationMs);
  const minutes = Math.floor(totalMs / 60_000);
  const seconds = `${(totalMs % 60_000) / 1000}s`;
  return minutes === 0 ? seconds : minutes < 60 ? `${minutes}m${seconds}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
}
