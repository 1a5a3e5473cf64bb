import { describeError, type Logger } from '../../base/logger.ts';
import type { HealthCheck } from './healthChecks.ts';

/** What is done once, when the API answers already; by name as its health check tells it. */
export type PostStartHooks = Readonly<Record<string, () => Promise<void>>>;

export interface RunningHooks {
  /** Each fails until its hook is done. */
  readonly checks: readonly HealthCheck[];
  /** Starts all; resolves when none runs any more. What fails is logged and told by its check. Never rejects. */
  run(): Promise<void>;
}

/** @source k8s.io/apiserver pkg/server hooks.go */
export function makePostStartHooks(hooks: PostStartHooks, logger: Logger): RunningHooks {
  const pending = new Map(Object.keys(hooks).map(name => [name, 'not finished']));
  return {
    checks: Object.keys(hooks).map(name => ({
      name: `poststarthook/${name}`,
      check: () => { const problem = pending.get(name); if (problem !== undefined) throw new Error(problem); },
    })),
    async run() {
      await Promise.all(Object.entries(hooks).map(async ([name, hook]) => {
        try { await hook(); pending.delete(name); } catch (error) {
          pending.set(name, describeError(error));
          logger.log('error', 'a part of the start failed', { hook: name, error });
        }
      }));
    },
  };
}
