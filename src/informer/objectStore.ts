import type { ObjectKey } from '../api/client.ts';
import type { KubernetesObject } from '../api/objects.ts';
import type { InformerEvent } from './contract.ts';

/**
 * Objects of one resource by namespace and name. Each change answers with the events that it means for
 * listeners; the store already has the new state when they are returned.
 */
export class ObjectStore<T extends KubernetesObject> {
  #namespaces = new Map<string, Map<string, T>>();

  get({ namespace = '', name }: ObjectKey): T | undefined { return this.#namespaces.get(namespace)?.get(name); }

  list(namespace?: string): readonly T[] {
    if (namespace !== undefined) return [...(this.#namespaces.get(namespace)?.values() ?? [])];
    return [...this.#namespaces.values()].flatMap(objects => [...objects.values()]);
  }

  apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): InformerEvent<T>[] {
    const old = this.get(keyOf(object));
    if (type === 'DELETED') {
      this.#delete(object);
      return old === undefined ? [] : [{ type: 'deleted', object }];
    }
    this.#set(object);
    return toEvents(old, object);
  }

  /** Makes the store hold exactly `objects`; unchanged ones (same uid and resourceVersion) give no event. */
  replace(objects: readonly T[]): InformerEvent<T>[] {
    const before = this.#namespaces;
    this.#namespaces = new Map();
    for (const object of objects) this.#set(object);
    const gone = [...before.values()].flatMap(byName => [...byName.values()]).filter(old => this.get(keyOf(old)) === undefined);
    return [
      ...gone.map((object): InformerEvent<T> => ({ type: 'deleted', object })),
      ...objects.flatMap(object => toEvents(before.get(object.metadata.namespace ?? '')?.get(object.metadata.name ?? ''), object)),
    ];
  }

  #set(object: T): void {
    const { namespace = '', name = '' } = object.metadata;
    let byName = this.#namespaces.get(namespace);
    if (byName === undefined) this.#namespaces.set(namespace, byName = new Map());
    byName.set(name, object);
  }

  #delete(object: T): void {
    const { namespace = '', name = '' } = object.metadata;
    const byName = this.#namespaces.get(namespace);
    byName?.delete(name);
    if (byName?.size === 0) this.#namespaces.delete(namespace);
  }
}

function keyOf(object: KubernetesObject): ObjectKey {
  return { name: object.metadata.name ?? '', namespace: object.metadata.namespace ?? '' };
}

function toEvents<T extends KubernetesObject>(old: T | undefined, object: T): InformerEvent<T>[] {
  if (old === undefined) return [{ type: 'added', object }];
  if (old.metadata.uid !== object.metadata.uid) return [{ type: 'deleted', object: old }, { type: 'added', object }];
  return old.metadata.resourceVersion === object.metadata.resourceVersion ? [] : [{ type: 'updated', object, old }];
}
