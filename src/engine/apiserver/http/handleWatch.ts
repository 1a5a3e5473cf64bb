import type { ServerResponse } from 'node:http';
import type { WatchEvent } from '../../../api/client.ts';
import { ApiError, apiErrors } from '../../../api/apiError.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { isAbortError } from '../../../base/abort.ts';
import { describeError } from '../../../base/logger.ts';
import type { Machinery } from '../machinery.ts';
import { watchObjects } from '../verbs/watch.ts';
import { negotiate } from './accept.ts';
import type { Accepted } from './accept.ts';
import type { ResourceExchange } from './handleResource.ts';
import { presentObject } from './present.ts';
import { parseWatchOptions } from './queryOptions.ts';
import { includeObjectOf } from './table.ts';

/** A watch whose client names no timeout ends after 30 to 60 minutes. @source kube-apiserver --min-request-timeout */
const MIN_TIMEOUT_SECONDS = 1800;

/**
 * Streams changes as JSON lines until the client goes, the timeout comes or the storage closes. Waits for slow clients. What goes wrong once
 * the request was understood (a version that is no longer kept, a client that lets the storage's buffer run full) is told in an ERROR
 * event, as kube-apiserver does. Throws ApiError before the first byte.
 */
export async function handleWatch(machinery: Machinery, exchange: ResourceExchange): Promise<void> {
  const { request, response, url, info } = exchange;
  const accepted = negotiate(request.headers.accept, { stream: true });
  const present = presenter(machinery, exchange, accepted);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const options = parseWatchOptions(url.searchParams);
  const events = open(() => watchObjects(machinery, info.resource, {
    ...options, ...(info.namespace === undefined ? {} : { namespace: info.namespace }),
    ...(info.name === undefined ? {} : { fieldSelector: [`metadata.name=${info.name}`, ...(options.fieldSelector === undefined ? [] : [options.fieldSelector])].join(',') }),
    timeoutSeconds: options.timeoutSeconds || MIN_TIMEOUT_SECONDS + machinery.random.integer(MIN_TIMEOUT_SECONDS), signal: gone.signal,
  }));
  response.writeHead(200, { 'Content-Type': accepted.mediaType, 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  try {
    for await (const event of events) {
      machinery.metrics.countWatchEvent(info.resource);
      if (!response.write(`${JSON.stringify({ type: event.type, object: present(event) })}\n`)) await drained(response);
    }
  } catch (error) {
    if (isAbortError(error, gone.signal)) return;
    const refusal = error instanceof ApiError ? error : apiErrors.internal(describeError(error), error);
    response.write(`${JSON.stringify({ type: 'ERROR', object: refusal.status })}\n`);
  }
  response.end();
}

type Events = AsyncIterable<WatchEvent<KubernetesObject>>;

/** The watch; one that fails with its first event when its start is no longer, or not yet, kept. Throws ApiError for other refusals. */
function open(watch: () => Events): Events {
  try { return watch(); } catch (error) {
    if (!(error instanceof ApiError) || (error.code !== 410 && error.code !== 504)) throw error;
    return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
  }
}

/** Tables name their columns in the first event only; bookmarks are tables without rows. */
function presenter(machinery: Machinery, { info, url }: ResourceExchange, accepted: Accepted): (event: WatchEvent<KubernetesObject>) => unknown {
  const include = includeObjectOf(url.searchParams);
  let columns = true;
  return ({ type, object }) => {
    if (type === 'BOOKMARK') {
      if (accepted.as !== 'Table') return accepted.as === undefined ? object : presentObject(machinery, info.resource, object, { accepted, include, columns });
      return { kind: 'Table', apiVersion: `meta.k8s.io/${accepted.version ?? 'v1'}`, metadata: object.metadata, columnDefinitions: [], rows: [] };
    }
    const presented = presentObject(machinery, info.resource, object, { accepted, include, columns });
    columns = false;
    return presented;
  };
}

/** Resolves when the client has taken what was written, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const done = () => { response.off('drain', done); response.off('close', done); resolve(); };
    response.on('drain', done);
    response.on('close', done);
    if (response.destroyed) done();
  });
}
