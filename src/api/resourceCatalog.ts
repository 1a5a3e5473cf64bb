import type { Disposable } from '../base/disposable.ts';
import type { Resource } from './resources.ts';

/** What a cluster serves at this moment; custom resources come and go. */
export interface ResourceCatalog {
  /** One resource for each sort of stored object, in discovery order; another array after every change. */
  readonly stored: readonly Resource[];
  /** The resource of an object's apiVersion and kind; undefined when it is not served. */
  forKind(apiVersion: string | undefined, kind: string | undefined): Resource | undefined;
  /** Calls `handler` after every change, synchronously, until disposed. */
  onChange(handler: () => void): Disposable;
}
