import type { Clock, Timer } from '../../base/clock.ts';
import type { Pod } from '../../api/objects.ts';
import { priorityOf } from '../../scheduling/explain.ts';
import type { ClusterEvent, Plugin } from '../../scheduling/framework.ts';

const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 10_000;
/** A pod that has waited this long is tried again on any event, whatever the hints say. */
const PATIENCE_MS = 300_000;

export interface QueuedPod {
  readonly pod: Pod;
  /** Tries so far, the present one not counted. */
  readonly attempts: number;
  /** Order of arrival, kept over all tries. */
  readonly order: number;
}

interface Waiting extends QueuedPod { readonly rejectedBy: ReadonlySet<string>; readonly triedMs: number }

/**
 * Pods that wait for a node, in three places: active (next to be tried: higher priority, then earlier), backing off
 * (1 s doubling to 10 s after each failed try), and unschedulable (until an event that may help a plugin that refused).
 * Nothing polls: an idle queue sets no timer.
 * @source Kubernetes scheduler backend/queue. Ours has no timed flush; see PATIENCE_MS.
 */
export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #plugins: ReadonlyMap<string, Plugin>;
  readonly #onActive: () => void;
  readonly #active = new Map<string, QueuedPod>();
  readonly #backingOff = new Map<string, { readonly entry: QueuedPod; readonly timer: Timer }>();
  readonly #unschedulable = new Map<string, Waiting>();
  #order = 0;

  /** `onActive` is called whenever a pod becomes active. */
  constructor({ clock, plugins, onActive }: { readonly clock: Clock; readonly plugins: readonly Plugin[]; readonly onActive: () => void }) {
    this.#clock = clock;
    this.#plugins = new Map(plugins.map(plugin => [plugin.name, plugin]));
    this.#onActive = onActive;
  }

  /** A pod that was not queued yet. */
  add(pod: Pod): void { this.#activate({ pod, attempts: 0, order: this.#order++ }); }

  /** A queued pod changed; a refused one is tried again if the change may help. Pods not queued are being tried and stay out. */
  update(pod: Pod, old: Pod, specChanged: boolean): void {
    const uid = uidOf(pod);
    const active = this.#active.get(uid);
    if (active !== undefined) { this.#active.set(uid, { ...active, pod }); return; }
    const backingOff = this.#backingOff.get(uid);
    if (backingOff !== undefined) { this.#backingOff.set(uid, { ...backingOff, entry: { ...backingOff.entry, pod } }); return; }
    const waiting = this.#unschedulable.get(uid);
    if (waiting === undefined) return;
    this.#unschedulable.set(uid, { ...waiting, pod });
    if (specChanged) this.#moveIfHelpful({ ...waiting, pod }, { type: 'podUpdated', pod, old });
  }

  remove(pod: Pod): void {
    const uid = uidOf(pod);
    this.#active.delete(uid);
    this.#backingOff.get(uid)?.timer.cancel();
    this.#backingOff.delete(uid);
    this.#unschedulable.delete(uid);
  }

  /** The next pod to try, taken out of the queue; undefined when none is active. */
  pop(): QueuedPod | undefined {
    let best: QueuedPod | undefined;
    for (const entry of this.#active.values()) if (best === undefined || isBefore(entry, best)) best = entry;
    if (best !== undefined) this.#active.delete(uidOf(best.pod));
    return best;
  }

  /** The pod was refused by these plugins: it waits for an event that may help. */
  addUnschedulable(entry: QueuedPod, rejectedBy: ReadonlySet<string>): void {
    this.#unschedulable.set(uidOf(entry.pod), { ...entry, attempts: entry.attempts + 1, rejectedBy, triedMs: this.#clock.now() });
  }

  /** The try failed for another reason than the cluster's state: it is repeated after the back-off. */
  addBackingOff(entry: QueuedPod): void {
    const attempts = entry.attempts + 1;
    this.#backOff({ ...entry, attempts }, backoffMs(attempts));
  }

  /** Something happened: pods that it may help are tried again, after what is left of their back-off. */
  move(event: ClusterEvent): void {
    for (const waiting of [...this.#unschedulable.values()]) this.#moveIfHelpful(waiting, event);
  }

  stop(): void {
    for (const { timer } of this.#backingOff.values()) timer.cancel();
    for (const places of [this.#active, this.#backingOff, this.#unschedulable]) places.clear();
  }

  #moveIfHelpful(waiting: Waiting, event: ClusterEvent): void {
    const nowMs = this.#clock.now();
    const helps = nowMs - waiting.triedMs > PATIENCE_MS || waiting.rejectedBy.size === 0
      || [...waiting.rejectedBy].some(name => this.#plugins.get(name)?.mightHelp?.(waiting.pod, event) ?? true);
    if (!helps) return;
    this.#unschedulable.delete(uidOf(waiting.pod));
    const { pod, attempts, order } = waiting;
    const remainingMs = waiting.triedMs + backoffMs(attempts) - nowMs;
    if (remainingMs > 0) this.#backOff({ pod, attempts, order }, remainingMs);
    else this.#activate({ pod, attempts, order });
  }

  #backOff(entry: QueuedPod, delayMs: number): void {
    const uid = uidOf(entry.pod);
    const timer = this.#clock.setTimer(() => {
      const current = this.#backingOff.get(uid);
      this.#backingOff.delete(uid);
      if (current !== undefined) this.#activate(current.entry);
    }, delayMs);
    this.#backingOff.set(uid, { entry, timer });
  }

  #activate(entry: QueuedPod): void {
    this.#active.set(uidOf(entry.pod), entry);
    this.#onActive();
  }
}

function backoffMs(attempts: number): number { return Math.min(FIRST_BACKOFF_MS * 2 ** (attempts - 1), LONGEST_BACKOFF_MS); }

function isBefore(a: QueuedPod, b: QueuedPod): boolean {
  const difference = priorityOf(a.pod) - priorityOf(b.pod);
  return difference !== 0 ? difference > 0 : a.order < b.order;
}

function uidOf(pod: Pod): string { return pod.metadata.uid ?? ''; }
