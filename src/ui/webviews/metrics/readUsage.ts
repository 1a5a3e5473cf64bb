import { ApiError, isNotFound } from '../../../api/apiError.ts';
import { nodeMetrics, podMetrics } from '../../../api/resources.ts';
import type { HttpClient } from '../../../cluster/httpClient.ts';
import { readText } from '../../../cluster/transport.ts';
import { fromMetricsApi, fromSummary, type Measurement, type Summary } from './measurement.ts';

/** Refusals after which the other source is asked: not allowed, not there, not implemented by a proxy. */
const ELSEWHERE: readonly number[] = [403, 404, 405, 501];
/** A summary tells of all pods of a node: of more nodes than that metrics.k8s.io is asked, once for all. */
const MOST_SUMMARIES = 16;

/** What is measured: a node itself, or the pods of a namespace that run on some nodes. */
export type MeasuredPlace = { readonly node: string } | { readonly namespace: string | undefined; readonly nodeNames: readonly string[] };

/** Rejects with the refusal when nothing could be measured. */
export type UsageReader = (place: MeasuredPlace, signal: AbortSignal) => Promise<Measurement[]>;

/**
 * Reads what a node or pods use: from the kubelets' summaries, which know the network too, else from metrics.k8s.io. Which one
 * answers is remembered per reader. A node that does not answer is left out as long as another does.
 */
export function makeUsageReader(client: Pick<HttpClient, 'get' | 'list' | 'transport'>): UsageReader {
  let withoutSummary = false;
  const readSummary = async (nodeName: string, signal: AbortSignal) => {
    const response = await client.transport.request({ method: 'GET', path: `/api/v1/nodes/${encodeURIComponent(nodeName)}/proxy/stats/summary`, signal });
    return fromSummary(nodeName, JSON.parse(await readText(response)) as Summary);
  };
  return async (place, signal) => {
    const nodeNames = 'node' in place ? [place.node] : place.nodeNames;
    if (!withoutSummary && nodeNames.length <= MOST_SUMMARIES) {
      const outcomes = await Promise.allSettled(nodeNames.map(name => readSummary(name, signal)));
      signal.throwIfAborted();
      const failures = outcomes.flatMap(outcome => outcome.status === 'rejected' ? [outcome.reason as unknown] : []);
      withoutSummary = failures.some(error => error instanceof ApiError && ELSEWHERE.includes(error.code));
      if (!withoutSummary) {
        if (failures.length > 0 && failures.length === nodeNames.length) throw failures[0];
        return outcomes.flatMap(outcome => outcome.status === 'fulfilled' ? [outcome.value] : []);
      }
    }
    if ('node' in place) {
      const node = await client.get(nodeMetrics, { name: place.node }, { signal }).catch((error: unknown) => { if (isNotFound(error)) return undefined; throw error; });
      return [fromMetricsApi(place.node, node, [])];
    }
    const { items } = await client.list(podMetrics, { ...(place.namespace === undefined ? {} : { namespace: place.namespace }), signal });
    return [fromMetricsApi('', undefined, items)];
  };
}
