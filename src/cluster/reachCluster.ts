import { ApiError } from '../api/apiError.ts';
import { pods } from '../api/resources.ts';
import type { ClusterConnection } from './connection.ts';
import { makeHttpClient, type HttpClient, type HttpClientOptions } from './httpClient.ts';

export interface ReachedCluster {
  readonly client: HttpClient;
  /** The one namespace that may be read; absent: all. */
  readonly onlyNamespace?: string;
}

/**
 * A client of a cluster that answers, and what of it may be read: all namespaces, or only the context's. Rejects, with nothing
 * left open, with ApiError when the credentials are refused, with Error when nothing answers before `signal` aborts.
 */
export async function reachCluster(connection: ClusterConnection, options: HttpClientOptions & { readonly signal: AbortSignal }): Promise<ReachedCluster> {
  const client = makeHttpClient(connection, options);
  try {
    await client.list(pods, { limit: 1, signal: options.signal });
    return { client };
  } catch (error) {
    if (error instanceof ApiError && error.code === 403) return { client, onlyNamespace: connection.namespace };
    client.close();
    throw error;
  }
}
