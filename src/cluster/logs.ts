import type { Readable } from 'node:stream';
import { pods } from '../api/resources.ts';
import { resourcePath } from './resourcePath.ts';
import type { Transport } from './transport.ts';

export interface PodLogOptions {
  readonly container?: string;
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339. */
  readonly sinceTime?: string;
}

/**
 * The log's bytes as they come. Not reading holds the server back; destroying it or aborting ends the request.
 * Rejects with ApiError when refused; errors on the stream mean that the connection broke.
 */
export function openLogs(transport: Transport, pod: { readonly namespace: string; readonly name: string }, options: PodLogOptions = {}, signal?: AbortSignal): Promise<Readable> {
  const path = resourcePath(pods, { ...pod, subresource: 'log' }, { ...options });
  return transport.request({ method: 'GET', path, headers: { Accept: '*/*' }, ...(signal === undefined ? {} : { signal }) });
}
