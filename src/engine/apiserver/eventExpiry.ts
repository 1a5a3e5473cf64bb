import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { isNotFound } from '../../api/apiError.ts';
import type { Event, KubernetesObject } from '../../api/objects.ts';
import type { Storage } from '../storage/contract.ts';

/** @source kube-apiserver --event-ttl */
const TTL_MS = 3_600_000;
const SWEEP_INTERVAL_MS = 600_000;

/** Removes events an hour after they were last seen. Sweeps when events are made, at most every ten minutes: an idle engine sets no timer. */
export class EventExpiry {
  #storage: Storage;
  #clock: Clock;
  #logger: Logger;
  #lastSweepMs: number;

  constructor({ storage, clock, logger }: { readonly storage: Storage; readonly clock: Clock; readonly logger: Logger }) {
    this.#storage = storage;
    this.#clock = clock;
    this.#logger = logger;
    this.#lastSweepMs = Number.NEGATIVE_INFINITY;
  }

  /** Returns at once; removals go on behind. */
  sweepIfDue(): void {
    const nowMs = this.#clock.now();
    if (nowMs - this.#lastSweepMs < SWEEP_INTERVAL_MS) return;
    this.#lastSweepMs = nowMs;
    for (const event of this.#storage.list({ resource: 'events' }).objects) {
      if (isExpiredEvent(event, nowMs)) this.#remove(event).catch((error: unknown) => { if (!isNotFound(error)) this.#logger.log('warn', 'an old event could not be removed', { error }); });
    }
  }

  #remove({ metadata }: KubernetesObject): Promise<KubernetesObject> {
    const key = { resource: 'events', namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
    return this.#storage.write(key, current => current !== undefined && isExpiredEvent(current, this.#clock.now()) ? { action: 'remove' } : { action: 'keep' });
  }
}

/** True an hour after the newest of the times that an event carries. */
export function isExpiredEvent(object: KubernetesObject, nowMs: number): boolean {
  const { lastTimestamp, eventTime, series, metadata } = object as Event;
  const times = [lastTimestamp, eventTime, series?.lastObservedTime, metadata.creationTimestamp].map(time => Date.parse(time ?? '')).filter(time => !Number.isNaN(time));
  return times.length > 0 && nowMs - Math.max(...times) > TTL_MS;
}
