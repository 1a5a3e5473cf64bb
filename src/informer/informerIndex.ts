import type { Disposable } from '../base/disposable.ts';
import { controllerOf } from '../api/controllerOf.ts';
import type { KubernetesObject, Pod } from '../api/objects.ts';
import type { Informer } from './contract.ts';

/** Objects of an informer by a key derived from them. Up to date before any handler that was added after the index. */
export interface InformerIndex<T> extends Disposable {
  /** Unordered; empty for an unknown key. */
  get(key: string): readonly T[];
  /** Every key that has an object. */
  keys(): readonly string[];
}

/** Indexes `informer` by `toKeys`; an object without keys is not in the index. */
export function makeInformerIndex<T extends KubernetesObject>(informer: Informer<T>, toKeys: (object: T) => readonly string[]): InformerIndex<T> {
  const byKey = new Map<string, Map<string, T>>();
  const keysByUid = new Map<string, readonly string[]>();
  const remove = (uid: string) => {
    for (const key of keysByUid.get(uid) ?? []) {
      const objects = byKey.get(key);
      objects?.delete(uid);
      if (objects?.size === 0) byKey.delete(key);
    }
    keysByUid.delete(uid);
  };
  const add = (uid: string, object: T) => {
    const keys = toKeys(object);
    keysByUid.set(uid, keys);
    for (const key of keys) {
      let objects = byKey.get(key);
      if (objects === undefined) byKey.set(key, objects = new Map());
      objects.set(uid, object);
    }
  };
  const subscription = informer.onChange(({ type, object }) => {
    const uid = object.metadata.uid ?? '';
    remove(uid);
    if (type !== 'deleted') add(uid, object);
  });
  return {
    get: key => [...(byKey.get(key)?.values() ?? [])],
    keys: () => [...byKey.keys()],
    dispose: () => { subscription.dispose(); byKey.clear(); keysByUid.clear(); },
  };
}

/** Key of the controlling owner: its uid. */
export function toControllerUid(object: KubernetesObject): readonly string[] {
  const uid = controllerOf(object)?.uid;
  return uid === undefined ? [] : [uid];
}

/** Key of a bound pod: its node's name. */
export function toNodeName(pod: Pod): readonly string[] {
  const name = pod.spec?.nodeName ?? '';
  return name === '' ? [] : [name];
}
