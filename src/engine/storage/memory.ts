import type { Clock } from '../../base/clock.ts';
import { apiErrors } from '../../api/apiError.ts';
import type { KubernetesObject } from '../../api/objects.ts';
import type { Storage, Window } from './contract.ts';
import { defaultWindow } from './contract.ts';
import { deepFreeze, toOutcome } from './decide.ts';
import { History } from './history.ts';
import { Watchers } from './watchers.ts';

export interface MemoryStorageOptions {
  readonly clock: Clock;
  readonly window?: Window;
  /** Freeze what is stored, so that a change to a shared object throws. Default true: this storage is for tests. */
  readonly freeze?: boolean;
}

/** A storage that is forgotten with the process. Writes take effect within the call; their promises still resolve later. */
export function openMemoryStorage({ clock, window = defaultWindow, freeze = true }: MemoryStorageOptions): Storage {
  const history = new History();
  const watchers = new Watchers();
  let closed = false;
  const write: Storage['write'] = async (key, decide): Promise<KubernetesObject> => {
    if (closed) throw apiErrors.serviceUnavailable('the storage is closed');
    const current = history.get(key);
    const { event, object } = toOutcome(decide(current), current, { key, version: history.version + 1, atMs: clock.now() });
    if (freeze) deepFreeze(object);
    if (event === undefined) return object;
    history.apply(event);
    watchers.publish([event]);
    history.compact(window, clock.now());
    return object;
  };
  return {
    ...makeReads(history, watchers),
    get version() { return history.version; },
    failure: undefined,
    write,
    close: () => { closed = true; watchers.close(); return Promise.resolve(); },
  };
}

/** The reading half of a storage over its history. */
export function makeReads(history: History, watchers: Watchers): Pick<Storage, 'versionOf' | 'get' | 'list' | 'listAndWatch' | 'watch' | 'counts'> {
  const watch: Storage['watch'] = request => {
    history.assertReadable(request.after);
    return watchers.open(request, history.since(request.after), () => history.version);
  };
  return {
    versionOf: resource => history.versionOf(resource),
    get: key => history.get(key),
    list: request => history.list(request),
    counts: () => history.counts(),
    watch,
    listAndWatch: request => ({ listing: history.list(request), watch: watch({ ...request, after: history.version }) }),
  };
}
