import { isDeepStrictEqual } from 'node:util';
import { describeError } from '../../base/logger.ts';
import type { Logger } from '../../base/logger.ts';
import { delay } from '../../base/clock.ts';
import type { Clock } from '../../base/clock.ts';
import { isConflict, isNotFound } from '../../api/apiError.ts';
import type { Client } from '../../api/client.ts';
import type { Pod, PodStatus } from '../../api/objects.ts';
import { pods } from '../../api/resources.ts';
import { KUBELET_CONDITIONS } from './podConditions.ts';

interface Entry { pod: Pod; status: PodStatus; written: boolean; writing: Promise<void> | undefined }

const RETRY_MS = 500;

/** Writes pods' status: per pod one write at a time, the newest wins, and nothing is written that has not changed. */
export class StatusWriter {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #entries = new Map<string, Entry>();

  constructor(options: { readonly client: Client; readonly clock: Clock; readonly logger: Logger }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** The pod with the newest status known here, which the informer may not have seen yet; conditions of others come from the informer. */
  withLatest(pod: Pod): Pod {
    const entry = this.#entries.get(pod.metadata.uid ?? '');
    return entry === undefined ? pod : { ...pod, status: mergeForeign(entry.status, pod.status) };
  }

  /** Returns at once. */
  set(pod: Pod, status: PodStatus): void {
    const uid = pod.metadata.uid ?? '';
    const entry = this.#entries.get(uid);
    if (entry === undefined) {
      const same = isDeepStrictEqual(normalize(pod.status), normalize(status));
      this.#entries.set(uid, { pod, status, written: same, writing: undefined });
    } else {
      entry.pod = pod;
      if (isDeepStrictEqual(normalize(entry.status), normalize(status))) return;
      entry.status = status;
      entry.written = false;
    }
    this.#pump(uid);
  }

  /** Resolves when the pod's newest status is written, or was given up. */
  async flush(podUid: string): Promise<void> {
    for (let entry = this.#entries.get(podUid); entry?.writing !== undefined; entry = this.#entries.get(podUid)) await entry.writing;
  }

  forget(podUid: string): void { this.#entries.delete(podUid); }

  #pump(uid: string): void {
    const entry = this.#entries.get(uid);
    if (entry === undefined || entry.written || entry.writing !== undefined) return;
    entry.writing = this.#write(uid, entry).finally(() => { entry.writing = undefined; this.#pump(uid); });
  }

  async #write(uid: string, entry: Entry): Promise<void> {
    const { status } = entry;
    const key = { namespace: entry.pod.metadata.namespace ?? '', name: entry.pod.metadata.name ?? '' };
    const given = () => { entry.written = entry.status === status; };
    let current = entry.pod;
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#client.update(pods, { ...current, status: mergeForeign(status, current.status) }, { subresource: 'status' });
        given();
        return;
      } catch (error) {
        if (isNotFound(error)) { given(); return; }
        try {
          if (!isConflict(error)) throw error;
          current = await this.#client.get(pods, key);
          if (current.metadata.uid !== uid) { given(); return; }
        } catch (cause) {
          if (isNotFound(cause)) { given(); return; }
          if (attempt >= 5) { this.#logger.log('warn', 'a pod status could not be written', { pod: `${key.namespace}/${key.name}`, error: describeError(cause) }); given(); return; }
          await delay(this.#clock, RETRY_MS * 2 ** attempt);
        }
      }
    }
  }
}

function mergeForeign(own: PodStatus, other: PodStatus | undefined): PodStatus {
  const foreign = (other?.conditions ?? []).filter(condition => !KUBELET_CONDITIONS.has(condition.type));
  return { ...own, conditions: [...(own.conditions ?? []).filter(condition => KUBELET_CONDITIONS.has(condition.type)), ...foreign] };
}

/** Without what JSON does not carry. */
function normalize(status: PodStatus | undefined): unknown { return JSON.parse(JSON.stringify(status ?? {})) as unknown; }
