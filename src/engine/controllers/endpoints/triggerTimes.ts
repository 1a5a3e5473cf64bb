import type { Pod, Service } from '../../../api/objects.ts';
import { podCondition, toEpochMs } from '../podState.ts';

interface Seen { readonly service: string; readonly pods: ReadonlyMap<string, string> }

/**
 * When what changes a Service's endpoints happened: it was made, or a pod became ready or unready. Only measures how long endpoints take; after a restart
 * everything counts as new.
 * @source pkg/controller/util/endpoint TriggerTimeTracker
 */
export class TriggerTimes {
  readonly #seen = new Map<string, Seen>();

  /** The earliest time, in the API's format, since the last call for this Service; undefined when nothing is newer. `key`: the Service's. */
  next(key: string, service: Service, pods: readonly Pod[]): string | undefined {
    const before = this.#seen.get(key);
    const now: Seen = {
      service: String(service.metadata.creationTimestamp ?? ''),
      pods: new Map(pods.flatMap(pod => {
        const time = podCondition(pod, 'Ready')?.lastTransitionTime;
        return time === undefined ? [] : [[pod.metadata.name ?? '', String(time)] as const];
      })),
    };
    this.#seen.set(key, now);
    const newer = [[now.service, before?.service] as const, ...[...now.pods].map(([name, time]) => [time, before?.pods.get(name)] as const)]
      .flatMap(([time, earlier]) => toEpochMs(time) > toEpochMs(earlier) ? [time] : []);
    return newer.sort((a, b) => toEpochMs(a) - toEpochMs(b))[0];
  }

  forget(key: string): void { this.#seen.delete(key); }
}
