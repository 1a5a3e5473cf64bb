import type { Disposable } from '../../../base/disposable.ts';
import type { Clock, Timer } from '../../../base/clock.ts';
import { isAbortError } from '../../../base/abort.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Pod } from '../../../api/objects.ts';
import { pods, replicaSets, type Resource } from '../../../api/resources.ts';
import { openLogs } from '../../../cluster/logs.ts';
import type { Transport } from '../../../cluster/transport.ts';
import type { Informers } from '../../../informer/contract.ts';
import type { TreeTarget } from '../../tree/treeNode.ts';
import { podsOf, titleOf } from '../podsOf.ts';
import { containersOf } from './containerInstance.ts';
import { followContainer, type FollowState } from './followContainer.ts';
import { LineRing } from './lineRing.ts';
import { LogDelivery } from './logDelivery.ts';
import { compareTimes, LogPosition } from './logPosition.ts';
import { logLimits, type LogChoice, type LogLine, type LogSource, type LogStatus, type ToLogsView } from './protocol.ts';
import { t } from '../../../base/words.ts';

/**
 * Lines of several sources that come within this time are put in the order of their own times. At the opening every source
 * brings its past: they are waited for until none came for `quiet`, at most `opening`.
 */
const MERGE_MS = { later: 40, quiet: 200, opening: 1500 };
const MERGE_LINES = 20_000;

export interface LogsConnection {
  readonly client: { readonly transport: Transport };
  readonly informers: Informers;
}

export interface LogsModelOptions {
  readonly target: TreeTarget;
  readonly choice: LogChoice;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly post: (message: ToLogsView) => void;
}

interface Follower {
  readonly abort: AbortController;
  wake: () => void;
  /** Changes of the pod so far, and how many of them were there when the pod was last looked at. */
  changes: number;
  seen: number;
}

/** One Logs panel without its window: follows the pods behind a target, keeps their last lines, brings them to the page. */
export class LogsModel {
  readonly #options: LogsModelOptions;
  readonly #ring = new LineRing<LogLine>(logLimits);
  readonly #delivery: LogDelivery;
  #choice: LogChoice;
  #connection: LogsConnection | undefined;
  #subscriptions: Disposable[] = [];
  readonly #followers = new Map<string, Follower>();
  readonly #states = new Map<string, FollowState>();
  #sources: LogSource[] = [];
  readonly #sourceNumbers = new Map<string, number>();
  #streaming = 0;
  #pending: LogLine[] = [];
  #merge: Timer | undefined;
  #openedAtMs = 0;
  #report: Timer | undefined;
  #isAttached = false;
  /** The pods that there are have been read. */
  #isListed = false;

  constructor(options: LogsModelOptions) {
    this.#options = options;
    this.#choice = options.choice;
    this.#delivery = new LogDelivery({ ring: this.#ring, clock: options.clock, post: options.post });
  }

