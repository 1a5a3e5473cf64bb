import type { IncomingMessage } from 'node:http';
import type { Client, DeleteOptions, ListOptions, ObjectKey, Patch, WriteOptions } from '../api/client.ts';
import type { KubernetesList, KubernetesObject, Scale, Status, TokenRequest } from '../api/objects.ts';
import { apiVersionOf, pods, serviceAccounts, type Resource } from '../api/resources.ts';
import type { ClusterConnection } from './connection.ts';
import { resourcePath } from './resourcePath.ts';
import { makeTransport, readText, type Transport, type TransportRequest } from './transport.ts';
import { readWatchEvents } from './watchStream.ts';

export interface HttpClient extends Client {
  /** For what is no plain request: logs, exec, port-forward. */
  readonly transport: Transport;
  close(): void;
}

export interface HttpClientOptions {
  /** Texts of `Warning` headers, as the server words them, also of requests that it refuses; a write with an `onWarning` of its own tells them there. */
  readonly onWarning?: (text: string) => void;
}

const PATCH_TYPES = { json: 'application/json-patch+json', merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json', apply: 'application/apply-patch+yaml' } as const;

/** A Client of any Kubernetes API over HTTP. */
export function makeHttpClient(connection: ClusterConnection, options: HttpClientOptions = {}): HttpClient {
  const transport = makeTransport(connection);

  function exchange(request: TransportRequest, onWarning = options.onWarning): Promise<IncomingMessage> {
    return transport.request({ ...request, onHeaders: headers => { for (const text of parseWarnings(headers['warning'])) onWarning?.(text); } });
  }
  async function json<T>(method: string, path: string, extra: { readonly body?: unknown; readonly contentType?: string; readonly signal?: AbortSignal | undefined; readonly onWarning?: WriteOptions['onWarning'] | undefined } = {}): Promise<T> {
    const { body, contentType = 'application/json', signal, onWarning } = extra;
    const response = await exchange({ method, path, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': contentType } }), ...(signal === undefined ? {} : { signal }) }, onWarning);
    const text = await readText(response).catch((error: unknown) => { throw signal?.aborted === true ? signal.reason : error; });
    return JSON.parse(text) as T;
  }
  const scaleOf = (resource: Resource, key: ObjectKey) => resourcePath(resource, { ...key, subresource: 'scale' });

  return {
    transport,
    close: () => transport.close(),
    get: (resource, key, { signal } = {}) => json('GET', resourcePath(resource, key), { signal }),
    async list<T extends KubernetesObject>(resource: Resource<T>, listOptions: ListOptions = {}) {
      const list = await json<KubernetesList<T>>('GET', resourcePath(resource, { namespace: listOptions.namespace }, listQuery(listOptions)), { signal: listOptions.signal });
      // Lists carry the kind once; objects here always know theirs.
      return { ...list, items: (list.items ?? []).map(item => ({ apiVersion: apiVersionOf(resource), kind: resource.kind, ...item })) };
    },
    watch: (resource, watchOptions = {}) => {
      const { namespace, signal, labelSelector, fieldSelector, resourceVersion, allowWatchBookmarks, sendInitialEvents, timeoutSeconds } = watchOptions;
      const path = resourcePath(resource, { namespace }, {
        watch: true, labelSelector, fieldSelector, resourceVersion, allowWatchBookmarks, timeoutSeconds, sendInitialEvents: sendInitialEvents === undefined ? undefined : String(sendInitialEvents),
        resourceVersionMatch: sendInitialEvents === undefined ? undefined : 'NotOlderThan',
      });
      return readWatchEvents(() => exchange({ method: 'GET', path, ...(signal === undefined ? {} : { signal }) }), signal);
    },
    create: (resource, object, write = {}) => json('POST', resourcePath(resource, { namespace: object.metadata.namespace }, writeQuery(write)), { body: withKind(resource, object), signal: write.signal, onWarning: write.onWarning }),
    update: (resource, object, write = {}) =>
      json('PUT', resourcePath(resource, { namespace: object.metadata.namespace, name: object.metadata.name ?? '', subresource: write.subresource }, writeQuery(write)), { body: withKind(resource, object), signal: write.signal, onWarning: write.onWarning }),
    patch: (resource, key, patch, write = {}) =>
      json('PATCH', resourcePath(resource, { ...key, subresource: write.subresource }, { ...writeQuery(write), ...(patch.type === 'apply' ? { force: patch.force === true } : {}) }), { body: bodyOf(patch), contentType: PATCH_TYPES[patch.type], signal: write.signal, onWarning: write.onWarning }),
    async delete<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, deleteOptions: DeleteOptions = {}) {
      const answer = await json<T | Status>('DELETE', resourcePath(resource, key), { body: toDeleteBody(deleteOptions), signal: deleteOptions.signal });
      return answer.kind === 'Status' && resource.kind !== 'Status' ? undefined : answer as T;
    },
    async deleteCollection(resource, deleteOptions = {}) {
      await json('DELETE', resourcePath(resource, { namespace: deleteOptions.namespace }, listQuery(deleteOptions)), { body: toDeleteBody(deleteOptions), signal: deleteOptions.signal });
    },
    getScale: (resource, key) => json<Scale>('GET', scaleOf(resource, key)),
    updateScale: (resource, key, replicas) => json<Scale>('PATCH', scaleOf(resource, key), { body: { spec: { replicas } }, contentType: PATCH_TYPES.merge }),
    async bindPod(key, nodeName) {
      const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name: key.name, ...(key.namespace === undefined ? {} : { namespace: key.namespace }) }, target: { apiVersion: 'v1', kind: 'Node', name: nodeName } };
      await json('POST', resourcePath(pods, { ...key, subresource: 'binding' }), { body });
    },
    createToken: (key, spec) => json<TokenRequest>('POST', resourcePath(serviceAccounts, { ...key, subresource: 'token' }), { body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec } }),
  };
}

function listQuery({ labelSelector, fieldSelector, limit, continue: continueToken, resourceVersion, resourceVersionMatch }: ListOptions) {
  return { labelSelector, fieldSelector, limit, continue: continueToken, resourceVersion, resourceVersionMatch };
}

function writeQuery({ dryRun, fieldManager, fieldValidation }: WriteOptions) {
  return { dryRun: dryRun === true ? 'All' : undefined, fieldManager, fieldValidation };
}

function withKind<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
  return { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };
}

function bodyOf(patch: Patch): unknown { return patch.type === 'json' ? patch.operations : patch.body; }

function toDeleteBody({ gracePeriodSeconds, propagationPolicy, preconditions, dryRun }: DeleteOptions) {
  return {
    kind: 'DeleteOptions', apiVersion: 'v1',
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }), ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(preconditions === undefined ? {} : { preconditions }), ...(dryRun === true ? { dryRun: ['All'] } : {}),
  };
}

/** Texts of `299 - "…"` entries, in order, unescaped. @source RFC 7234 §5.5 as apimachinery net.ParseWarningHeaders reads it */
export function parseWarnings(header: string | string[] | undefined): readonly string[] {
  const text = Array.isArray(header) ? header.join(', ') : header ?? '';
  return [...text.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(match => (match[1] ?? '').replace(/\\(.)/g, '$1'));
}
