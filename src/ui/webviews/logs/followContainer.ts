import type { Readable } from 'node:stream';
import { delay, type Clock } from '../../../base/clock.ts';
import { describeError } from '../../../base/logger.ts';
import { ApiError } from '../../../api/apiError.ts';
import type { Pod } from '../../../api/objects.ts';
import type { PodLogOptions } from '../../../cluster/logs.ts';
import { instanceOf, type ContainerInstance } from './containerInstance.ts';
import { LineSplitter } from './lineSplitter.ts';
import { parseLogLine, type LogPosition } from './logPosition.ts';
import type { LogChoice, LogLine } from './protocol.ts';
import { t } from '../../../base/words.ts';

const BACKOFF_MS = { first: 500, last: 10_000 };

/** What is known of one container's log; kept when the connection is lost, so that reading goes on where it stopped. */
export interface FollowState {
  readonly position: LogPosition;
  /** The container instance that was read last. */
  readId?: string;
  /** Its log has been read to its end. */
  isComplete?: boolean;
  /** The instance whose end was told. */
  toldEndOf?: string;
}

export interface FollowOptions {
  readonly container: string;
  readonly choice: LogChoice;
  readonly state: FollowState;
  readonly clock: Clock;
  /** The newest known state of the pod; undefined when it is gone. */
  readonly pod: () => Pod | undefined;
  /** Resolves at the pod's next change; rejects with the signal's reason. */
  readonly changed: (signal: AbortSignal) => Promise<void>;
  readonly open: (options: PodLogOptions, signal: AbortSignal) => Promise<Readable>;
  /** Resolves when more may come. */
  readonly onLines: (lines: readonly Omit<LogLine, 'source'>[]) => Promise<void>;
  readonly onStreaming: (isStreaming: boolean) => void;
  readonly signal: AbortSignal;
}

/**
 * Reads one container's log until its pod is gone or `signal` aborts: across restarts of the container and losses of the
 * connection, each line once. Rejects with the signal's reason only.
 */
export async function followContainer(options: FollowOptions): Promise<void> {
  const { state, container, choice, signal } = options;
  const tell = (text: string) => options.onLines([{ time: '', text, marker: true }]);
  if (choice.previous) return readPrevious(options, tell);
  let backoffMs = BACKOFF_MS.first;
  for (;;) {
    signal.throwIfAborted();
    const pod = options.pod();
    if (pod === undefined) return state.readId === undefined ? undefined : tell(t('pod deleted'));
    const instance = instanceOf(pod, container);
    if (instance !== undefined && instance.end !== undefined && state.isComplete === true && state.readId === instance.id && state.toldEndOf !== instance.id) {
      state.toldEndOf = instance.id;
      await tell(t('container {0} ended: {1}', container, instance.end));
    }
    if (instance === undefined || (state.readId === instance.id && state.isComplete === true && instance.end !== undefined)) { await options.changed(signal); continue; }
    const isReopened = state.readId === instance.id;
    if (isReopened && state.isComplete === true) {
      await changeOr(options, backoffMs);
      if (options.pod() !== pod) continue;
    } else if (!isReopened && state.readId !== undefined) await tell(t(instance.restarts > 0 ? 'container {0} restarted (restart {1})' : 'container {0} restarted', container, instance.restarts));
    const before = state.position.last;
    const outcome = await readOnce(options, instance, isReopened);
    if (outcome === 'refused') return;
    backoffMs = state.position.last === before ? Math.min(backoffMs * 2, BACKOFF_MS.last) : BACKOFF_MS.first;
    if (outcome === 'failed') await changeOr(options, backoffMs);
  }
}

async function readOnce(options: FollowOptions, instance: ContainerInstance, isReopened: boolean): Promise<'ended' | 'failed' | 'refused'> {
  const { state, container, choice, signal } = options;
  const { last } = state.position;
  // A restarted container is read from its start: what the user chose concerned the time of opening.
  const start: PodLogOptions = last !== '' ? { sinceTime: last } : state.readId !== undefined && !isReopened ? {} : toStart(choice);
  try {
    const stream = await options.open({ container, follow: true, timestamps: true, ...start }, signal);
    state.readId = instance.id;
    state.isComplete = false;
    if (last !== '') state.position.resume();
    await readStream(stream, options);
    state.isComplete = true;
    return 'ended';
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ApiError) || error.code !== 403) return 'failed'; // 401: credentials may be renewed
    await options.onLines([{ time: '', text: error.message, marker: true }]);
    return 'refused';
  }
}

async function readPrevious(options: FollowOptions, tell: (text: string) => Promise<void>): Promise<void> {
  const { container, choice, signal } = options;
  try {
    await readStream(await options.open({ container, previous: true, timestamps: true, ...toStart(choice) }, signal), options);
    await tell(t('end of the previous log of container {0}', container));
  } catch (error) {
    signal.throwIfAborted();
    await tell(describeError(error));
  }
}

async function readStream(stream: Readable, { state, onLines, onStreaming, signal }: FollowOptions): Promise<void> {
  const splitter = new LineSplitter();
  const take = (lines: readonly string[]) => onLines(lines.map(parseLogLine).filter(({ time }) => state.position.admit(time)));
  onStreaming(true);
  try {
    for await (const chunk of stream) {
      signal.throwIfAborted();
      await take(splitter.push(chunk as Uint8Array));
    }
    await take(splitter.end());
  } finally {
    onStreaming(false);
    stream.destroy();
  }
}

/** Resolves at the pod's next change, at the latest after `delayMs`. */
async function changeOr({ clock, changed, signal }: FollowOptions, delayMs: number): Promise<void> {
  const either = new AbortController();
  const both = AbortSignal.any([signal, either.signal]);
  const attempts = [delay(clock, delayMs, both), changed(both)];
  try { await Promise.race(attempts); } finally {
    either.abort(new DOMException('superseded', 'AbortError'));
    await Promise.allSettled(attempts);
  }
}

function toStart({ start }: LogChoice): PodLogOptions { return 'everything' in start ? {} : start; }
