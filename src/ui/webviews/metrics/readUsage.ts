import { ApiError } from '../../../api/apiError.ts';
import { isNotFound } from '../../../api/apiError.ts';
import type { NodeMetrics } from '../../../api/objects.ts';
import { nodeMetrics, podMetrics } from '../../../api/resources.ts';
import type { HttpClient } from '../../../cluster/httpClient.ts';
import { readText } from '../../../cluster/transport.ts';
import { fromMetricsApi, fromSummary, type Measurement, type Summary } from './measurement.ts';

/** Refusals after which the other source is asked: not allowed, not there, not implemented by a proxy. */
const ELSEWHERE: readonly number[] = [403, 404, 405, 501];

export interface UsageReader { read(nodeName: string, namespace: string | undefined, signal: AbortSignal): Promise<Measurement> }

/**
 * Reads what a node and its pods use: from kubelet's summary, which knows the network too, else from metrics.k8s.io. Which one
 * answers is remembered per reader. Rejects with the API's refusal when neither does.
 */
export function makeUsageReader(client: Pick<HttpClient, 'get' | 'list' | 'transport'>): UsageReader {
  let withoutSummary = false;
  return {
    async read(nodeName, namespace, signal) {
      if (!withoutSummary) {
        try {
          const response = await client.transport.request({ method: 'GET', path: `/api/v1/nodes/${encodeURIComponent(nodeName)}/proxy/stats/summary`, signal });
          return fromSummary(nodeName, JSON.parse(await readText(response)) as Summary);
        } catch (error) {
          if (!(error instanceof ApiError) || !ELSEWHERE.includes(error.code)) throw error;
          withoutSummary = true;
        }
      }
      const [node, pods] = await Promise.all([
        client.get(nodeMetrics, { name: nodeName }, { signal }).catch((error: unknown): NodeMetrics | undefined => { if (isNotFound(error)) return undefined; throw error; }),
        client.list(podMetrics, { ...(namespace === undefined ? {} : { namespace }), signal }),
      ]);
      return fromMetricsApi(nodeName, node, pods.items);
    },
  };
}