  /** Follows over another connection, or over none: what was read stays, and reading goes on where it stopped. */
  connect(connection: LogsConnection | undefined): void {
    this.#stopFollowing();
    this.#connection = connection;
    this.#isListed = false;
    if (connection !== undefined) {
      const listed = () => { this.#isListed = this.#isListed || this.#connection === connection; this.#reportSoon(); };
      Promise.all([pods, replicaSets].map(resource => connection.informers.for(resource as Resource).listed())).then(listed, () => undefined);
      this.#openedAtMs = this.#options.clock.now();
      const sync = () => this.#sync();
      this.#subscriptions = [connection.informers.for(replicaSets).onChange(sync), connection.informers.for(pods).onChange(sync)];
      this.#sync();
    }
    this.#reportSoon();
  }

  /** Reads anew with another choice. */
  choose(choice: LogChoice): void {
    this.#choice = choice;
    this.#stopFollowing();
    this.clear();
    this.#states.clear();
    this.connect(this.#connection);
  }

  clear(): void {
    this.#pending = [];
    this.#ring.clear();
    this.#delivery.skip();
    this.#options.post({ type: 'clear' });
  }

  /** The page is there, empty. */
  attach(): void {
    this.#isAttached = true;
    this.#options.post({ type: 'status', status: this.status() });
    this.#delivery.attach();
  }

  /** The page is gone; lines are still collected. */
  detach(): void { this.#isAttached = false; this.#delivery.detach(); }

  handleAck(): void { this.#delivery.handleAck(); }

  status(): LogStatus {
    const found = this.#pods();
    const containers = this.#options.target.container === undefined ? [...new Set(found.flatMap(containersOf))] : [this.#options.target.container];
    const problem = this.#connection === undefined ? t('There is no connection to the cluster of this panel. Reading goes on when it is back.') : '';
    const notice = problem === '' && found.length === 0 && this.#isListed ? t('No pods yet. Their logs appear here when they start.') : '';
    return { title: titleOf(this.#options.target), choice: this.#choice, containers, sources: this.#sources, streaming: this.#streaming, problem, notice };
  }

  dispose(): void {
    this.detach();
    this.#stopFollowing();
    this.#merge?.cancel();
    this.#report?.cancel();
  }

  #pods(): Pod[] {
    if (this.#connection === undefined) return [];
    const { informers } = this.#connection;
    return podsOf(this.#options.target, { pods: informers.for(pods).list(), replicaSets: informers.for(replicaSets).list() });
  }

  /** Starts followers for what is new and wakes the others; they end by themselves when their pod is gone. */
  #sync(): void {
    const wanted = this.#options.target.container ?? this.#choice.container;
    for (const pod of this.#pods()) {
      for (const container of containersOf(pod)) {
        const key = `${pod.metadata.uid}/${container}`;
        if ((wanted === '' || wanted === container) && !this.#followers.has(key)) this.#follow(key, pod, container);
      }
    }
    for (const follower of this.#followers.values()) { follower.changes++; follower.wake(); }
    this.#reportSoon();
  }

  #follow(key: string, { metadata: { uid, name = '', namespace = '' } }: Pod, container: string): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const { clock, logger } = this.#options;
    const source = this.#sourceNumber({ pod: name, container });
    const follower: Follower = { abort: new AbortController(), wake: () => undefined, changes: 0, seen: 0 };
    this.#followers.set(key, follower);
    const state = this.#states.get(key) ?? { position: new LogPosition() };
    this.#states.set(key, state);
    followContainer({
      container, choice: this.#choice, state, clock, signal: follower.abort.signal,
      pod: () => {
        follower.seen = follower.changes;
        const pod = connection.informers.for(pods).get({ name, namespace });
        return pod?.metadata.uid === uid ? pod : undefined;
      },
      changed: signal => new Promise((resolve, reject) => {
        if (follower.changes !== follower.seen) return resolve();
        const onAbort = () => reject(signal.reason as Error);
        signal.addEventListener('abort', onAbort, { once: true });
        follower.wake = () => { signal.removeEventListener('abort', onAbort); resolve(); };
      }),
      open: (options, signal) => openLogs(connection.client.transport, { name, namespace }, options, signal),
      onLines: async lines => {
        this.#add(lines.map(line => ({ ...line, source })));
        await this.#delivery.room(follower.abort.signal);
      },
      onStreaming: isStreaming => { this.#streaming += isStreaming ? 1 : -1; this.#reportSoon(); },
    }).catch((error: unknown) => {
      if (!isAbortError(error, follower.abort.signal)) logger.log('warn', 'a log could not be followed', { pod: name, container, error });
    });
  }

  #sourceNumber(source: LogSource): number {
    const key = `${source.pod}/${source.container}`;
    const known = this.#sourceNumbers.get(key);
    if (known !== undefined) return known;
    this.#sourceNumbers.set(key, this.#sources.length);
    this.#sources = [...this.#sources, source];
    this.#postStatus();
    return this.#sources.length - 1;
  }

  #add(lines: readonly LogLine[]): void {
    for (const line of lines) this.#pending.push(line);
    if (this.#pending.length > MERGE_LINES) { this.#flush(); return; }
    if (this.#pending.length === 0) return;
    const openingLeftMs = this.#followers.size > 1 ? MERGE_MS.opening - (this.#options.clock.now() - this.#openedAtMs) : 0;
    if (openingLeftMs > 0) { this.#merge?.cancel(); this.#merge = undefined; }
    this.#merge ??= this.#options.clock.setTimer(() => this.#flush(), openingLeftMs > 0 ? Math.min(MERGE_MS.quiet, openingLeftMs) : MERGE_MS.later, { unref: true });
  }

  #flush(): void {
    this.#merge?.cancel();
    this.#merge = undefined;
    this.#ring.push(inOrder(this.#pending));
    this.#pending = [];
    this.#delivery.schedule();
  }

  #reportSoon(): void {
    this.#report ??= this.#options.clock.setTimer(() => { this.#report = undefined; this.#postStatus(); }, 100, { unref: true });
  }

  #postStatus(): void { if (this.#isAttached) this.#options.post({ type: 'status', status: this.status() }); }

  #stopFollowing(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
    for (const { abort } of this.#followers.values()) abort.abort(new DOMException('the log is no longer followed', 'AbortError'));
    this.#followers.clear();
  }
}

/** Lines of several sources by time; those of one source, and those without a time, keep their order. Pure. */
export function inOrder(lines: readonly LogLine[]): readonly LogLine[] {
  if (lines.every(line => line.source === lines[0]?.source)) return lines;
  // A line without a time stands at the time of the line before it from the same source.
  const times = new Map<number, string>();
  const timed = lines.map(line => {
    const last = times.get(line.source) ?? '';
    const time = line.time === '' || (last !== '' && compareTimes(line.time, last) < 0) ? last : line.time;
    times.set(line.source, time);
    return { line, time };
  });
  return timed.sort((a, b) => a.time === '' || b.time === '' ? Number(b.time === '') - Number(a.time === '') : compareTimes(a.time, b.time)).map(({ line }) => line);
}
