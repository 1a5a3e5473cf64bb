import type { KubernetesObject } from '../../api/objects.ts';

/** Where an object is kept. `resource` is `groupResourceOf`: 'pods', 'deployments.apps'. `namespace` is '' for cluster-scoped objects. */
export interface StorageKey {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** One change, at one version. `previous` is the object before it; for DELETED `object` is its last state, with the version of the delete. */
export interface StorageEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly key: StorageKey;
  readonly version: number;
  readonly object: KubernetesObject;
  readonly previous?: KubernetesObject;
}

/** Nothing changed up to `version` that the watch has not delivered. */
export interface StorageProgress { readonly type: 'PROGRESS'; readonly version: number }

/** Decided on the newest state, within the write: store this, take the object away, or change nothing. */
export type Decision =
  | { readonly action: 'put'; readonly object: KubernetesObject }
  /** `object`: the last state to report; absent, the stored one. */
  | { readonly action: 'remove'; readonly object?: KubernetesObject }
  | { readonly action: 'keep' };

export interface ListRequest {
  readonly resource: string;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Absent: now. Otherwise the list as it was at that version. */
  readonly version?: number;
}

/** `version` is the newest that the list reflects; `objects` are ordered by namespace and name. */
export interface Listing {
  readonly version: number;
  readonly objects: readonly KubernetesObject[];
}

export interface WatchRequest {
  readonly resource: string;
  readonly namespace?: string;
  /** Changes after this version. */
  readonly after: number;
}

/** Ends normally when the storage closes. Leaving the loop or `close` ends it. */
export interface StorageWatch extends AsyncIterable<StorageEvent | StorageProgress> {
  /** Queues a progress mark behind what is already queued. */
  requestProgress(): void;
  close(): void;
}

/**
 * The versioned store of the API server. One process, one storage per file.
 *
 * - A version is a positive integer that grows with every change, over all resources, also across restarts;
 *   it is in `metadata.resourceVersion` of the object.
 * - Reads are synchronous, see every acknowledged write and nothing else. What they return is shared: deeply readonly
 *   (frozen when opened with `freeze`).
 * - A write resolves after it is durable. `decide` runs synchronously on the newest state, which may hold earlier writes
 *   of the same batch; what it throws rejects this write alone. `put` takes the object over: the caller must not touch it
 *   again. A `put` equal to the current object but for resourceVersion changes nothing.
 * - A watch delivers every change after `after` once, in order. It throws `ApiError` 410 (Expired) when `after` lies before the
 *   window of kept changes, or when the reader lags too far behind.
 * - Reads throw the same 410 for a version before the window, and 'Too large resource version' (504) for one in the future.
 */
export interface Storage {
  /** The version of the newest change. */
  readonly version: number;
  /** Grows with every change of the resource's objects; 0 before the first of this process. */
  versionOf(resource: string): number;
  get(key: StorageKey): KubernetesObject | undefined;
  list(request: ListRequest): Listing;
  /** A list and the watch of everything after it, without a gap. */
  listAndWatch(request: Omit<ListRequest, 'version'>): { readonly listing: Listing; readonly watch: StorageWatch };
  watch(request: WatchRequest): StorageWatch;
  /** Number of current objects by resource. */
  counts(): ReadonlyMap<string, number>;
  /** Why the last write could not be made durable; undefined when it could. */
  readonly failure: Error | undefined;
  /** Resolves with the object as stored afterwards; for `remove` with the last state. */
  write(key: StorageKey, decide: (current: KubernetesObject | undefined) => Decision): Promise<KubernetesObject>;
  /** Waits for writes under way, ends all watches. Later writes are refused. Idempotent. */
  close(): Promise<void>;
}

/** How much history is kept for watches and for lists at a version. */
export interface Window {
  readonly maxEvents: number;
  readonly maxAgeMs: number;
}

export const defaultWindow: Window = { maxEvents: 5_000, maxAgeMs: 600_000 };
