import { AsyncQueue } from '../../../src/base/asyncQueue.ts';
import type { Client, WatchEvent } from '../../../src/api/client.ts';
import type { ConfigMap } from '../../../src/api/objects.ts';

export function configMap(name: string, resourceVersion: number, uid = name): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', uid, resourceVersion: String(resourceVersion) } };
}

/** The list and watch half of a Client for one resource, driven step by step; every other call fails the test. */
export class ScriptedClient {
  /** What the next list answers; a thrown error is the list's failure. */
  answerList: () => { items: ConfigMap[]; resourceVersion: string } = () => ({ items: [], resourceVersion: '1' });
  readonly listTimes: number[] = [];
  readonly watchVersions: (string | undefined)[] = [];
  #watch: AsyncQueue<WatchEvent<ConfigMap>> | undefined;
  readonly #now: () => number;

  constructor(now: () => number) { this.#now = now; }

  get client(): Client {
    return {
      list: async () => {
        this.listTimes.push(this.#now());
        const { items, resourceVersion } = this.answerList();
        return { metadata: { resourceVersion }, items };
      },
      watch: (_: unknown, options: { resourceVersion?: string; signal?: AbortSignal }) => {
        this.watchVersions.push(options.resourceVersion);
        const queue = new AsyncQueue<WatchEvent<ConfigMap>>();
        options.signal?.addEventListener('abort', () => queue.fail(options.signal?.reason));
        this.#watch = queue;
        return queue;
      },
    } as unknown as Client;
  }

  emit(type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK', object: ConfigMap): void { this.#watch?.push({ type, object }); }
  endWatch(): void { this.#watch?.end(); }
  breakWatch(error: Error): void { this.#watch?.fail(error); }
}
