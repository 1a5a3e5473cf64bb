import type { Disposable } from '../base/disposable.ts';
import type { KubernetesObject } from '../api/objects.ts';
import type { ObjectKey } from '../api/client.ts';
import type { Resource } from '../api/resources.ts';

export type InformerEvent<T> =
  | { readonly type: 'added'; readonly object: T }
  | { readonly type: 'updated'; readonly object: T; readonly old: T }
  | { readonly type: 'deleted'; readonly object: T };

/**
 * A local copy of one resource, kept by list and watch.
 *
 * - Eventually consistent; changes of one object arrive in order, there is no order across objects.
 * - After a lost watch it lists again and reports the difference; a delete that was missed is reported
 *   with the last known object.
 * - Handlers run synchronously and must return promptly (enqueue a key, nothing more).
 * - Objects are shared: treat as deeply readonly.
 */
export interface Informer<T extends KubernetesObject> {
  /** Resolves when the first list is in the store; rejects only on stop. */
  readonly synced: Promise<void>;
  /** Resolves when the first list is in the store, or with the reason when it was refused or not answered; it is tried again all the same. Rejects only on stop. */
  listed(): Promise<Error | undefined>;
  get(key: ObjectKey): T | undefined;
  /** Unordered. Absent namespace: all. */
  list(namespace?: string): readonly T[];
  /** Calls `handler` with `added` for everything already there, then for every change, until disposed. */
  onChange(handler: (event: InformerEvent<T>) => void): Disposable;
}

/** Shares one informer per resource among all its users; started on first use, stopped together. */
export interface Informers {
  for<T extends KubernetesObject>(resource: Resource<T>): Informer<T>;
  /** Stops the resource's informer, for one that is served no more; asking for it again starts another. */
  release(resource: Resource): void;
  stop(): Promise<void>;
}
