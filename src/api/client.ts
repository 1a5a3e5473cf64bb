import type { UpdateSubresource, WriteSubresource } from './kind.ts';
import type { KubernetesList, KubernetesObject, Scale, TokenRequest } from './objects.ts';
import type { Resource } from './resources.ts';

/** Where an object lives. `namespace` is required for namespaced resources. */
export interface ObjectKey {
  readonly name: string;
  readonly namespace?: string;
}

export interface ListOptions {
  /** Absent: all namespaces (or a cluster-scoped resource). */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
  readonly signal?: AbortSignal;
}

export interface WatchOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Changes after this version; absent or '0': current objects as ADDED first, then changes. */
  readonly resourceVersion?: string;
  readonly allowWatchBookmarks?: boolean;
  /** WatchList: ADDED for every current object, then a BOOKMARK with `k8s.io/initial-events-end`. */
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  /** Only `metadata.resourceVersion` (and annotations) are meaningful. */
  | { readonly type: 'BOOKMARK'; readonly object: KubernetesObject };

export interface WriteOptions {
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
  /** Told each warning of the answer, as the server words it. */
  readonly onWarning?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Bodies for `patch`: RFC 6902 operations, an RFC 7386 document, a Kubernetes strategic merge patch, or the configuration of a
 * server-side apply, which needs `fieldManager`, creates what is not there, and with `force` takes fields that others own.
 */
export type Patch =
  | { readonly type: 'json'; readonly operations: readonly unknown[] }
  | { readonly type: 'merge' | 'strategic'; readonly body: unknown }
  | { readonly type: 'apply'; readonly body: unknown; readonly force?: boolean };

/**
 * The Kubernetes API, in process or over HTTP; one contract suite (`test/conformance/client.ts`) holds for both.
 *
 * - Every refusal is an `ApiError` with a Kubernetes Status. Transport failures are other errors (HTTP only).
 * - What is returned is shared: treat as deeply readonly.
 * - A 2xx write is durable before the promise resolves.
 * - `watch` delivers every change of an object once, in resourceVersion order. It ends normally on
 *   `timeoutSeconds` or when the server closes; it throws ApiError 410 (reason Expired) when the version is
 *   too old: list again. It throws the signal's reason on abort. Leaving the loop closes the watch.
 * - `subresource` writes touch only what Kubernetes lets that subresource touch.
 */
export interface Client {
  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options?: { readonly signal?: AbortSignal }): Promise<T>;
  list<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions): Promise<KubernetesList<T>>;
  watch<T extends KubernetesObject>(resource: Resource<T>, options?: WatchOptions): AsyncIterable<WatchEvent<T>>;
  create<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>;
  /** Refused with 409 Conflict when `metadata.resourceVersion` is set and stale. */
  update<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions & { readonly subresource?: UpdateSubresource }): Promise<T>;
  patch<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, patch: Patch, options?: WriteOptions & { readonly subresource?: WriteSubresource }): Promise<T>;
  /** Resolves with the object as it is after the call: gone, or with its deletionTimestamp set. */
  delete<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options?: DeleteOptions): Promise<T | undefined>;
  deleteCollection<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions & DeleteOptions): Promise<void>;
  getScale(resource: Resource, key: ObjectKey): Promise<Scale>;
  updateScale(resource: Resource, key: ObjectKey, replicas: number): Promise<Scale>;
  /** POST pods/binding: assigns a pending pod to a node. */
  bindPod(key: ObjectKey, nodeName: string): Promise<void>;
  /** POST serviceaccounts/token: a token of the ServiceAccount. Never log the answer. */
  createToken(key: ObjectKey, spec: NonNullable<TokenRequest['spec']>): Promise<TokenRequest>;
}
