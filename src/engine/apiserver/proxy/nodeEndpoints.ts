import { apiErrors } from '../../../api/apiError.ts';
import type { Client } from '../../../api/client.ts';
import { nodes, pods } from '../../../api/resources.ts';
import { MetricsRegistry } from '../../../base/metrics.ts';
import type { NodeConnections } from '../../contracts/nodeConnection.ts';
import type { Exchange } from '../http/respond.ts';
import { sendBytes, sendJson, sendText } from '../http/respond.ts';
import type { StatsSummary } from '../statsSummary.ts';
import type { ProxyRequest } from './proxyRequest.ts';

export interface NodeEndpointsOptions {
  readonly client: Pick<Client, 'get' | 'list'>;
  readonly connections: NodeConnections;
  readonly statsSummary: (nodeName: string) => Promise<StatsSummary>;
}

/** Answers what a kubelet answers on its port: healthz, pods, stats/summary, metrics/resource. There are no other doors of a node. Throws ApiError 403, 404, 405 and 503. */
export async function answerForNode(exchange: Exchange, { name, path, port }: ProxyRequest, { client, connections, statsSummary }: NodeEndpointsOptions): Promise<void> {
  if (exchange.request.method !== 'GET' && exchange.request.method !== 'HEAD') throw apiErrors.methodNotAllowed('nodes/proxy');
  await client.get(nodes, { name });
  if (port !== '' && port !== '10250') throw apiErrors.serviceUnavailable(`error trying to reach service: node ${name} serves nothing but its kubelet's endpoints, on port 10250`);
  switch (path.replace(/\/+$/, '')) {
    case '/healthz':
      if (connections(name) === undefined) throw apiErrors.serviceUnavailable(`error trying to reach service: node ${name} is not running`);
      return sendText(exchange, 'ok');
    case '/pods': {
      const { items } = await client.list(pods, { fieldSelector: `spec.nodeName=${name}` });
      return sendJson(exchange, { body: { kind: 'PodList', apiVersion: 'v1', metadata: {}, items } });
    }
    case '/stats/summary': return sendJson(exchange, { body: await statsSummary(name) });
    case '/metrics/resource':
      return sendBytes(exchange, { contentType: 'text/plain; version=0.0.4; charset=utf-8', body: Buffer.from(toResourceMetrics(await statsSummary(name))) });
    case '/logs': throw apiErrors.forbidden({ resource: 'nodes', name }, 'the files of the node are not served');
    default: throw apiErrors.noSuchPath();
  }
}

/** @source kubelet's /metrics/resource, as far as it is measured: memory now, processor as the rate of the last sample */
export function toResourceMetrics({ node, pods: measured }: StatsSummary): string {
  const registry = new MetricsRegistry();
  registry.gauge({ name: 'node_memory_working_set_bytes', help: 'Current working set of the node in bytes' }).set(node.memory.workingSetBytes);
  registry.gauge({ name: 'slipway_node_cpu_usage_cores', help: 'Cores that the node uses at present' }).set(node.cpu.usageNanoCores / 1e9);
  const labels = ['container', 'namespace', 'pod'];
  const memory = registry.gauge({ name: 'container_memory_working_set_bytes', help: 'Current working set of the container in bytes', labels });
  const cpu = registry.gauge({ name: 'slipway_container_cpu_usage_cores', help: 'Cores that the container uses at present', labels });
  for (const { podRef, containers } of measured) {
    for (const container of containers) {
      memory.set(container.memory.workingSetBytes, [container.name, podRef.namespace, podRef.name]);
      cpu.set(container.cpu.usageNanoCores / 1e9, [container.name, podRef.namespace, podRef.name]);
    }
  }
  return registry.expose();
}
