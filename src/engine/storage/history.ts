import { apiErrors } from '../../api/apiError.ts';
import type { KubernetesObject } from '../../api/objects.ts';
import type { ListRequest, Listing, StorageEvent, StorageKey, Window } from './contract.ts';

/** A change with the time at which it was made; the wall clock may jump, order is by version. */
export interface TimedEvent extends StorageEvent { readonly atMs: number }

const pathOf = (key: { readonly namespace: string; readonly name: string }) => `${key.namespace}/${key.name}`;

/** Current objects and the window of changes that led to them. In memory; knows no time, disk or watcher. */
export class History {
  #collections = new Map<string, Map<string, KubernetesObject>>();
  #sorted = new Map<string, readonly string[]>();
  #versions = new Map<string, number>();
  #events: TimedEvent[] = [];
  #version: number;
  #compacted: number;

  /** `compacted`: the version up to which changes are forgotten. */
  constructor(compacted = 0) { this.#version = compacted; this.#compacted = compacted; }

  get version(): number { return this.#version; }
  get compacted(): number { return this.#compacted; }

  versionOf(resource: string): number { return this.#versions.get(resource) ?? 0; }

  get(key: StorageKey): KubernetesObject | undefined {
    return this.#collections.get(key.resource)?.get(pathOf(key));
  }

  /** Number of current objects by resource. */
  counts(): Map<string, number> { return new Map([...this.#collections].map(([resource, objects]) => [resource, objects.size])); }

  /** Puts the state of an object that is older than the window; undefined: it was deleted. Only before the first `apply`, in the order of versions. */
  restore(key: StorageKey, object: KubernetesObject | undefined): void {
    const collection = this.#collection(key.resource);
    if (object === undefined) collection.delete(pathOf(key)); else collection.set(pathOf(key), object);
    this.#sorted.delete(key.resource);
  }

  /** Makes a change current. Versions must grow. */
  apply(event: TimedEvent): void {
    const collection = this.#collection(event.key.resource);
    const path = pathOf(event.key);
    if (event.type === 'DELETED') collection.delete(path); else collection.set(path, event.object);
    if (event.type !== 'MODIFIED') this.#sorted.delete(event.key.resource);
    this.#events.push(event);
    this.#versions.set(event.key.resource, event.version);
    this.#version = event.version;
  }

  list(request: ListRequest): Listing {
    const version = request.version ?? this.#version;
    this.assertReadable(version);
    const inScope = (path: string) => request.namespace === undefined || path.startsWith(`${request.namespace}/`);
    const collection = this.#collection(request.resource);
    const later = version === this.#version ? [] : this.since(version).filter(event => event.key.resource === request.resource);
    if (later.length === 0) return { version, objects: this.#sortedPaths(request.resource).filter(inScope).map(path => collection.get(path) as KubernetesObject) };
    const then = new Map(collection);
    for (const event of later.reverse()) {
      if (event.previous === undefined) then.delete(pathOf(event.key)); else then.set(pathOf(event.key), event.previous);
    }
    return { version, objects: [...then.keys()].filter(inScope).sort().map(path => then.get(path) as KubernetesObject) };
  }

  /** Changes after `version`, oldest first; a new array. */
  since(version: number): StorageEvent[] {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle] as StorageEvent).version <= version) low = middle + 1; else high = middle;
    }
    return this.#events.slice(low);
  }

  /** Throws ApiError: 410 before the window, 504 in the future. */
  assertReadable(version: number): void {
    if (version < this.#compacted) throw apiErrors.expired(`too old resource version: ${version} (${this.#compacted})`);
    if (version > this.#version) throw apiErrors.tooLargeResourceVersion(version, this.#version);
  }

  /** Forgets changes beyond the window and returns them; does nothing before a good part of the window can go at once. */
  compact(window: Window, nowMs: number): readonly TimedEvent[] {
    const slack = Math.max(1, window.maxEvents >>> 2);
    const overflow = this.#events.length - window.maxEvents;
    const oldest = this.#events[0];
    if (oldest === undefined || (overflow < slack && oldest.atMs > nowMs - 2 * window.maxAgeMs)) return [];
    const tooOld = this.#events.findIndex(event => event.atMs > nowMs - window.maxAgeMs);
    const dropped = this.#events.splice(0, Math.max(overflow, tooOld < 0 ? this.#events.length - 1 : tooOld));
    this.#compacted = dropped.at(-1)?.version ?? this.#compacted;
    return dropped;
  }

  #collection(resource: string): Map<string, KubernetesObject> {
    let collection = this.#collections.get(resource);
    if (collection === undefined) this.#collections.set(resource, collection = new Map());
    return collection;
  }

  #sortedPaths(resource: string): readonly string[] {
    let paths = this.#sorted.get(resource);
    if (paths === undefined) this.#sorted.set(resource, paths = [...this.#collection(resource).keys()].sort());
    return paths;
  }
}
