import { toTimestamp, type Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import { isNotFound } from '../api/apiError.ts';
import type { Client } from '../api/client.ts';
import type { Event, KubernetesObject } from '../api/objects.ts';
import { events } from '../api/resources.ts';

export interface EventRecorderOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** `source.component`: 'kubelet', 'deployment-controller'. */
  readonly component: string;
  /** `source.host`: the node's name, for kubelets. */
  readonly host?: string;
}

/** What an event is about; `fieldPath` narrows it to a container ('spec.containers{web}'). */
export interface EventSubject extends KubernetesObject { readonly fieldPath?: string }

export interface EventRecorder {
  /** Records without waiting; failures are logged. `object` must carry apiVersion, kind and uid. */
  event(object: EventSubject, type: 'Normal' | 'Warning', reason: string, message: string): void;
  /** Resolves when everything recorded so far is written or has failed. */
  flush(): Promise<void>;
}

/** So many objects and events are remembered; an older one starts a new count. */
const CACHE_SIZE = 4096;
/** More than this many different messages of one reason within the interval are combined. */
const SIMILAR_LIMIT = 10;
const SIMILAR_INTERVAL_MS = 600_000;
/** Token bucket per object: a burst of 25, then one in five minutes. */
const BURST = 25;
const REFILL_MS = 300_000;

interface Written { readonly name: string; readonly count: number }
interface Similar { readonly messages: ReadonlySet<string>; readonly lastMs: number }
interface Bucket { readonly tokens: number; readonly atMs: number }

/**
 * Records events as kubectl shows them: repeats are counted on the first one, floods are combined and then dropped.
 * Writes happen one after another, in order.
 * @source client-go tools/record (EventCorrelator: aggregation, counting, spam filter)
 */
export function makeEventRecorder({ client, clock, random, logger, component, host }: EventRecorderOptions): EventRecorder {
  const written = new BoundedMap<Written>(CACHE_SIZE);
  const similar = new BoundedMap<Similar>(CACHE_SIZE);
  const buckets = new BoundedMap<Bucket>(CACHE_SIZE);
  let tail: Promise<void> = Promise.resolve();

  const combine = (groupKey: string, message: string, nowMs: number): { readonly key: string; readonly message: string } => {
    const last = similar.get(groupKey);
    const fresh = last === undefined || nowMs - last.lastMs > SIMILAR_INTERVAL_MS;
    const messages = new Set(fresh ? [] : last.messages).add(message);
    similar.set(groupKey, { messages, lastMs: nowMs });
    if (messages.size < SIMILAR_LIMIT) return { key: `${groupKey}|${message}`, message };
    messages.delete(messages.values().next().value ?? '');
    return { key: groupKey, message: `(combined from similar events): ${message}` };
  };

  const mayWrite = (subjectKey: string, nowMs: number): boolean => {
    const bucket = buckets.get(subjectKey) ?? { tokens: BURST, atMs: nowMs };
    const tokens = Math.min(BURST, bucket.tokens + (nowMs - bucket.atMs) / REFILL_MS);
    buckets.set(subjectKey, { tokens: tokens < 1 ? tokens : tokens - 1, atMs: nowMs });
    return tokens >= 1;
  };

  const write = async (key: string, draft: Event): Promise<void> => {
    const namespace = draft.metadata.namespace ?? '';
    const known = written.get(key);
    if (known !== undefined) {
      const count = known.count + 1;
      try {
        await client.patch(events, { namespace, name: known.name }, { type: 'merge', body: { count, lastTimestamp: draft.lastTimestamp, message: draft.message } });
        written.set(key, { name: known.name, count });
        return;
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    const created = await client.create(events, draft);
    written.set(key, { name: created.metadata.name ?? '', count: 1 });
  };

  return {
    event(object, type, reason, message) {
      const nowMs = clock.now();
      const { kind = '', metadata: { namespace = '', name = '', uid = '' } } = object;
      const subjectKey = `${component}|${host}|${kind}|${namespace}|${name}|${uid}`;
      const { key, message: text } = combine(`${subjectKey}|${object.fieldPath ?? ''}|${type}|${reason}`, message, nowMs);
      if (!mayWrite(subjectKey, nowMs)) return;
      const timestamp = toTimestamp(nowMs);
      const draft: Event = {
        apiVersion: 'v1', kind: 'Event',
        metadata: { name: toEventName(name, nowMs, random), namespace: namespace === '' ? 'default' : namespace },
        involvedObject: {
          apiVersion: object.apiVersion ?? '', kind, name, uid, resourceVersion: object.metadata.resourceVersion ?? '',
          ...(namespace === '' ? {} : { namespace }), ...(object.fieldPath === undefined ? {} : { fieldPath: object.fieldPath }),
        },
        reason, message: text, type, count: 1, firstTimestamp: timestamp, lastTimestamp: timestamp,
        source: { component, ...(host === undefined ? {} : { host }) },
        reportingComponent: component, reportingInstance: host ?? '',
      };
      tail = tail.then(() => write(key, draft)).catch((error: unknown) => { logger.log('debug', 'an event could not be recorded', { reason, object: `${kind} ${namespace}/${name}`, error }); });
    },
    async flush() { await tail; },
  };
}

/** `<object>.<nanoseconds in hex>` as client-go names events; the digits below a millisecond are random. */
function toEventName(objectName: string, nowMs: number, random: Random): string {
  return `${objectName}.${(BigInt(nowMs) * 1_000_000n + BigInt(random.integer(1_000_000))).toString(16)}`;
}

/** A map that forgets what was set longest ago. */
class BoundedMap<V> {
  readonly #map = new Map<string, V>();
  readonly #limit: number;

  constructor(limit: number) { this.#limit = limit; }

  get(key: string): V | undefined { return this.#map.get(key); }

  set(key: string, value: V): void {
    this.#map.delete(key);
    this.#map.set(key, value);
    if (this.#map.size > this.#limit) this.#map.delete(this.#map.keys().next().value ?? '');
  }
}
