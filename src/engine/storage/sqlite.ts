import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { nextTurn } from '../../base/nextTurn.ts';
import { apiErrors } from '../../api/apiError.ts';
import type { KubernetesObject } from '../../api/objects.ts';
import type { Decision, Storage, StorageKey, Window } from './contract.ts';
import { defaultWindow } from './contract.ts';
import { deepFreeze, toOutcome } from './decide.ts';
import { makeReads } from './memory.ts';
import { RevisionTable } from './revisionTable.ts';
import type { TimedEvent } from './history.ts';
import { Watchers } from './watchers.ts';

export interface SqliteStorageOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly window?: Window;
  /** Freeze what is stored; for tests. Default false. */
  readonly freeze?: boolean;
}

export interface SqliteStorage extends Storage {
  /** Writes the state of this instant, every acknowledged write in it, to an empty or new file; nothing else is answered meanwhile. */
  snapshot(file: string): void;
}

interface PendingWrite {
  readonly key: StorageKey;
  readonly decide: (current: KubernetesObject | undefined) => Decision;
  readonly resolve: (object: KubernetesObject) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens (or creates) the storage in `file`. The file is the durable copy, reads are answered from memory. Writes of one turn
 * of the event loop share a transaction and a disk flush (WAL, synchronous=FULL).
 * Throws `StorageInUseError` when another process has the file, `NewerSchemaError` when a newer engine wrote it.
 */
export function openSqliteStorage(file: string, { clock, logger, window = defaultWindow, freeze = false }: SqliteStorageOptions): SqliteStorage {
  closeSync(openSync(file, 'a', 0o600)); // Secrets are in it; SQLite gives its other files the mode of this one.
  const table = new RevisionTable(new DatabaseSync(file), file);
  const history = table.load();
  const watchers = new Watchers();
  let queue: PendingWrite[] = [];
  let unforgotten: readonly TimedEvent[] = [];
  let closed = false;
  let failure: Error | undefined;

  function flush(): void {
    const writes = queue;
    queue = [];
    if (writes.length === 0) return;
    const batch = decideBatch(writes, { history, atMs: clock.now() });
    try {
      table.commit(batch.events);
      failure = undefined;
    } catch (cause) {
      failure = cause as Error;
      logger.log('error', 'the state could not be written', { error: cause });
      for (const { write } of batch.decided) write.reject(apiErrors.internal(`the state could not be written: ${(cause as Error).message}`, cause));
      return;
    }
    for (const event of batch.events) { if (freeze) deepFreeze(event.object); history.apply(event); }
    for (const { write, object } of batch.decided) write.resolve(object);
    watchers.publish(batch.events);
    unforgotten = [...unforgotten, ...history.compact(window, clock.now())];
    try {
      table.forget(unforgotten);
      unforgotten = [];
    } catch (error) {
      logger.log('warn', 'old revisions could not be removed', { error });
    }
  }

  return {
    ...makeReads(history, watchers),
    get version() { return history.version; },
    get failure() { return failure; },
    write(key, decide) {
      if (closed) return Promise.reject(apiErrors.serviceUnavailable('the storage is closed'));
      return new Promise((resolve, reject) => {
        queue.push({ key, decide, resolve, reject });
        if (queue.length === 1) nextTurn(flush);
      });
    },
    snapshot: target => table.snapshot(target),
    close() {
      if (closed) return Promise.resolve();
      closed = true;
      flush();
      watchers.close();
      table.close();
      return Promise.resolve();
    },
  };
}

/** Runs the decisions in order, each on what the ones before left. Those that throw are rejected here and leave no trace. */
function decideBatch(writes: readonly PendingWrite[], at: { readonly history: { readonly version: number; get(key: StorageKey): KubernetesObject | undefined }; readonly atMs: number }) {
  const events: TimedEvent[] = [];
  const decided: { readonly write: PendingWrite; readonly object: KubernetesObject }[] = [];
  const newest = new Map<string, KubernetesObject | undefined>();
  for (const write of writes) {
    const path = `${write.key.resource}/${write.key.namespace}/${write.key.name}`;
    try {
      const current = newest.has(path) ? newest.get(path) : at.history.get(write.key);
      const { event, object } = toOutcome(write.decide(current), current, { key: write.key, version: at.history.version + events.length + 1, atMs: at.atMs });
      decided.push({ write, object });
      if (event === undefined) continue;
      events.push(event);
      newest.set(path, event.type === 'DELETED' ? undefined : event.object);
    } catch (error) {
      write.reject(error);
    }
  }
  return { events, decided };
}
