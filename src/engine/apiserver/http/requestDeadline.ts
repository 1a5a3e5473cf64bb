import { apiErrors } from '../../../api/apiError.ts';
import { parseDuration } from '../../../api/protobuf/duration.ts';
import type { Clock } from '../../../base/clock.ts';

/** @source kube-apiserver --request-timeout */
const MAXIMUM_MS = 60_000;
const NANO_PER_MILLI = 1e6;

/** How long a request may take: as long as its `timeout` says, but no more than a minute. Throws ApiError 400. @source k8s.io/apiserver endpoints/filters WithRequestDeadline */
export function requestDeadlineMs(query: URLSearchParams): number {
  const text = query.get('timeout') ?? '';
  if (text === '') return MAXIMUM_MS;
  let askedMs: number;
  try { askedMs = parseDuration(text) / NANO_PER_MILLI; } catch (error) {
    throw apiErrors.badRequest(`invalid timeout specified in the request URL - ${error instanceof Error ? error.message : String(error)}`);
  }
  return askedMs > 0 && askedMs < MAXIMUM_MS ? askedMs : MAXIMUM_MS;
}

/** Waits for the work of a request. Rejects with ApiError 504 when it is not done in time; it goes on then, with its signal aborted: a write that is not decided yet is abandoned, one that is being stored may be there afterwards. */
export async function withinDeadline(clock: Clock, deadlineMs: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const abort = new AbortController();
  const timer = clock.setTimer(() => {
    const error = apiErrors.timeout('request did not complete within the allotted timeout');
    abort.abort(error);
    late.reject(error);
  }, deadlineMs, { unref: true });
  const done = work(abort.signal);
  done.catch(() => undefined);
  try { await Promise.race([done, late.promise]); } finally { timer.cancel(); }
}
