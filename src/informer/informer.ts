import { isAbortError } from '../base/abort.ts';
import { delay, type Clock } from '../base/clock.ts';
import type { Component, Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import { isExpired } from '../api/apiError.ts';
import type { Client, ListOptions, ObjectKey } from '../api/client.ts';
import type { KubernetesObject } from '../api/objects.ts';
import { apiVersionOf, type Resource } from '../api/resources.ts';
import type { Informer, InformerEvent } from './contract.ts';
import { ObjectStore } from './objectStore.ts';

export interface InformerOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  /** Absent parts: every namespace, every object. */
  readonly scope?: Pick<ListOptions, 'namespace' | 'fieldSelector'>;
  /** Told why a list or watch failed (each time), and undefined when a list has come after all. */
  readonly onProblem?: (problem: Error | undefined) => void;
}

const FIRST_RETRY_MS = 800;
const LONGEST_RETRY_MS = 30_000;
/** A watch that ends normally but lived shorter than this counts as a failure, so that a broken server is not hammered. */
const SHORT_WATCH_MS = 1_000;

/**
 * Keeps a local copy of `resource` until stopped: list, then watch from the list's version. A watch that the
 * server ends is resumed; one that breaks or expires (410) is followed by a new list, with jittered back-off.
 * Objects always carry apiVersion and kind, also where the server's lists leave them out.
 *
 * @source client-go tools/cache Reflector. Ours reports an object that was replaced under the same name
 * (another uid) as deleted and added.
 */
export class ReflectingInformer<T extends KubernetesObject> implements Informer<T>, Component {
  readonly synced: Promise<void>;
  readonly #client: Client;
  readonly #resource: Resource<T>;
  readonly #options: InformerOptions;
  readonly #store = new ObjectStore<T>();
  readonly #handlers = new Set<(event: InformerEvent<T>) => void>();
  readonly #abort = new AbortController();
  readonly #running: Promise<void>;
  readonly #markSynced: () => void;
  readonly #firstList: Promise<undefined>;
  readonly #firstFailure = Promise.withResolvers<Error>();
  #failures = 0;

  constructor(client: Client, resource: Resource<T>, options: InformerOptions) {
    this.#client = client;
    this.#resource = resource;
    this.#options = { ...options, logger: options.logger.with({ resource: resource.plural }) };
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.synced = promise;
    this.#firstList = promise.then(() => undefined);
    this.#firstList.catch(() => undefined);
    this.#markSynced = resolve;
    this.#abort.signal.addEventListener('abort', () => reject(this.#abort.signal.reason as Error), { once: true });
    this.#running = this.#reflect();
  }

  listed(): Promise<Error | undefined> { return Promise.race([this.#firstList, this.#firstFailure.promise]); }

  get(key: ObjectKey): T | undefined { return this.#store.get(key); }

  list(namespace?: string): readonly T[] { return this.#store.list(namespace); }

  onChange(handler: (event: InformerEvent<T>) => void): Disposable {
    for (const object of this.#store.list()) this.#call(handler, { type: 'added', object });
    this.#handlers.add(handler);
    return { dispose: () => { this.#handlers.delete(handler); } };
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
    this.#handlers.clear();
  }

  async #reflect(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        let version = await this.#list(signal);
        for (;;) version = await this.#watch(version, signal);
      } catch (error) {
        if (signal.aborted || isAbortError(error, signal)) return;
        this.#options.logger.log(isExpired(error) ? 'debug' : 'warn', 'watch lost, will list again', { error });
        this.#failures++;
        const problem = error instanceof Error ? error : new Error(String(error));
        this.#firstFailure.resolve(problem);
        if (!isExpired(error)) this.#options.onProblem?.(problem);
      }
      await this.#backOff(signal);
    }
  }

  /** Replaces the store by what the server has now; returns the list's version. */
  async #list(signal: AbortSignal): Promise<string> {
    const list = await this.#client.list(this.#resource, { ...this.#options.scope, signal });
    for (const event of this.#store.replace(list.items.map(item => this.#withType(item)))) this.#notify(event);
    this.#markSynced();
    this.#options.onProblem?.(undefined);
    return list.metadata.resourceVersion ?? '';
  }

  /** Applies changes until the server ends the watch; returns the version to resume from. */
  async #watch(resourceVersion: string, signal: AbortSignal): Promise<string> {
    const startedMs = this.#options.clock.monotonic();
    let version = resourceVersion;
    let sawEvent = false;
    signal.throwIfAborted();
    for await (const event of this.#client.watch(this.#resource, { ...this.#options.scope, resourceVersion, allowWatchBookmarks: true, signal })) {
      sawEvent = true;
      this.#failures = 0;
      version = event.object.metadata.resourceVersion ?? version;
      if (event.type === 'BOOKMARK') continue;
      for (const change of this.#store.apply(event.type, this.#withType(event.object))) this.#notify(change);
    }
    signal.throwIfAborted();
    if (!sawEvent && this.#options.clock.monotonic() - startedMs < SHORT_WATCH_MS) {
      this.#failures++;
      await this.#backOff(signal);
    }
    return version;
  }

  /** Waits 0.8 s, doubling up to 30 s, each stretched by a random part of up to its own length. */
  async #backOff(signal: AbortSignal): Promise<void> {
    const base = Math.min(FIRST_RETRY_MS * 2 ** Math.max(0, this.#failures - 1), LONGEST_RETRY_MS);
    try {
      await delay(this.#options.clock, base + this.#options.random.integer(base), signal);
    } catch (error) {
      if (!isAbortError(error, signal)) throw error;
    }
  }

  #withType(object: T): T {
    if (object.apiVersion !== undefined && object.kind !== undefined) return object;
    return { apiVersion: apiVersionOf(this.#resource), kind: this.#resource.kind, ...object };
  }

  #notify(event: InformerEvent<T>): void {
    for (const handler of [...this.#handlers]) this.#call(handler, event);
  }

  #call(handler: (event: InformerEvent<T>) => void, event: InformerEvent<T>): void {
    try {
      handler(event);
    } catch (error) {
      this.#options.logger.log('error', 'an informer handler threw', { error });
    }
  }
}
