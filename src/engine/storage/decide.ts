import { isDeepStrictEqual } from 'node:util';
import { apiErrors } from '../../api/apiError.ts';
import type { KubernetesObject } from '../../api/objects.ts';
import type { Decision, StorageKey } from './contract.ts';
import type { TimedEvent } from './history.ts';

/** What a decision comes to: the event to make current (absent: nothing changes) and the object to answer with. */
export interface Outcome { readonly event?: TimedEvent; readonly object: KubernetesObject }

/** Turns a decision on `current` into a change at `version`; stamps `metadata.resourceVersion`. Throws ApiError 404 for a `keep` or `remove` of nothing. */
export function toOutcome(decision: Decision, current: KubernetesObject | undefined, at: { readonly key: StorageKey; readonly version: number; readonly atMs: number }): Outcome {
  const { key, version, atMs } = at;
  if (decision.action === 'put') {
    const object = decision.object;
    if (current !== undefined && isUnchanged(object, current)) return { object: current };
    object.metadata.resourceVersion = String(version);
    return { object, event: { type: current === undefined ? 'ADDED' : 'MODIFIED', key, version, atMs, object, ...(current === undefined ? {} : { previous: current }) } };
  }
  if (current === undefined) throw apiErrors.notFound({ resource: key.resource, name: key.name });
  if (decision.action === 'keep') return { object: current };
  const last = decision.object ?? current;
  const object = { ...last, metadata: { ...last.metadata, resourceVersion: String(version) } };
  return { object, event: { type: 'DELETED', key, version, atMs, object, previous: current } };
}

function isUnchanged(next: KubernetesObject, current: KubernetesObject): boolean {
  next.metadata.resourceVersion = current.metadata.resourceVersion as string;
  return isDeepStrictEqual(next, current);
}

/** Freezes an object and everything in it; returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
