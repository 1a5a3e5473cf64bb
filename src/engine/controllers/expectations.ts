import type { Clock } from '../../base/clock.ts';

/** Past this the watch must have lost something; the controller goes on from what it sees. */
const EXPIRY_MS = 300_000;

interface Expected { creations: number; readonly deletions: Set<string>; readonly sinceMs: number }

/**
 * What a controller has asked for and its informer has not shown yet. While something is expected of a key,
 * the informer's picture is stale and must not be acted upon, or objects would be made twice.
 * @source Kubernetes pkg/controller ControllerExpectations. Ours is used by one worker per key at a time.
 */
export class Expectations {
  readonly #clock: Clock;
  readonly #expected = new Map<string, Expected>();

  constructor(clock: Clock) { this.#clock = clock; }

  /** True when everything expected was seen, or waiting for it has expired. */
  satisfied(key: string): boolean {
    const expected = this.#expected.get(key);
    if (expected === undefined) return true;
    return (expected.creations <= 0 && expected.deletions.size === 0) || this.#clock.now() - expected.sinceMs > EXPIRY_MS;
  }

  expectCreations(key: string, count: number): void {
    this.#expected.set(key, { creations: count, deletions: new Set(), sinceMs: this.#clock.now() });
  }

  expectDeletions(key: string, uids: readonly string[]): void {
    this.#expected.set(key, { creations: 0, deletions: new Set(uids), sinceMs: this.#clock.now() });
  }

  /** One creation was seen by the informer, or has failed and will not be seen. */
  observeCreation(key: string): void {
    const expected = this.#expected.get(key);
    if (expected !== undefined) expected.creations--;
  }

  /** The object was seen to be going or gone, or its deletion failed. */
  observeDeletion(key: string, uid: string): void { this.#expected.get(key)?.deletions.delete(uid); }

  delete(key: string): void { this.#expected.delete(key); }
}
