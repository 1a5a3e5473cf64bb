import type { Readable } from 'node:stream';
import { AsyncQueue } from '../base/asyncQueue.ts';
import { delay } from '../base/clock.ts';
import type { Clock } from '../base/clock.ts';
import { describeError } from '../base/logger.ts';
import type { Logger } from '../base/logger.ts';
import type { Docker } from './connection.ts';
import { callDocker } from './errors.ts';

/** One line of Docker's event stream. Since API 1.52 only `Type`, `Action` and `Actor` carry the subject. */
export interface DockerEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  /** Nanoseconds since the Unix epoch; loses precision as a number, which nobody needs. */
  readonly timeNano?: number;
}

export type DockerSignal =
  /** The stream (re)opened: whatever was known may be stale; list again. Always the first item. */
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly error: Error }
  | { readonly type: 'event'; readonly event: DockerEvent };

const RECONNECT_FIRST_MS = 250;
const RECONNECT_MAX_MS = 2_000;

/**
 * Docker's events, in order, for as long as `signal` is not aborted; the stream is reopened with back-off when it breaks,
 * and every opening is reported so that the consumer can list what it missed. Never throws; ends on abort.
 */
export async function* watchDockerEvents(docker: Docker, options: {
  readonly filters: Readonly<Record<string, readonly string[]>>; readonly clock: Clock; readonly logger: Logger; readonly signal: AbortSignal;
}): AsyncGenerator<DockerSignal> {
  const { clock, logger, signal } = options;
  let waitMs = RECONNECT_FIRST_MS;
  let told = '';
  while (!signal.aborted) {
    try {
      const stream = await callDocker('watch events', () => docker.getEvents({ filters: JSON.stringify(options.filters), abortSignal: signal })) as Readable;
      waitMs = RECONNECT_FIRST_MS;
      told = '';
      yield { type: 'connected' };
      for await (const event of parseLines(stream)) yield { type: 'event', event };
      throw new Error('Docker closed the event stream');
    } catch (error) {
      if (signal.aborted) return;
      const problem = describeError(error);
      if (problem !== told) logger.log('warn', 'Docker event stream broke', { error: problem });
      told = problem;
      yield { type: 'disconnected', error: error instanceof Error ? error : new Error(String(error)) };
      try { await delay(clock, waitMs, signal); } catch { return; }
      waitMs = Math.min(waitMs * 2, RECONNECT_MAX_MS);
    }
  }
}

/** JSON objects, one a line, as they arrive; a line that is no JSON object ends the stream with an error. */
export function parseLines<T = DockerEvent>(stream: Readable): AsyncIterable<T> {
  const queue = new AsyncQueue<T>(() => { stream.destroy(); });
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    try {
      for (const line of lines) if (line.trim() !== '') queue.push(JSON.parse(line) as T);
    } catch (error) { queue.fail(error); stream.destroy(); }
  });
  stream.on('end', () => {
    try { if (rest.trim() !== '') queue.push(JSON.parse(rest) as T); queue.end(); } catch (error) { queue.fail(error); }
  });
  stream.on('error', error => { queue.fail(error); });
  stream.on('close', () => { queue.end(); });
  return queue;
}
