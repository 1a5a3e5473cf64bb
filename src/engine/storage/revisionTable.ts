import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KubernetesObject } from '../../api/objects.ts';
import type { StorageKey } from './contract.ts';
import { History } from './history.ts';
import type { TimedEvent } from './history.ts';

export class StorageInUseError extends Error {
  constructor(file: string, options?: ErrorOptions) {
    super(`another engine uses this data directory (${file} is locked)`, options);
    this.name = 'StorageInUseError';
  }
}

export class NewerSchemaError extends Error {
  constructor(file: string, found: number) {
    super(`${file} was written by a newer Slipway (format ${found}, this one reads up to ${SCHEMA_VERSION}); update Slipway to use it`);
    this.name = 'NewerSchemaError';
  }
}

export class UnreadableStateError extends Error {
  constructor(file: string, cause: unknown) {
    super(`the state in ${file} cannot be read. Put back a copy of it, or start over with "slipway engine reset"`, { cause });
    this.name = 'UnreadableStateError';
  }
}

const SCHEMA_VERSION = 1;

/** 8 MiB of pages. */
const MANY_PAGES = 2048;

const SCHEMA = `
  CREATE TABLE revisions (
    version INTEGER PRIMARY KEY, resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
    at_ms INTEGER NOT NULL, deleted INTEGER NOT NULL, object TEXT NOT NULL
  ) STRICT;
  CREATE TABLE compaction (version INTEGER NOT NULL) STRICT;
  INSERT INTO compaction VALUES (0);
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * One row per change of an object, as in etcd: the newest row of a key is the object, older rows are the window of changes.
 * Rows that the window no longer needs are removed by `forget`. Holds the file's exclusive lock until `close`.
 */
export class RevisionTable {
  #file: string;
  #database: DatabaseSync;
  #insert: StatementSync;
  #remove: StatementSync;
  #compaction: StatementSync;

  constructor(database: DatabaseSync, file: string) {
    this.#database = database;
    try {
      if (schemaVersionOf(database) === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
      database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216; PRAGMA synchronous = FULL; BEGIN EXCLUSIVE;');
      ensureSchema(database, file);
      database.exec('COMMIT;');
      this.#insert = database.prepare('INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?)');
      this.#remove = database.prepare('DELETE FROM revisions WHERE version = ?');
      this.#compaction = database.prepare('UPDATE compaction SET version = ?');
    } catch (cause) {
      database.close();
      if (cause instanceof NewerSchemaError) throw cause;
      if (/locked|busy/i.test((cause as Error).message)) throw new StorageInUseError(file, { cause });
      throw new UnreadableStateError(file, cause);
    }
    this.#file = file;
  }

  /** Everything that is stored. Closes the file and throws `UnreadableStateError` when a part of it is damaged. */
  load(): History {
    try { return this.#load(); } catch (cause) {
      this.close();
      throw new UnreadableStateError(this.#file, cause);
    }
  }

  #load(): History {
    const compacted = (this.#database.prepare('SELECT version FROM compaction').get() as { version: number }).version;
    const history = new History(compacted);
    for (const row of this.#database.prepare('SELECT * FROM revisions ORDER BY version').iterate()) {
      const { key, version, atMs, deleted, object } = toRevision(row);
      if (version <= compacted) { history.restore(key, deleted ? undefined : object); continue; }
      const previous = history.get(key);
      history.apply({ key, version, atMs, object, type: deleted ? 'DELETED' : previous === undefined ? 'ADDED' : 'MODIFIED', ...(previous === undefined ? {} : { previous }) });
    }
    return history;
  }

  /** All or nothing; durable when it returns. */
  commit(events: readonly TimedEvent[]): void {
    if (events.length === 0) return;
    this.#transact(() => {
      for (const { version, key, atMs, type, object } of events) {
        this.#insert.run(version, key.resource, key.namespace, key.name, Math.trunc(atMs), type === 'DELETED' ? 1 : 0, JSON.stringify(object));
      }
    });
  }

  /** Removes the rows that only these changes, now outside of the window, needed. */
  forget(events: readonly TimedEvent[]): void {
    const newest = events.at(-1);
    if (newest === undefined) return;
    this.#transact(() => {
      for (const event of events) {
        if (event.previous !== undefined) this.#remove.run(Number(event.previous.metadata.resourceVersion));
        if (event.type === 'DELETED') this.#remove.run(event.version);
      }
      this.#compaction.run(newest.version);
    });
    this.#giveBack();
  }

  /** The state as one file; `file` must be empty or absent. */
  snapshot(file: string): void { this.#database.prepare('VACUUM INTO ?').run(file); }

  close(): void { this.#database.close(); }

  /** Free pages are used again; what is far more than that goes back to the file system, a part at a time. */
  #giveBack(): void {
    const read = (name: string) => Number(Object.values(this.#database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
    const free = read('freelist_count');
    if (free > MANY_PAGES && free * 2 > read('page_count')) this.#database.exec(`PRAGMA incremental_vacuum(${MANY_PAGES})`);
  }

  #transact(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

const schemaVersionOf = (database: DatabaseSync): number => (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;

function ensureSchema(database: DatabaseSync, file: string): void {
  const found = schemaVersionOf(database);
  if (found > SCHEMA_VERSION) throw new NewerSchemaError(file, found);
  if (found === 0) database.exec(SCHEMA);
}

interface Revision { readonly key: StorageKey; readonly version: number; readonly atMs: number; readonly deleted: boolean; readonly object: KubernetesObject }

function toRevision(row: Record<string, unknown>): Revision {
  return {
    key: { resource: row['resource'] as string, namespace: row['namespace'] as string, name: row['name'] as string },
    version: row['version'] as number, atMs: row['at_ms'] as number, deleted: row['deleted'] === 1,
    object: JSON.parse(row['object'] as string) as KubernetesObject,
  };
}
