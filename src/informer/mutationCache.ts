import type { KubernetesObject } from '../api/objects.ts';
import type { Informer } from './contract.ts';

/**
 * An informer's objects as a writer must see them: what it has just written itself counts until the informer
 * has caught up. Remembers only writes that the informer has not shown yet.
 * @source client-go tools/cache MutationCache
 */
export class MutationCache<T extends KubernetesObject> {
  readonly #written = new Map<string, T>();
  readonly #deleted = new Set<string>();
  readonly #informer: Informer<T>;

  /** Register before any handler that reads through this cache. */
  constructor(informer: Informer<T>) {
    this.#informer = informer;
    informer.onChange(({ type, object }) => {
      const uid = object.metadata.uid ?? '';
      if (type === 'deleted') { this.#written.delete(uid); this.#deleted.delete(uid); return; }
      const written = this.#written.get(uid);
      if (written !== undefined && versionOf(object) >= versionOf(written)) this.#written.delete(uid);
    });
  }

  /** Remembers what a create or update answered. */
  wrote(object: T): void {
    const shown = this.#shown(object);
    if (shown === undefined || versionOf(shown) < versionOf(object)) this.#written.set(object.metadata.uid ?? '', object);
  }

  /** Remembers that a delete went through. */
  deleted(object: T): void {
    this.#written.delete(object.metadata.uid ?? '');
    if (this.#shown(object) !== undefined) this.#deleted.add(object.metadata.uid ?? '');
  }

  /** `known` from the informer, corrected by own writes; `selects` decides which written objects belong to the answer. */
  merge(known: readonly T[], selects: (object: T) => boolean): readonly T[] {
    const merged = new Map(known.filter(object => !this.#deleted.has(object.metadata.uid ?? '')).map(object => [object.metadata.uid ?? '', object]));
    for (const [uid, object] of this.#written) if (selects(object)) merged.set(uid, object);
    return [...merged.values()];
  }

  #shown(object: T): T | undefined {
    const { name = '', namespace = '', uid } = object.metadata;
    const shown = this.#informer.get({ name, namespace });
    return shown?.metadata.uid === uid ? shown : undefined;
  }
}

function versionOf(object: KubernetesObject): number { return Number(object.metadata.resourceVersion ?? 0); }
