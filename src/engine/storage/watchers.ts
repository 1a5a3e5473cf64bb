import { AsyncQueue } from '../../base/asyncQueue.ts';
import { apiErrors } from '../../api/apiError.ts';
import type { StorageEvent, StorageProgress, StorageWatch, WatchRequest } from './contract.ts';

/** A reader that lets this many changes pile up is dropped with 410. */
const MAX_LAG = 10_000;

interface Watcher {
  readonly request: WatchRequest;
  readonly queue: AsyncQueue<StorageEvent | StorageProgress>;
}

/** The open watches of a storage, by resource. */
export class Watchers {
  #byResource = new Map<string, Set<Watcher>>();
  #closed = false;

  /** A watch that starts with `replay` (not counted as lag) and goes on with what `publish` gets. */
  open(request: WatchRequest, replay: readonly StorageEvent[], currentVersion: () => number): StorageWatch {
    const watcher: Watcher = { request, queue: new AsyncQueue(() => this.#remove(watcher)) };
    for (const event of replay) if (concerns(request, event)) watcher.queue.push(event);
    if (this.#closed) watcher.queue.end(); else this.#setOf(request.resource).add(watcher);
    return {
      requestProgress: () => watcher.queue.push({ type: 'PROGRESS', version: currentVersion() }),
      close: () => { this.#remove(watcher); watcher.queue.end(); },
      [Symbol.asyncIterator]: () => watcher.queue,
    };
  }

  publish(events: readonly StorageEvent[]): void {
    for (const event of events) {
      for (const watcher of this.#byResource.get(event.key.resource) ?? []) {
        if (!concerns(watcher.request, event)) continue;
        if (watcher.queue.size < MAX_LAG) { watcher.queue.push(event); continue; }
        this.#remove(watcher);
        watcher.queue.fail(apiErrors.expired('the watch fell too far behind'));
      }
    }
  }

  close(): void {
    this.#closed = true;
    for (const watchers of this.#byResource.values()) for (const watcher of watchers) watcher.queue.end();
    this.#byResource.clear();
  }

  #remove(watcher: Watcher): void { this.#byResource.get(watcher.request.resource)?.delete(watcher); }

  #setOf(resource: string): Set<Watcher> {
    let watchers = this.#byResource.get(resource);
    if (watchers === undefined) this.#byResource.set(resource, watchers = new Set());
    return watchers;
  }
}

function concerns(request: WatchRequest, event: StorageEvent): boolean {
  return event.key.resource === request.resource && (request.namespace === undefined || request.namespace === event.key.namespace);
}
