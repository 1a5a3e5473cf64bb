import { isAbortError } from '../../base/abort.ts';
import { describeError } from '../../base/logger.ts';
import type { Logger } from '../../base/logger.ts';
import type { ContainerRuntime, ObservedContainer, ResourceLimits } from '../cri/contract.ts';
import { NOTHING_OBSERVED, toObservedPod } from './observedPod.ts';
import type { ObservedPod } from './observedPod.ts';

/**
 * What the runtime has, kept by its events (Kubernetes' PLEG without polling): listed once, then one inspection
 * for each container that an event names, and listed again whenever the event stream reopened.
 */
export class RuntimeCache {
  readonly #runtime: ContainerRuntime;
  readonly #node: string;
  readonly #logger: Logger;
  readonly #onChange: (podUid: string) => void;
  readonly #pods = new Map<string, Map<string, ObservedContainer>>();
  /** Starts of our own, whose result is told by the one who starts. */
  readonly #starting = new Set<string>();
  readonly #acknowledged = new Map<string, ResourceLimits>();
  /** False while the runtime does not answer. */
  connected = false;

  constructor(options: { readonly runtime: ContainerRuntime; readonly node: string; readonly logger: Logger; readonly onChange: (podUid: string) => void }) {
    this.#runtime = options.runtime;
    this.#node = options.node;
    this.#logger = options.logger;
    this.#onChange = options.onChange;
  }

  get(podUid: string): ObservedPod {
    const pod = this.#pods.get(podUid);
    return pod === undefined ? NOTHING_OBSERVED : toObservedPod([...pod.values()].map(container => this.#withAcknowledged(container)));
  }

  podUids(): readonly string[] { return [...this.#pods.keys()]; }

  /** An ended instance never comes back to life by a late answer. */
  put(container: ObservedContainer): void {
    const pod = this.#pods.get(container.pod.uid) ?? new Map<string, ObservedContainer>();
    this.#pods.set(container.pod.uid, pod);
    const known = pod.get(container.id);
    if (known?.state === 'exited' && container.state !== 'exited' && (container.startedAtMs ?? 0) <= (known.startedAtMs ?? known.finishedAtMs ?? 0)) return;
    pod.set(container.id, container);
  }

  /** Notes what the runtime took for an instance without refusing it. */
  acknowledge(id: string, resources: ResourceLimits): void { this.#acknowledged.set(id, resources); }

  drop(podUid: string, id: string): void {
    this.#acknowledged.delete(id);
    const pod = this.#pods.get(podUid);
    pod?.delete(id);
    if (pod?.size === 0) this.#pods.delete(podUid);
  }

  /** Starts an instance and takes over what became of it, also when the start failed. Throws the start's error. */
  async start(podUid: string, id: string): Promise<ObservedContainer | undefined> {
    await this.starting(id, async () => {
      try { await this.#runtime.start(id); } finally { await this.refresh(podUid, id); }
    });
    return this.#pods.get(podUid)?.get(id);
  }

  /** Runs what starts an instance and says here what became of it: the event that it started is nothing new meanwhile. */
  async starting(id: string, act: () => Promise<void>): Promise<void> {
    this.#starting.add(id);
    try { await act(); } finally { this.#starting.delete(id); }
  }

  /** Inspects one instance anew. */
  async refresh(podUid: string, id: string): Promise<void> {
    const container = await this.#runtime.inspect(id);
    if (container === undefined) this.drop(podUid, id); else this.put(container);
  }

  /** Follows the runtime until aborted; resolves `ready` after the first list. */
  async run(signal: AbortSignal, hooks: { readonly onConnected: () => void; readonly onDisconnected: (message: string) => void }): Promise<void> {
    for await (const event of this.#runtime.events(signal)) {
      try {
        if (event.type === 'resync') { await this.#relist(); this.connected = true; hooks.onConnected(); continue; }
        if (event.type === 'disconnected') { this.connected = false; hooks.onDisconnected(event.message); continue; }
        if (event.type === 'removed') {
          if (this.#pods.get(event.podUid)?.has(event.id) !== true) continue;
          this.drop(event.podUid, event.id);
        } else {
          const known = this.#pods.get(event.podUid)?.get(event.id);
          if (event.type === 'started' && (this.#starting.has(event.id) || known?.state === 'running')) continue;
          // Not ours: another node's of the same engine.
          if (known === undefined && !this.#starting.has(event.id)) continue;
          await this.refresh(event.podUid, event.id);
        }
        this.#onChange(event.podUid);
      } catch (error) {
        if (isAbortError(error, signal)) return;
        this.#logger.log('warn', 'a runtime event could not be followed up', { event: event.type, error: describeError(error) });
      }
    }
  }

  #withAcknowledged(container: ObservedContainer): ObservedContainer {
    const acknowledged = this.#acknowledged.get(container.id);
    return acknowledged === undefined ? container : { ...container, acknowledged };
  }

  async #relist(): Promise<void> {
    const listed = await this.#runtime.list(this.#node);
    const touched = new Set([...this.#pods.keys(), ...listed.map(container => container.pod.uid)]);
    const seen = new Set(listed.map(container => container.id));
    for (const [uid, pod] of [...this.#pods]) for (const id of [...pod.keys()]) if (!seen.has(id)) this.drop(uid, id);
    for (const container of listed) this.put(container);
    for (const uid of touched) this.#onChange(uid);
  }
}
