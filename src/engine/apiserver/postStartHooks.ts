import { type Clock, delay } from '../../base/clock.ts';
import { describeError, type Logger } from '../../base/logger.ts';
import { nextTurn } from '../../base/nextTurn.ts';
import type { HealthCheck } from './healthChecks.ts';

/** What is done once, when the API answers already; by name as its health check tells it. */
export type PostStartHooks = Readonly<Record<string, () => Promise<void>>>;

export interface RunningHooks {
  /** Each fails until its hook is done. */
  readonly checks: readonly HealthCheck[];
  /** Starts all, in a turn of their own; resolves when all are done or the signal aborts. What fails is logged, told by its check and tried again. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** @source k8s.io/apiserver pkg/server hooks.go. There a failure ends the process, which is started again. */
export function makePostStartHooks(hooks: PostStartHooks, { clock, logger }: { readonly clock: Clock; readonly logger: Logger }): RunningHooks {
  const pending = new Map(Object.keys(hooks).map(name => [name, 'not finished']));
  return {
    checks: Object.keys(hooks).map(name => ({
      name: `poststarthook/${name}`,
      check: () => { const problem = pending.get(name); if (problem !== undefined) throw new Error(problem); },
    })),
    async run(signal) {
      await new Promise<void>(nextTurn); // who called goes on first: hooks may take long until they first wait
      await Promise.all(Object.entries(hooks).map(async ([name, hook]) => {
        for (let waitMs = FIRST_RETRY_MS; pending.has(name) && !signal.aborted; waitMs = Math.min(waitMs * 2, LAST_RETRY_MS)) {
          try { await hook(); pending.delete(name); } catch (error) {
            pending.set(name, describeError(error));
            logger.log('error', 'a part of the start failed', { hook: name, error });
            await delay(clock, waitMs, signal).catch(() => undefined);
          }
        }
      }));
    },
  };
}
